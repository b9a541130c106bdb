import { expect, test } from 'vitest';
import { differing, merge, same, valueAt, withValue } from './follow';

const was = { name: 'Shop', texts: { en: { hello: 'Hi', away: '' } }, kinds: ['pdf'] };

test('mine stays where I have changed it, everything else is theirs', () => {
  const mine = { ...was, texts: { en: { hello: 'Good day', away: '' } } };
  const theirs = {
    name: 'Lamps',
    texts: { en: { hello: 'Hey', away: 'Back soon' }, de: { hello: 'Moin' } },
    kinds: ['pdf', 'audio'],
  };
  expect(merge(was, mine, theirs)).toEqual({
    name: 'Lamps',
    texts: { en: { hello: 'Good day', away: 'Back soon' }, de: { hello: 'Moin' } },
    kinds: ['pdf', 'audio'],
  });
  // A list is one field.
  expect(merge(was, { ...was, kinds: [] }, theirs).kinds).toEqual([]);
});

test('where two differ, and what counts as the same', () => {
  expect(
    differing(was, { name: 'Shop', kinds: ['pdf'], texts: { en: { hello: 'Hey' }, de: { away: 'x' } } }),
  ).toEqual(['texts.en.hello', 'texts.de.away']);
  // The server leaves out what is empty.
  expect(same({ off: false, list: [], inner: { text: '' } }, {})).toBe(true);
  expect(same({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
  expect(same(['a', 'b'], ['b', 'a'])).toBe(false);
  expect(differing(undefined, { on: true })).toEqual(['on']);
});

test('a value by its path, and a copy that has another one there', () => {
  const next = withValue(was, 'texts.en.hello', 'Hey');
  expect(valueAt(next, 'texts.en.hello')).toBe('Hey');
  expect(valueAt(was, 'texts.en.hello')).toBe('Hi');
  expect(withValue(was, 'kinds', undefined)).not.toHaveProperty('kinds');
  expect(withValue({}, 'a.b', 1)).toEqual({ a: { b: 1 } });
});
