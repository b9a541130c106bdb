import { expect, test } from 'vitest';
import type { VisitorConversation } from '../../core/wire';
import { merge } from './conversations';

const conversation = (
  id: string,
  vseq: number,
  more: Partial<VisitorConversation> = {},
): VisitorConversation => ({
  id,
  vseq,
  done: false,
  agent: null,
  unread: 0,
  lastAt: `2026-11-22T12:00:${String(vseq).padStart(2, '0')}Z`,
  createdAt: '2026-11-22T12:00:00Z',
  preview: { kind: 'message', text: `text ${vseq}`, from: 'visitor', at: '2026-11-22T12:00:00Z' },
  receipts: { delivered: 0, read: 0, myRead: 0 },
  invitations: [],
  ...more,
});

test('the newest message is first', () => {
  const list = merge([conversation('a', 5), conversation('b', 3)], [conversation('b', 9)], false);
  expect(list.map(({ id, vseq }) => [id, vseq])).toEqual([
    ['b', 9],
    ['a', 5],
  ]);
});

test('an older copy moves nothing back, but its receipts count', () => {
  const known = conversation('a', 5, { unread: 2, receipts: { delivered: 4, read: 1, myRead: 0 } });
  const [kept] = merge(
    [known],
    [conversation('a', 4, { unread: 0, receipts: { delivered: 3, read: 3, myRead: 1 } })],
    false,
  );
  expect(kept).toMatchObject({ vseq: 5, unread: 2, receipts: { delivered: 4, read: 3, myRead: 1 } });
});

test('a whole list forgets what is not in it', () => {
  expect(merge([conversation('a', 1)], [conversation('b', 1)], true).map(({ id }) => id)).toEqual(['b']);
});
