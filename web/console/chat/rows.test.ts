import { describe, expect, test } from 'vitest';
import { ME, OTHER, rowOf } from '../testing';
import { append, belongs, inOrder, newer, place, unread, type Filter } from './rows';

const all: Filter = { view: 'all', status: 'active', sort: 'newest', tag: '' };
const at = (minute: number) => `2026-11-20T10:${String(minute).padStart(2, '0')}:00Z`;
const row = (id: string, minute: number, part = {}) => rowOf({ id, lastAt: at(minute), ...part });
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id).join('');

describe('the newer copy of a row', () => {
  test('wins by its version', () => {
    const old = rowOf({ version: 3, status: 'open' });
    expect(newer(old, rowOf({ version: 2, status: 'done' })).status).toBe('open');
    expect(newer(old, rowOf({ version: 4, status: 'done' })).status).toBe('done');
  });
  test('keeps how far I have read when a broadcast does not say', () => {
    const old = rowOf({ version: 1, inbound: 2, readInbound: 2 });
    const got = newer(old, rowOf({ version: 2, inbound: 3, readInbound: null }));
    expect(unread(got)).toBe(1);
  });
  test('never takes a read mark back', () => {
    const old = rowOf({ version: 2, readInbound: 5 });
    expect(newer(old, rowOf({ version: 1, readInbound: 3 })).readInbound).toBe(5);
    expect(newer(old, rowOf({ version: 1, readInbound: 6 })).readInbound).toBe(6);
  });
});

describe('the views', () => {
  test.each([
    ['mine', null, false],
    ['mine', OTHER, false],
    ['mine', ME, true],
    ['unassigned', null, true],
    ['unassigned', ME, false],
    ['all', OTHER, true],
  ] as const)('%s with assignee %s: %s', (view, assigneeId, want) => {
    expect(belongs(rowOf({ assigneeId }), { ...all, view }, ME)).toBe(want);
  });
  test.each([
    ['active', 'done', false],
    ['active', 'snoozed', true],
    ['done', 'done', true],
    ['open', 'waiting', false],
    ['waiting', 'waiting', true],
    ['all', 'done', true],
    ['unread', 'done', false],
    ['unread', 'open', true],
  ] as const)('filter %s with status %s: %s', (status, is, want) => {
    expect(belongs(rowOf({ status: is }), { ...all, status }, ME)).toBe(want);
  });
});

describe('the place of a pushed row', () => {
  const rows = [row('c', 30), row('b', 20), row('a', 10)];
  test('is by the newest message', () => {
    expect(ids(place(rows, row('d', 25), all, ME, false))).toBe('cdba');
    expect(ids(place(rows, row('a', 40), all, ME, false))).toBe('acb');
    expect(ids(place(rows, row('d', 5), all, ME, false))).toBe('cbad');
  });
  test('is outside when it does not belong any more', () => {
    expect(ids(place(rows, row('b', 20, { status: 'done' }), all, ME, false))).toBe('ca');
  });
  test('waits for its page when it sorts after the last row that is there', () => {
    expect(ids(place(rows, row('d', 5), all, ME, true))).toBe('cba');
  });
  test('of a row that was there stays in the list though more pages follow', () => {
    expect(ids(place(rows, row('c', 5), all, ME, true))).toBe('bac');
  });
  test('under the filter Unread, the open one stays after it was read', () => {
    const filter: Filter = { ...all, status: 'unread' };
    const read = row('b', 20, { readInbound: 1 });
    expect(ids(place(rows, read, filter, ME, false, 'b'))).toBe('cba');
    expect(ids(place(rows, read, filter, ME, false, 'c'))).toBe('ca');
    expect(ids(place(rows, { ...read, status: 'done' }, filter, ME, false, 'b'))).toBe('ca');
  });
});

test('longest waiting: the unanswered, oldest first, then the answered, newest first', () => {
  const rows = [
    row('a', 50, { waitingSince: null }),
    row('b', 40, { waitingSince: null }),
    row('c', 30, { waitingSince: at(5) }),
    row('d', 20, { waitingSince: at(1) }),
  ];
  expect(ids(rows.sort((a, b) => inOrder(a, b, 'waiting')))).toBe('dcab');
});

test('rows at the same moment have one order', () => {
  const [a, b] = [row('a', 1), row('b', 1)];
  expect(inOrder(a, b, 'newest')).toBeGreaterThan(0);
  expect(inOrder(b, a, 'newest')).toBeLessThan(0);
});

test('a page does not double what was pushed meanwhile', () => {
  expect(ids(append([row('c', 3), row('b', 2)], [row('b', 2), row('a', 1)]))).toBe('cba');
});
