import { expect, test } from 'vitest';
import { ok } from './api/client';
import { asProblem, Problem, problemOf } from './problem';

test('reads problem+json', () => {
  const response = new Response(null, { status: 409, headers: { 'Retry-After': '2' } });
  const problem = problemOf(response, {
    code: 'conflict',
    detail: 'Mika has it',
    data: { assigneeName: 'Mika' },
  });
  expect(problem).toMatchObject({ status: 409, code: 'conflict', message: 'Mika has it', final: true });
  expect(problem.more).toEqual({ data: { assigneeName: 'Mika' }, retryAfterMs: 2000 });
});

test('a body that is none still has a code', () => {
  expect(
    problemOf(new Response('<html>', { status: 502, statusText: 'Bad Gateway' }), '<html>'),
  ).toMatchObject({
    code: 'internal',
    message: 'Bad Gateway',
    final: false,
  });
});

test.each([
  [0, false],
  [401, false],
  [408, false],
  [429, false],
  [503, false],
  [403, true],
  [404, true],
  [422, true],
])('%i is final: %s', (status, final) => {
  expect(new Problem(status, '', '').final).toBe(final);
});

test('field finds the field with or without body', () => {
  const problem = new Problem(422, 'invalid', '', { errors: [{ location: 'body.email', message: 'no @' }] });
  expect(problem.field('email')).toBe('no @');
  expect(problem.field('name')).toBeUndefined();
});

test('ok returns data, throws Problems, also when nobody answers', async () => {
  const response = (status: number) => new Response(null, { status });
  expect(await ok(Promise.resolve({ data: 1, response: response(200) }))).toBe(1);
  await expect(
    ok(Promise.resolve({ error: { code: 'not_found' }, response: response(404) })),
  ).rejects.toMatchObject({ code: 'not_found' });
  await expect(ok(Promise.reject(new TypeError('fetch failed')))).rejects.toMatchObject({
    status: 0,
    code: 'unreachable',
  });
  expect(asProblem('x')).toMatchObject({ message: 'x' });
});
