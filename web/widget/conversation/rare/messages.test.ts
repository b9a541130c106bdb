import { expect, test } from 'vitest';
import german from './messages/de.json';
import english from './messages/en.json';

const holes = (text: unknown): string[] => [...new Set(JSON.stringify(text).match(/\{\w+\}/g))].sort();

test('every text exists in both languages with the same parameters', () => {
  expect(Object.keys(german)).toEqual(Object.keys(english));
  for (const key of Object.keys(english) as (keyof typeof english)[]) {
    expect([key, ...holes(german[key])]).toEqual([key, ...holes(english[key])]);
  }
});
