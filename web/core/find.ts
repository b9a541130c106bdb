// Finds entries by what is typed: by name, other words and body, with one typo forgiven.
// The index is made once; a search reads the names and the vocabulary, not the texts, so
// that it fits between two key presses at thousands of entries.

/** What an entry is found by. */
export type Findable = {
  /** By its words, and as a whole, whatever stands between them. */
  name: string;
  /** Words that count as much as the name's. */
  also: string;
  /** Words that count less. */
  body: string;
};

/** How well a word fits, best first. */
const EXACT = 5;
const PREFIX = 4;
const WORD_START = 3;
const SUBSTRING = 2;
const TYPO = 1;

/** Shorter words are near to too many others. */
const TYPO_FROM = 4;

/** Which entries have a word: in the name or beside it, or only in the body. */
type Places = { head: number[]; body: number[] };

/** More than there are entries. */
const RANKS = 2 ** 20;

export class FindIndex<Entry> {
  readonly #entries: readonly Entry[];
  readonly #names: string[] = [];
  readonly #vocabulary = new Map<string, Places>();

  /** Of two that fit as well, the earlier one of `entries` is found first. */
  constructor(entries: readonly Entry[], textsOf: (entry: Entry) => Findable) {
    this.#entries = entries;
    entries.forEach((entry, at) => {
      const { name, also, body } = textsOf(entry);
      this.#names.push(fold(name));
      const head = new Set([...words(name), ...words(also)]);
      for (const word of head) this.#places(word).head.push(at);
      for (const word of new Set(words(body))) if (!head.has(word)) this.#places(word).body.push(at);
    });
  }

  /**
   * The entries in which each word of the query is found, best first. Among equals the one
   * with the higher preference (0 to 2) wins, then where it was found.
   */
  search(query: string, limit = Infinity, preference: (entry: Entry) => number = () => 0): Entry[] {
    const asked = wordsAsked(query);
    const total = new Float32Array(this.#entries.length).fill(asked.length === 0 ? 1 : Infinity);
    for (const word of asked) {
      // Several words are as good as the worst of them.
      const scores = this.#scores(word);
      for (let at = 0; at < total.length; at++) total[at] = Math.min(total[at] ?? 0, scores[at] ?? 0);
    }
    const keys = new Float64Array(total.length);
    let found = 0;
    this.#entries.forEach((entry, at) => {
      const score = total[at] ?? 0;
      if (score === 0) return;
      const place = Math.floor(score) * 100 + preference(entry) * 10 + (score % 1) * 4;
      keys[found++] = place * RANKS - at;
    });
    const best = keys.subarray(0, found).sort();
    const out: Entry[] = [];
    for (let n = found - 1; n >= 0 && out.length < limit; n--) {
      const key = best[n] ?? 0;
      const entry = this.#entries[Math.ceil(key / RANKS) * RANKS - key];
      if (entry !== undefined) out.push(entry);
    }
    return out;
  }

  /**
   * For each entry the tier, and as a fraction where the word was found. One or two letters
   * are in nearly every body, and say nothing there.
   */
  #scores(word: string): Float32Array {
    const scores = new Float32Array(this.#entries.length);
    const raise = (places: readonly number[], score: number) => {
      for (const at of places) if (score > (scores[at] ?? 0)) scores[at] = score;
    };
    for (const [known, { head, body }] of this.#vocabulary) {
      const tier = tierOf(word, known);
      if (tier === 0) continue;
      raise(head, tier + 0.5);
      if (word.length >= (tier === WORD_START ? 2 : 3)) raise(body, tier);
    }
    this.#names.forEach((name, at) => {
      const found = name.indexOf(word);
      if (found < 0) return;
      const tier = name === word ? EXACT : found === 0 ? PREFIX : SUBSTRING;
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

function wordsAsked(query: string): string[] {
  return fold(query).split(/\s+/).filter(Boolean);
}

/** A part of a text, and whether the query was found in it. */
export type Part = { text: string; hit: boolean };

/**
 * The text in parts, so that one sees why it was found: starts of words first; only where
 * there are none, what is within a word, and where there is neither, a word with a typo.
 */
export function marked(text: string, query: string, shortest = 1): Part[] {
  const asked = wordsAsked(query).filter((word) => word.length >= shortest);
  if (asked.length === 0 || text === '') return [{ text, hit: false }];
  const { folded, from } = foldedPlaces(text);
  const hits = new Uint8Array(text.length);
  for (const word of asked) {
    for (const [start, end] of placesOf(word, folded)) {
      hits.fill(1, from[start], from[end] ?? text.length);
    }
  }
  const parts: Part[] = [];
  for (let at = 0; at < text.length;) {
    const begin = at;
    const hit = hits[at] === 1;
    while (at < text.length && (hits[at] === 1) === hit) at++;
    parts.push({ text: text.slice(begin, at), hit });
  }
  return parts;
}

/** Of a long text the part that begins shortly before the first hit. */
export function around(text: string, query: string, shortest: number, before: number): string {
  const [first, second] = marked(text, query, shortest);
  if (!first || !second || first.hit || first.text.length <= before) return text;
  const cut = first.text.length - before;
  // At the beginning of a word, unless there is none.
  const space = text.indexOf(' ', cut);
  return `… ${text.slice(space >= 0 && space < first.text.length ? space + 1 : cut)}`;
}

type Span = [start: number, end: number];

function placesOf(word: string, folded: string): Span[] {
  const starts: Span[] = [];
  const within: Span[] = [];
  for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
    const begins = at === 0 || !/[\p{L}\p{N}]/u.test(folded[at - 1] ?? '');
    (begins ? starts : within).push([at, at + word.length]);
  }
  if (starts.length > 0) return starts;
  if (within.length > 0) return word.length > 1 ? within : [];
  return word.length < TYPO_FROM ? [] : typos(word, folded);
}

function typos(word: string, folded: string): Span[] {
  return [...folded.matchAll(/[\p{L}\p{N}]+/gu)]
    .filter(([known]) => nearStart(word, known))
    .map(({ 0: known, index }): Span => [index, index + Math.min(word.length, known.length)]);
}

/** The folded text, and for each of its letters the place in the text. */
function foldedPlaces(text: string): { folded: string; from: number[] } {
  let folded = '';
  const from: number[] = [];
  let at = 0;
  for (const letter of text) {
    const plain = fold(letter);
    for (let n = 0; n < plain.length; n++) from.push(at);
    folded += plain;
    at += letter.length;
  }
  return { folded, from };
}
