// A rough idea of a password's strength, 0 (none) to 4, by length and variety. The server
// only asks for length: long and simple beats short and clever.
export function strengthOf(password: string): 0 | 1 | 2 | 3 | 4 {
  const length = [...password].length;
  if (length === 0) return 0;
  const different = new Set(password).size;
  if (length < 10 || different < 5) return 1;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password)).length;
  const points = length + 2 * kinds + Math.min(different, 12) / 2;
  if (points < 20) return 2;
  return points < 27 ? 3 : 4;
}
