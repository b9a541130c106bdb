import { expect, test } from 'vitest';
import german from './de.json';
import english from './en.json';

test('every text exists in both languages', () => {
  expect(Object.keys(german)).toEqual(Object.keys(english));
});
