import { expect, test } from 'vitest';
import { differences, type Difference } from './differences';

const told = (list: Difference[]) =>
  list.map(({ path, was, is }) => [path.map((step) => Object.values(step)[0]).join('.'), was, is]);

test('fields are compared at every depth, and what is not there is nothing', () => {
  expect(
    told(differences({ texts: { de: { hello: 'Hallo' } } }, { texts: { de: { hello: 'Tag' } }, hue: 20 })),
  ).toEqual([
    ['texts.de.hello', 'Hallo', 'Tag'],
    ['hue', undefined, 20],
  ]);
  expect(told(differences({}, { name: '', list: [] }))).toEqual([]);
});

test('things with an id are compared one by one, and their order by itself', () => {
  const rule = (id: string, on: boolean) => ({ id, name: `Rule ${id}`, on });
  expect(
    told(
      differences(
        { rules: [rule('a', true), rule('b', true)] },
        { rules: [rule('b', false), rule('a', true), rule('c', true)] },
      ),
    ),
  ).toEqual([
    ['rules.Rule b.on', true, false],
    ['rules.Rule c.name', undefined, 'Rule c'],
    ['rules.Rule c.on', undefined, true],
    ['rules.order', ['Rule a', 'Rule b'], ['Rule b', 'Rule a']],
  ]);
});

test('a week is told day by day, other lists whole', () => {
  const week = (monday: object[]) => [monday, [], [], [], [], [], []];
  expect(
    told(differences({ week: week([]), kinds: ['pdf'] }, { week: week([{ from: '09:00' }]), kinds: [] })),
  ).toEqual([
    ['week.0', [], [{ from: '09:00' }]],
    ['kinds', ['pdf'], []],
  ]);
});
