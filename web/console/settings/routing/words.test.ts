import { expect, test } from 'vitest';
import { conditionWords, moved, targetWords, valuesOf, type Names } from './words';

const names: Names = {
  site: (id) => `site ${id}`,
  agent: (id) => `agent ${id}`,
  team: (id) => `team ${id}`,
  words: (said) => said['de'] ?? said['en'] ?? '',
};
const t = (key: string) => key.replace(/^routing\.(if|to)\./, '');

test('a rule moves by one, and not beyond the ends', () => {
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c']);
  expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c']);
});

test('conditions and targets in words', () => {
  expect(conditionWords({ kind: 'site', values: ['1', '2'] }, names, t, 'not')).toBe('site site 1, site 2');
  expect(conditionWords({ kind: 'open', not: true, values: [] }, names, t, 'not')).toBe('not open');
  expect(targetWords({ kind: 'team', teamId: '1' }, names, t)).toBe('team: team 1');
  expect(targetWords({ kind: 'offline' }, names, t)).toBe('offline');
  expect(targetWords({ kind: 'reply', texts: { en: 'Hello', de: 'Hallo' } }, names, t)).toBe(
    'reply: “Hallo”',
  );
  expect(targetWords({ kind: 'reply', text: 'Hello' }, names, t)).toBe('reply: “Hello”');
  expect(targetWords({ kind: 'reply' }, names, t)).toBe('reply');
  expect(valuesOf(' a, b ,, c')).toEqual(['a', 'b', 'c']);
});
