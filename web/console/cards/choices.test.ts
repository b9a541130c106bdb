import { expect, test } from 'vitest';
import { findChoices } from './choices';

const all = [
  { id: '1', title: 'Sizes', detail: 'How to measure for shipping' },
  { id: '2', title: 'Größe und Versand', detail: 'shop.example/versand' },
  { id: '3', title: 'Shipping', detail: 'How long it takes' },
];

test('what has the words in its title comes first, accents do not matter', () => {
  const ids = (query: string) => findChoices(all, query).map(({ id }) => id);
  expect(ids('')).toEqual(['1', '2', '3']);
  expect(ids('shipping')).toEqual(['3', '1']);
  expect(ids('grosse')).toEqual([]);
  expect(ids('große')).toEqual(['2']);
  expect(ids('how long')).toEqual(['3']);
});
