import { expect, test } from 'vitest';
import { invitationOf, rowOf } from '../testing';
import { Asks, liveOf } from './asks';

test('a kind without machinery is not in the bar', () => {
  const asks = new Asks();
  expect(asks.offered(rowOf())).toEqual([]);
  asks.register({ kind: 'video' });
  asks.register({ kind: 'cobrowse', offered: (row) => row.siteId === 's1' });
  expect(asks.offered(rowOf()).map(({ kind }) => kind)).toEqual(['cobrowse', 'video']);
  expect(asks.offered(rowOf({ siteId: 's2' })).map(({ kind }) => kind)).toEqual(['video']);
  expect(asks.offered(rowOf({ status: 'done' }))).toEqual([]);
});

test('finds the one that waits or runs', () => {
  const row = rowOf({ invitations: [invitationOf({ kind: 'call' })] });
  expect(liveOf(row, 'call')?.id).toBe('i1');
  expect(liveOf(row, 'video')).toBeUndefined();
});
