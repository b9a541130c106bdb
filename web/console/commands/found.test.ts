import { expect, test } from 'vitest';
import type { Found } from '../types';
import { foundSections } from './found';

const found = (kind: Found['kind'], conversationId: string, text: string, seq = 0): Found => ({
  at: '2026-11-23T08:00:00Z',
  author: { kind: 'visitor', id: 'v', name: '' },
  kind,
  visitor: { id: `v-${conversationId}`, name: 'Vera', email: 'vera@lamp.example', number: 7, siteId: 's' },
  snippet: [{ text, hit: true }],
  conversation: conversationId
    ? { id: conversationId, itemId: 'i', seq, status: 'done', assigneeId: null }
    : null,
});

test('each conversation once, visitors first, and none that is shown already', () => {
  const sections = foundSections(
    [
      { found: [found('visitor', 'a', 'Vera'), found('visitor', '', 'nobody wrote')] },
      { found: [found('file', 'b', 'lamp.pdf', 4)] },
      {
        found: [
          found('message', 'b', 'the lamp', 3),
          found('note', 'c', 'a lamp', 9),
          found('message', 'd', 'lamp', 2),
        ],
      },
    ],
    new Set(['conversation.d']),
  );
  expect(sections.map(({ group, of }) => [group, ...of.map(({ id, detail }) => `${id} ${detail}`)])).toEqual([
    ['foundVisitors', 'found.a vera@lamp.example'],
    ['foundConversations', 'found.b lamp.pdf', 'found.c a lamp'],
  ]);
  expect(foundSections([], new Set())).toEqual([]);
});
