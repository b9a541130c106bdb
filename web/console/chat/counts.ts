// The counts on the tabs, kept live between two answers of the server.
import type { Conversation, Counts } from '../types';
import { unread } from './rows';

/** From here on the server stops counting; "999+" on screens. */
export const MANY = 1000;

type Row = Pick<Conversation, 'status' | 'assigneeId' | 'teamId' | 'inbound' | 'readInbound' | 'mergedInto'>;

function shares(row: Row | undefined, meId: string, teams: readonly string[]): Counts {
  const active = row !== undefined && row.status !== 'done' && row.mergedInto === null;
  const mine = active && row.assigneeId === meId;
  const unassigned = active && row.assigneeId === null;
  return {
    mine: Number(mine),
    unassigned: Number(unassigned),
    team: Number(active && teams.includes(row.teamId ?? '')),
    all: Number(active),
    unread: Number((mine || unassigned) && unread(row) > 0),
    mentions: 0,
  };
}

/** The counts after a row went from `before` (undefined: it did not exist) to `after`. */
export function recount(
  counts: Counts,
  before: Row | undefined,
  after: Row,
  meId: string,
  teams: readonly string[] = [],
): Counts {
  const was = shares(before, meId, teams);
  const is = shares(after, meId, teams);
  const next = (key: keyof Counts) =>
    counts[key] >= MANY ? counts[key] : Math.max(0, counts[key] + is[key] - was[key]);
  return {
    mine: next('mine'),
    unassigned: next('unassigned'),
    team: next('team'),
    all: next('all'),
    unread: next('unread'),
    mentions: counts.mentions,
  };
}

export function changed(a: Counts, b: Counts): boolean {
  return (Object.keys(a) as (keyof Counts)[]).some((key) => a[key] !== b[key]);
}

export function countText(count: number): string {
  return count >= MANY ? '999+' : String(count);
}
