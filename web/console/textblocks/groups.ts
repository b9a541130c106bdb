// The list of the screen: text blocks by folder, and where a moved one goes.
import type { TextBlock } from '../types';

export type Group = { folder: string; blocks: TextBlock[] };

/** By folder, those in none first; each in the order of the blocks given. */
export function byFolder(blocks: readonly TextBlock[], language: string): Group[] {
  const folders = new Map<string, TextBlock[]>();
  for (const block of blocks) {
    const there = folders.get(block.folder);
    if (there) there.push(block);
    else folders.set(block.folder, [block]);
  }
  const { compare } = new Intl.Collator(language, { numeric: true });
  return [...folders]
    .map(([folder, blocks]) => ({ folder, blocks }))
    .sort((a, b) => compare(a.folder, b.folder));
}

/**
 * The block behind which one goes that moves up or down among its neighbours; null for
 * before all, undefined when it can't move.
 */
export function neighbour(
  blocks: readonly TextBlock[],
  block: TextBlock,
  direction: 'up' | 'down',
): TextBlock | null | undefined {
  const at = blocks.findIndex(({ id }) => id === block.id);
  if (at < 0) return undefined;
  if (direction === 'down') return blocks[at + 1];
  return at === 0 ? undefined : (blocks[at - 2] ?? null);
}
