// Finds text blocks by what is typed after the #: by shortcut, title and body.
import { FindIndex } from '../find';
import type { TextBlock } from '../wire';

export type Findable = Pick<
  TextBlock,
  'id' | 'shortcut' | 'title' | 'body' | 'language' | 'position' | 'uses'
>;

export class TextBlockIndex<Block extends Findable> {
  readonly #index: FindIndex<Block>;

  constructor(blocks: readonly Block[]) {
    // The more used first, then in their order: so that equals stand.
    const sorted = [...blocks].sort((a, b) => b.uses - a.uses || a.position - b.position);
    this.#index = new FindIndex(sorted, ({ shortcut, title, body }) => ({
      name: shortcut,
      also: title,
      body,
    }));
  }

  /**
   * The blocks in which each word of the query is found, best first. Among equals the
   * visitor's language wins, then where it was found, then the more used one.
   */
  search(query: string, language = '', limit = Infinity): Block[] {
    const wanted = language.toLowerCase().split('-')[0] ?? '';
    return this.#index.search(query, limit, (block) => fits(block.language, wanted));
  }
}

/** 2: the visitor's language, 1: any, 0: another one. */
function fits(language: string, wanted: string): number {
  if (language === '') return 1;
  return wanted !== '' && language.toLowerCase().split('-')[0] === wanted ? 2 : 0;
}
