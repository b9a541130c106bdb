import { expect, test } from 'vitest';
import { ME, itemOf } from '../testing';
import { entriesOf, marked } from './entries';

const sameDay = (a: Date, b: Date) => a.toISOString().slice(0, 10) === b.toISOString().slice(0, 10);
const at = (day: number, minute: number) => new Date(Date.UTC(2026, 10, day, 10, minute)).toISOString();
const agent = { kind: 'agent' as const, id: ME, name: 'Mika' };

test('days, groups and what lies between', () => {
  const items = [
    itemOf({ seq: 1, id: 'a', at: at(1, 0) }),
    itemOf({ seq: 2, id: 'b', at: at(1, 1) }),
    itemOf({ seq: 3, id: 'n', kind: 'note', author: agent, at: at(1, 2) }),
    itemOf({ seq: 4, id: 'c', at: at(1, 3) }),
    itemOf({ seq: 5, id: 'd', at: at(1, 30) }),
    itemOf({ seq: 6, id: 'e', at: at(2, 0) }),
  ];
  const drawn = entriesOf(items, [], sameDay).map((entry) =>
    entry.kind === 'message' ? `${entry.item.id}${entry.head ? '*' : ''}` : entry.kind,
  );
  expect(drawn).toEqual(['day', 'a*', 'b', 'note', 'c*', 'd*', 'day', 'e*']);
});

test('what is written shows until its item is there, and then once', () => {
  const letter = { id: 'x', group: 'c1', at: 1, body: { mode: 'reply' as const, text: 'Hi' } };
  const before = entriesOf([], [letter], sameDay);
  const after = entriesOf([itemOf({ id: 'x', author: agent })], [letter], sameDay);
  expect(before.map(({ key }) => key)).toEqual(['x']);
  expect(after.filter(({ key }) => key === 'x').map(({ kind }) => kind)).toEqual(['message']);
});

test('only the newest message of each mark carries it', () => {
  const items = [1, 2, 3, 4].map((n) => itemOf({ seq: n, vseq: n, id: `m${n}`, author: agent }));
  const marks = marked(items, { toVisitor: 3, readByVisitor: 2, toAgents: 0, readByAgents: 0 });
  expect(Object.fromEntries(marks)).toEqual({ m2: 'read', m3: 'delivered', m4: 'sent' });
});
