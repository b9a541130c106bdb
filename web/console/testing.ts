// Rows and items for tests; say only what the test is about.
import type { Conversation, Invitation, Item } from './types';

export const ME = 'agent-me';
export const OTHER = 'agent-other';

export function rowOf(part: Partial<Conversation> = {}): Conversation {
  const at = '2026-11-20T10:00:00Z';
  return {
    id: 'c1',
    siteId: 's1',
    visitor: { id: 'v1', number: 1000, name: '', page: { url: 'https://shop.example/', title: 'Home' } },
    status: 'open',
    snoozedUntil: null,
    assigneeId: null,
    teamId: null,
    mergedInto: null,
    redirect: null,
    tags: [],
    given: null,
    calls: null,
    invitations: [],
    seq: 1,
    vseq: 1,
    inbound: 1,
    readInbound: 0,
    version: 1,
    newSeq: 1,
    newAt: at,
    waitingSince: at,
    lastAt: at,
    createdAt: at,
    preview: { kind: 'message', text: 'Hello', from: 'visitor', at },
    receipts: { toVisitor: 0, readByVisitor: 0, toAgents: 0, readByAgents: 0 },
    ...part,
  };
}

export function itemOf(part: Partial<Item> = {}): Item {
  return {
    seq: 1,
    vseq: 1,
    id: 'i1',
    kind: 'message',
    author: { kind: 'visitor', id: 'v1' },
    text: 'Hello',
    at: '2026-11-20T10:00:00Z',
    ...part,
  };
}

/** My own ask for a call, which nobody has answered. */
export function invitationOf(part: Partial<Invitation> = {}): Invitation {
  return {
    id: 'i1',
    kind: 'call',
    state: 'pending',
    from: { kind: 'agent', id: ME, name: 'Mika' },
    answeredBy: null,
    endedBy: null,
    createdAt: '2026-11-20T10:00:00Z',
    expiresAt: '2026-11-20T10:01:00Z',
    answeredAt: null,
    startedAt: null,
    endedAt: null,
    ...part,
  };
}

/** localStorage without a browser. */
export function memoryStorage(): Storage {
  const map = new Map<string, string>();
  return {
    get length() {
      return map.size;
    },
    clear: () => map.clear(),
    getItem: (key) => map.get(key) ?? null,
    key: (index) => [...map.keys()][index] ?? null,
    removeItem: (key) => void map.delete(key),
    setItem: (key, value) => void map.set(key, value),
  };
}
