import { afterEach, expect, test } from 'vitest';
import type { Api } from '../../core/api/client';
import { Problem } from '../../core/problem';
import { rowOf, ME } from '../testing';
import type { Conversation } from '../types';
import { Bulk, MOST } from './bulk.svelte';
import type { Inbox } from './inbox.svelte';
import { toasts } from './toasts.svelte';

function desk(ids: string[], refuse: string[] = []) {
  const known = new Map(ids.map((id) => [id, rowOf({ id })]));
  const asked: [string, unknown][] = [];
  const inbox = {
    known,
    get rows() {
      return [...known.values()];
    },
    apply: (row: Conversation) => void known.set(row.id, row),
  } as unknown as Inbox;
  const api = {
    PUT: (
      _: string,
      { params, body }: { params: { path: { id: string } }; body: { agentId: string | null } },
    ) => {
      const { id } = params.path;
      asked.push([id, body.agentId]);
      if (refuse.includes(id)) return Promise.reject(new Problem(409, 'conflict', 'gone'));
      return Promise.resolve({
        data: { ...(known.get(id) ?? rowOf({ id })), assigneeId: body.agentId },
        response: new Response(),
      });
    },
  } as unknown as Api;
  return { bulk: new Bulk(api, inbox, () => undefined), known, asked };
}

afterEach(() => {
  for (const { id } of toasts.shown) toasts.dismiss(id);
});

test('a range reaches from the last one that was chosen, either way', () => {
  const { bulk } = desk(['a', 'b', 'c', 'd']);
  bulk.toggle('c');
  bulk.extend('a');
  expect([...bulk.chosen].sort()).toEqual(['a', 'b', 'c']);
  bulk.toggle('b');
  expect([...bulk.chosen].sort()).toEqual(['a', 'c']);
  bulk.extend('d');
  expect([...bulk.chosen].sort()).toEqual(['a', 'b', 'c', 'd']);
});

test('what is refused is told by name and stays selected; one undo takes the rest back', async () => {
  const { bulk, known } = desk(['a', 'b', 'c'], ['b']);
  bulk.toggle('a');
  bulk.extend('c');
  await bulk.assign(ME);
  expect([...bulk.chosen]).toEqual(['b']);
  expect(bulk.failures.map(({ id }) => id)).toEqual(['b']);
  expect([...known.values()].map(({ assigneeId }) => assigneeId)).toEqual([ME, null, ME]);
  toasts.shown.at(-1)?.act?.run();
  await expect.poll(() => [...known.values()].every(({ assigneeId }) => assigneeId === null)).toBe(true);
});

test('there is a limit', () => {
  const { bulk } = desk(Array.from({ length: MOST + 5 }, (_, n) => `c${n}`));
  bulk.toggle('c0');
  bulk.extend(`c${MOST + 4}`);
  expect(bulk.chosen.size).toBe(MOST);
});
