import { expect, test } from 'vitest';
import { findEmoji, used } from './search';

const list = [
  { unicode: '🌹', label: 'Rose', tags: ['Blüte', 'Blume'], group: 3 },
  { unicode: '🚀', label: 'Rakete', tags: ['Weltraum'], group: 5 },
  { unicode: '🥀', label: 'welke Blume', tags: ['Rose'], group: 3 },
];

test('what begins with the word comes first, accents do not matter', () => {
  expect(findEmoji(list, 'rose').map(({ unicode }) => unicode)).toEqual(['🌹', '🥀']);
  expect(findEmoji(list, 'blute').map(({ unicode }) => unicode)).toEqual(['🌹']);
  expect(findEmoji(list, 'welke rose').map(({ unicode }) => unicode)).toEqual(['🥀']);
  expect(findEmoji(list, '  ')).toEqual([]);
  expect(findEmoji(list, 'zzz')).toEqual([]);
});

test('remembers what was used, the newest first', () => {
  expect(used(['a', 'b', 'c'], 'b')).toEqual(['b', 'a', 'c']);
  expect(used(['a', 'b'], 'c', 2)).toEqual(['c', 'a']);
});
