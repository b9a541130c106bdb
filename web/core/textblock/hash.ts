/** A # that is being typed, with what follows it up to the caret. */
export type HashToken = { from: number; to: number; query: string };

/** The # before the caret, at the start or after a space, if nothing but its word lies between. */
export function hashAt(text: string, caret: number): HashToken | null {
  const match = /(?:^|\s)#([^\s#]{0,60})$/u.exec(text.slice(0, caret));
  if (!match) return null;
  const query = match[1] ?? '';
  return { from: caret - query.length - 1, to: caret, query };
}
