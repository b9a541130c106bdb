import { expect, test } from 'vitest';
import type { TextBlock } from '../types';
import { byFolder, neighbour } from './groups';

function block(id: string, folder = ''): TextBlock {
  const at = '2026-11-20T10:00:00Z';
  const words = { shortcut: id, title: id, body: id, folder, language: '' };
  return {
    ...words,
    id,
    scope: 'personal',
    teamId: null,
    files: [],
    position: 1,
    uses: 0,
    mayEdit: true,
    createdAt: at,
    updatedAt: at,
  };
}

test('folders by name, none first, blocks in their order', () => {
  const groups = byFolder([block('c', 'Zoll'), block('b'), block('a', 'Ärger'), block('d', 'Zoll')], 'de');
  expect(groups.map(({ folder, blocks }) => [folder, blocks.map(({ id }) => id)])).toEqual([
    ['', ['b']],
    ['Ärger', ['a']],
    ['Zoll', ['c', 'd']],
  ]);
});

test('up and down among the neighbours', () => {
  const blocks = ['a', 'b', 'c'].map((id) => block(id));
  const [a, b, c] = blocks as [TextBlock, TextBlock, TextBlock];
  expect(neighbour(blocks, c, 'up')).toBe(a);
  expect(neighbour(blocks, b, 'up')).toBeNull();
  expect(neighbour(blocks, a, 'up')).toBeUndefined();
  expect(neighbour(blocks, a, 'down')).toBe(b);
  expect(neighbour(blocks, c, 'down')).toBeUndefined();
  expect(neighbour(blocks, block('x'), 'down')).toBeUndefined();
});
