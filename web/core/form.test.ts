import { expect, test } from 'vitest';
import { faultOf, inLanguage, plainNumber, said } from './form';
import type { FormField } from './wire';

const field = (more: Partial<FormField>): FormField => ({
  id: 'x',
  type: 'text',
  label: { en: 'X' },
  required: false,
  ...more,
});
const day = (date: Date) => date.toISOString().slice(0, 10);

test('says an answer in words', () => {
  const plan = field({ type: 'choices', options: [{ en: 'Team' }, { en: 'Big', de: 'Groß' }] });
  expect(said(plan, ['0', '1'], 'de', 'Ja', day)).toBe('Team, Groß');
  expect(said(field({ type: 'consent' }), ['yes'], 'de', 'Ja', day)).toBe('Ja');
  expect(said(field({ type: 'date' }), ['2026-12-01'], 'en', 'Yes', day)).toBe('2026-12-01');
  expect(said(field({}), ['Vera'], 'en', 'Yes', day)).toBe('Vera');
  expect(inLanguage({ de: 'Name' }, 'en')).toBe('Name');
});

test('tells what is wrong by the server’s rules', () => {
  const wrong: [Partial<FormField>, string, string | null][] = [
    [{ required: true }, ' ', 'needed'],
    [{}, '', null],
    [{ type: 'email' }, 'Vera <v@x.example>', 'email'],
    [{ type: 'email' }, 'v@x.example', null],
    [{ type: 'phone' }, 'call me', 'phone'],
    [{ type: 'phone' }, '+49 (30) 123-45', null],
    [{ type: 'number' }, 'many', 'number'],
    [{ type: 'number', min: 1, max: 2 }, '2,5', 'most'],
    [{ type: 'number', min: 3 }, '2,5', 'least'],
    [{ type: 'number', min: 1, max: 3 }, '2,5', null],
    [{ type: 'date' }, '1.2.2026', 'date'],
    [{ type: 'text', min: 3 }, 'ab', 'short'],
    [{ type: 'long', max: 2 }, 'äöü', 'long'],
    [{ type: 'consent', required: true }, 'yes', null],
  ];
  for (const [more, text, fault] of wrong)
    expect([more, faultOf(field(more), [text])]).toEqual([more, fault]);
  expect(plainNumber(' 1,5 ')).toBe('1.5');
  expect(plainNumber('1,500,000')).toBe('1,500,000');
});
