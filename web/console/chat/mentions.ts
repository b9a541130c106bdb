// Whom a note calls: an @ that is being typed, and who is found for it.
export type Callable = { kind: 'agent' | 'team'; id: string; name: string };

/** An @ that is being typed, with the name up to the caret. */
export type AtToken = { from: number; to: number; query: string };

/** The @ before the caret, at the start or after a space or bracket, with at most three words behind it. */
export function atBefore(text: string, caret: number): AtToken | null {
  const match = /(?:^|[\s(])@([^\s@]{0,40}(?: [^\s@]{0,40}){0,2})$/u.exec(text.slice(0, caret));
  if (!match) return null;
  const query = match[1] ?? '';
  return { from: caret - query.length - 1, to: caret, query };
}

/** Who fits the words, best first: names that begin with them, then names with a word that does. */
export function whoFits(people: readonly Callable[], query: string, most = 8): Callable[] {
  const wanted = fold(query);
  const rank = ({ name }: Callable) => {
    const folded = fold(name);
    if (folded.startsWith(wanted)) return 0;
    return folded.split(/[\s-]+/).some((word) => word.startsWith(wanted)) ? 1 : 2;
  };
  return people
    .map((who) => ({ who, rank: rank(who) }))
    .filter(({ rank }) => rank < 2)
    .sort((a, b) => a.rank - b.rank || a.who.name.localeCompare(b.who.name))
    .slice(0, most)
    .map(({ who }) => who);
}

/** Whom the text calls by the full name; the longest name counts first, as on the server. */
export function calledIn(people: readonly Callable[], text: string): Callable[] {
  let rest = text;
  const found = new Set<string>();
  for (const { name } of people.toSorted((a, b) => b.name.length - a.name.length)) {
    if (!name || !rest.includes(`@${name}`)) continue;
    found.add(name);
    rest = rest.replaceAll(`@${name}`, '\n');
  }
  return people.filter(({ name }) => found.has(name));
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
