import { expect, test } from 'vitest';
import german from './de.json';
import english from './en.json';

type Text = string | Record<string, string>;
const forms = (text: Text): string[] => (typeof text === 'string' ? [text] : Object.values(text));
const params = (text: Text) =>
  [...new Set(forms(text).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort();

test('both languages have the same texts with the same parameters', () => {
  expect(Object.keys(german).sort()).toEqual(Object.keys(english).sort());
  for (const [key, text] of Object.entries(english as Record<string, Text>)) {
    expect([key, params((german as Record<string, Text>)[key] ?? '')]).toEqual([key, params(text)]);
  }
});

test('no text shouts, and none but the password strength is empty', () => {
  for (const [key, text] of Object.entries({ ...english, ...german } as Record<string, Text>)) {
    for (const form of forms(text)) {
      expect([key, form.includes('!')]).toEqual([key, false]);
      if (key !== 'strength.none') expect([key, form === '']).toEqual([key, false]);
    }
  }
});
