import { expect, test } from 'vitest';
import { atBefore, calledIn, whoFits, type Callable } from './mentions';

const people: Callable[] = [
  { kind: 'agent', id: '1', name: 'Noor Haddad' },
  { kind: 'agent', id: '2', name: 'Noor' },
  { kind: 'agent', id: '3', name: 'Zoë Klein' },
  { kind: 'team', id: '4', name: 'Support' },
];
const names = (found: Callable[]) => found.map(({ name }) => name);

test('an @ opens at the start of a word only, also with spaces in the name', () => {
  expect(atBefore('@', 1)).toEqual({ from: 0, to: 1, query: '' });
  expect(atBefore('ask @Noor H', 11)).toEqual({ from: 4, to: 11, query: 'Noor H' });
  expect(atBefore('noor@shop.example', 17)).toBeNull();
  expect(atBefore('@Noor is away today and', 23)).toBeNull();
});

test('finds by any word of the name, whatever the accents', () => {
  expect(names(whoFits(people, 'no'))).toEqual(['Noor', 'Noor Haddad']);
  expect(names(whoFits(people, 'zoe'))).toEqual(['Zoë Klein']);
  expect(names(whoFits(people, 'hadd'))).toEqual(['Noor Haddad']);
  expect(names(whoFits(people, 'x'))).toEqual([]);
});

test('calls those who are named in full, the longest name first', () => {
  expect(names(calledIn(people, '@Noor Haddad, see this'))).toEqual(['Noor Haddad']);
  expect(names(calledIn(people, '@Noor and @Support'))).toEqual(['Noor', 'Support']);
});
