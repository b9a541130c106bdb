import { expect, test } from 'vitest';
import type { VisitorItem } from '../../core/wire';
import type { Written } from '../state/written';
import { rowsOf, type MessageRow } from './rows';

const noon = Date.parse('2026-11-22T12:00:00Z');
const minute = 60_000;
const item = (vseq: number, mine: boolean, minutes = vseq, name = 'Mika'): VisitorItem => ({
  kind: 'message',
  vseq,
  id: `m${vseq}`,
  mine,
  text: `text ${vseq}`,
  at: new Date(noon + minutes * minute).toISOString(),
  ...(mine ? {} : { agent: { name } }),
});
const letter = (id: string, minutes: number, refused?: Written['refused']): Written => ({
  id,
  group: 'c',
  at: noon + minutes * minute,
  body: { kind: 'message', text: id },
  ...(refused ? { refused } : {}),
});
const sameDay = (a: Date, b: Date) => a.toISOString().slice(0, 10) === b.toISOString().slice(0, 10);
const rows = (items: VisitorItem[], more: Partial<Parameters<typeof rowsOf>[0]> = {}) =>
  rowsOf({ items, letters: [], receipts: undefined, stuck: false, sameDay, ...more });
const messages = (...args: Parameters<typeof rows>) =>
  rows(...args).filter((row): row is MessageRow => row.kind === 'message');

test('a message keeps its key while it waits and after it has arrived, and shows once', () => {
  const waiting = rows([item(1, true)], { letters: [letter('m2', 2)] });
  const both = rows([item(1, true), item(2, true)], { letters: [letter('m2', 2)] });
  expect(waiting.map(({ key }) => key)).toEqual(both.map(({ key }) => key));
});

test.each([
  [{ delivered: 0, read: 0, myRead: 0 }, 'sent'],
  [{ delivered: 3, read: 1, myRead: 0 }, 'delivered'],
  [{ delivered: 3, read: 3, myRead: 0 }, 'read'],
])('the newest own message says how far it came: %o', (receipts, state) => {
  const shown = messages([item(1, true), item(3, true), item(4, false)], { receipts });
  expect(shown.map((row) => row.state)).toEqual([undefined, state, undefined]);
});

test('what waits says why', () => {
  const letters = [
    letter('a', 1),
    letter('b', 2, { code: 'invalid', message: 'too long' }),
    letter('c', 3, { code: 'not_found', message: 'x' }),
  ];
  expect(messages([], { letters }).map(({ state, why }) => [state, why])).toEqual([
    ['sending', undefined],
    ['failed', 'too long'],
    ['failed', undefined],
  ]);
  expect(messages([], { letters, stuck: true })[0]?.state).toBe('later');
});

test('times stand before the first message, after a pause and at midnight', () => {
  const kinds = (minutes: number[]) =>
    rows(minutes.map((at, i) => item(i + 1, true, at))).map(({ kind }) => kind);
  expect(kinds([0, 10])).toEqual(['time', 'message', 'message']);
  expect(kinds([0, 61])).toEqual(['time', 'message', 'time', 'message']);
  expect(kinds([11 * 60 + 50, 12 * 60 + 1])).toEqual(['time', 'message', 'time', 'message']);
});

test('runs are by one person within five minutes', () => {
  const shown = messages([
    item(1, false, 0),
    item(2, false, 1),
    item(3, false, 2, 'Priya'),
    item(4, false, 9, 'Priya'),
    item(5, true, 9),
  ]);
  expect(shown.map(({ first, last }) => [first, last])).toEqual([
    [true, false],
    [false, true],
    [true, true],
    [true, true],
    [true, true],
  ]);
});

test('an invitation stands between the messages as a card, an update nowhere', () => {
  const invitation = { ...item(2, false), kind: 'invitation' as const };
  const rows = rowsOf({
    items: [item(1, false), invitation, { ...item(3, true), kind: 'update' as const }, item(4, false)],
    letters: [],
    receipts: undefined,
    stuck: false,
    sameDay: () => true,
  });
  expect(rows.map(({ kind }) => kind)).toEqual(['time', 'message', 'card', 'message']);
  expect(rows[1]).toMatchObject({ first: true, last: true });
});
