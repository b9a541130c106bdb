// Finds text blocks by what is typed after the #: by shortcut, title and body, with one
// typo forgiven. The index is made once; a search reads the shortcuts and the vocabulary,
// not the texts, so that it fits between two key presses at thousands of blocks.
import type { TextBlock } from '../wire';

export type Findable = Pick<
  TextBlock,
  'id' | 'shortcut' | 'title' | 'body' | 'language' | 'position' | 'uses'
>;

/** How well a word fits, best first. */
const EXACT = 5;
const PREFIX = 4;
const WORD_START = 3;
const SUBSTRING = 2;
const TYPO = 1;

/** Shorter words are near to too many others. */
const TYPO_FROM = 4;

/** Which blocks have a word: in the shortcut or title, or only in the body. */
type Places = { head: number[]; body: number[] };

/** More than there are blocks. */
const RANKS = 2 ** 20;

export class TextBlockIndex<Block extends Findable> {
  /** The more used first, then in their order: so that equals stand. */
  readonly #blocks: readonly Block[];
  readonly #shortcuts: string[];
  readonly #vocabulary = new Map<string, Places>();

  constructor(blocks: readonly Block[]) {
    this.#blocks = [...blocks].sort((a, b) => b.uses - a.uses || a.position - b.position);
    this.#shortcuts = this.#blocks.map(({ shortcut }) => fold(shortcut));
    this.#blocks.forEach((block, at) => {
      const head = new Set([...words(block.shortcut), ...words(block.title)]);
      for (const word of head) this.#places(word).head.push(at);
      for (const word of new Set(words(block.body))) if (!head.has(word)) this.#places(word).body.push(at);
    });
  }

  /**
   * The blocks in which each word of the query is found, best first. Among equals the
   * visitor's language wins, then where it was found, then the more used one.
   */
  search(query: string, language = '', limit = Infinity): Block[] {
    const asked = fold(query).split(/\s+/).filter(Boolean);
    const total = new Float32Array(this.#blocks.length).fill(asked.length === 0 ? 1 : Infinity);
    for (const word of asked) {
      // Several words are as good as the worst of them.
      const scores = this.#scores(word);
      for (let at = 0; at < total.length; at++) total[at] = Math.min(total[at] ?? 0, scores[at] ?? 0);
    }
    const wanted = language.toLowerCase().split('-')[0] ?? '';
    const keys = new Float64Array(total.length);
    let found = 0;
    this.#blocks.forEach((block, at) => {
      const score = total[at] ?? 0;
      if (score === 0) return;
      const place = Math.floor(score) * 100 + fits(block.language, wanted) * 10 + (score % 1) * 4;
      keys[found++] = place * RANKS - at;
    });
    const best = keys.subarray(0, found).sort();
    const out: Block[] = [];
    for (let n = found - 1; n >= 0 && out.length < limit; n--) {
      const key = best[n] ?? 0;
      const block = this.#blocks[Math.ceil(key / RANKS) * RANKS - key];
      if (block) out.push(block);
    }
    return out;
  }

  /**
   * For each block the tier, and as a fraction where the word was found. One or two letters
   * are in nearly every body, and say nothing there.
   */
  #scores(word: string): Float32Array {
    const scores = new Float32Array(this.#blocks.length);
    const raise = (places: readonly number[], score: number) => {
      for (const at of places) if (score > (scores[at] ?? 0)) scores[at] = score;
    };
    for (const [known, { head, body }] of this.#vocabulary) {
      const tier = tierOf(word, known);
      if (tier === 0) continue;
      raise(head, tier + 0.5);
      if (word.length >= (tier === WORD_START ? 2 : 3)) raise(body, tier);
    }
    // The shortcut as a whole, whatever stands between its words.
    this.#shortcuts.forEach((shortcut, at) => {
      const found = shortcut.indexOf(word);
      if (found < 0) return;
      const tier = shortcut === word ? EXACT : found === 0 ? PREFIX : SUBSTRING;
      scores[at] = Math.max(scores[at] ?? 0, tier + 0.75);
    });
    return scores;
  }

  #places(word: string): Places {
    let places = this.#vocabulary.get(word);
    if (!places) this.#vocabulary.set(word, (places = { head: [], body: [] }));
    return places;
  }
}

function tierOf(query: string, word: string): number {
  if (word.startsWith(query)) return WORD_START;
  // A letter is within nearly every word.
  if (query.length > 1 && word.includes(query)) return SUBSTRING;
  return query.length >= TYPO_FROM && nearStart(query, word) ? TYPO : 0;
}

/** Whether the word starts with the query but for one letter: wrong, missing, too many, or two swapped. */
export function nearStart(query: string, word: string): boolean {
  let at = 0;
  while (at < query.length && query[at] === word[at]) at++;
  if (at === query.length) return true;
  const rest = query.slice(at + 1);
  return (
    word.startsWith(rest, at + 1) ||
    word.startsWith(rest, at) ||
    word.startsWith(query.slice(at), at + 1) ||
    (query[at] === word[at + 1] && query[at + 1] === word[at] && word.startsWith(query.slice(at + 2), at + 2))
  );
}

/** 2: the visitor's language, 1: any, 0: another one. */
function fits(language: string, wanted: string): number {
  if (language === '') return 1;
  return wanted !== '' && language.toLowerCase().split('-')[0] === wanted ? 2 : 0;
}

/** Lower case without accents, so that Rückgabe is found by ruckgabe. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/ß/g, 'ss');
}

function words(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
