import { expect, test } from 'vitest';
import { plainLine } from '../../core/plain';
import type { Written } from '../state/written';
import { recent } from './recent';

test('what has not reached the server yet is in the list too, newest first', () => {
  const conversations = [
    {
      id: 'a',
      done: true,
      agent: { name: 'Mika' },
      vseq: 2,
      unread: 1,
      lastAt: '2026-11-22T12:00:00Z',
      createdAt: '2026-11-22T11:00:00Z',
      preview: {
        kind: 'message' as const,
        text: '**Done**',
        from: 'agent' as const,
        at: '2026-11-22T12:00:00Z',
      },
      receipts: { delivered: 1, read: 1, myRead: 0 },
      invitations: [],
    },
  ];
  const letters: Written[] = [
    {
      id: '1',
      group: 'b',
      at: Date.parse('2026-11-22T13:00:00Z'),
      body: { kind: 'start', text: 'New', pages: [] },
    },
    { id: '2', group: 'b', at: Date.parse('2026-11-22T13:01:00Z'), body: { kind: 'message', text: 'one' } },
  ];
  expect(
    recent(conversations, letters).map(({ id, name, text, mine, done }) => [id, name, text, mine, done]),
  ).toEqual([
    ['b', '', 'one', true, false],
    ['a', 'Mika', 'Done', false, true],
  ]);
});

test.each([
  ['**bold** and _it_', 'bold and it'],
  ['a [link](https://e.com) `x`', 'a link x'],
  ['2 * 3 and snake_case', '2 * 3 and snake_case'],
  ['two\n\nlines', 'two lines'],
])('plainLine %s', (source, expected) => {
  expect(plainLine(source)).toBe(expected);
});
