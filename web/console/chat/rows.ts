// What stands in the inbox list and where. Pure: the server pages the same order by
// keyset, pushed rows are put to their place here.
import type { Conversation, Status } from '../types';

export type View = 'mine' | 'unassigned' | 'team' | 'mentions' | 'all';
export type StatusFilter = 'active' | Status | 'unread' | 'all';
export type Sort = 'newest' | 'waiting';
export type Filter = {
  view: View;
  status: StatusFilter;
  sort: Sort;
  /** Only with this tag; empty: any. */
  tag: string;
};

export const views: View[] = ['mine', 'unassigned', 'team', 'all', 'mentions'];
export const statusFilters: StatusFilter[] = [
  'active',
  'unread',
  'open',
  'waiting',
  'snoozed',
  'done',
  'all',
];
export const sorts: Sort[] = ['newest', 'waiting'];
export const startFilter: Filter = { view: 'all', status: 'active', sort: 'newest', tag: '' };

/**
 * The newer of two copies of a row. A broadcast does not know how far the asking agent has
 * read (readInbound null): what was known stays, and it never goes backwards.
 */
export function newer(known: Conversation | undefined, got: Conversation): Conversation {
  if (!known) return got;
  const readInbound = Math.max(known.readInbound ?? -1, got.readInbound ?? -1);
  const row = got.version >= known.version ? got : known;
  return { ...row, readInbound: readInbound < 0 ? null : readInbound };
}

/** How many of the visitor's messages I have not read; unknown counts as none. */
export function unread(row: Pick<Conversation, 'inbound' | 'readInbound'>): number {
  return row.readInbound === null ? 0 : Math.max(0, row.inbound - row.readInbound);
}

/** Whether the row belongs to the list; teams are mine. Which ones call me, the inbox knows. */
export function belongs(
  row: Conversation,
  filter: Filter,
  meId: string,
  teams: readonly string[] = [],
): boolean {
  if (row.mergedInto !== null) return false;
  if (filter.tag && !row.tags.includes(filter.tag)) return false;
  if (filter.view === 'mine' && row.assigneeId !== meId) return false;
  if (filter.view === 'unassigned' && row.assigneeId !== null) return false;
  if (filter.view === 'team' && !teams.includes(row.teamId ?? '')) return false;
  switch (filter.status) {
    case 'all':
      return true;
    case 'active':
      return row.status !== 'done';
    case 'unread':
      return row.status !== 'done' && unread(row) > 0;
    default:
      return row.status === filter.status;
  }
}

/**
 * The order of the list, as the server pages it: below 0 when a stands above b. Longest
 * waiting: the unanswered ones, oldest first, then the answered ones, newest first.
 */
export function inOrder(a: Conversation, b: Conversation, sort: Sort): number {
  if (sort === 'waiting' && (a.waitingSince !== null || b.waitingSince !== null)) {
    if (a.waitingSince === null || b.waitingSince === null) return a.waitingSince === null ? 1 : -1;
    return Date.parse(a.waitingSince) - Date.parse(b.waitingSince) || compare(a.id, b.id);
  }
  return Date.parse(b.lastAt) - Date.parse(a.lastAt) || compare(b.id, a.id);
}

/**
 * The list after a row has changed. With more pages below, a row that sorts after the last
 * one stays out: it comes with its page. `keep` is the open conversation, which does not
 * vanish under the agent's eyes for having been read.
 */
export function place(
  rows: readonly Conversation[],
  row: Conversation,
  filter: Filter,
  meId: string,
  more: boolean,
  keep = '',
  teams: readonly string[] = [],
): Conversation[] {
  const others = rows.filter((other) => other.id !== row.id);
  const kept = filter.status === 'unread' && row.id === keep && others.length < rows.length;
  const stays = kept && belongs(row, { ...filter, status: 'active' }, meId, teams);
  if (!belongs(row, filter, meId, teams) && !stays) return others;
  const at = others.findIndex((other) => inOrder(row, other, filter.sort) < 0);
  if (at >= 0) return [...others.slice(0, at), row, ...others.slice(at)];
  if (more && others.length === rows.length) return others;
  return [...others, row];
}

/** A page fetched after what is there; rows that came meanwhile by a push are not doubled. */
export function append(rows: readonly Conversation[], page: readonly Conversation[]): Conversation[] {
  const have = new Set(rows.map((row) => row.id));
  return [...rows, ...page.filter((row) => !have.has(row.id))];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
