import { expect, test } from 'vitest';
import { Problem } from '../../../core/problem';
import { check, refused } from './check';
import { formWords } from './words';

const t = formWords('en');
const answers = { name: '', email: '', message: '', consent: false };

test('names each field that is wrong', () => {
  expect(
    Object.keys(
      check(answers, { name: 'required', email: 'required', message: 'required', consent: 'required' }, t),
    ),
  ).toEqual(['name', 'email', 'message', 'consent']);
  expect(check(answers, { name: 'optional', email: 'optional' }, t)).toEqual({});
  expect(check({ ...answers, email: 'nobody' }, { email: 'optional' }, t).email).toContain('not an e-mail');
  expect(check({ ...answers, message: 'x'.repeat(8001) }, { message: 'required' }, t).message).toContain(
    '8,001',
  );
  expect(
    check(
      { name: 'Ada', email: 'ada@lamp.example', message: 'Hello', consent: true },
      { name: 'required', email: 'required', message: 'required', consent: 'required' },
      t,
    ),
  ).toEqual({});
});

test('what the server refuses stands at its field, else above the button', () => {
  const problem = new Problem(422, 'invalid', 'wrong', {
    errors: [{ location: 'email', message: 'no address' }],
  });
  expect(refused(problem, { email: 'required' }, t)).toEqual({ email: t('badEmail') });
  expect(refused(new Problem(500, 'internal', 'broken'), { email: 'required' }, t).form).toContain('broken');
});
