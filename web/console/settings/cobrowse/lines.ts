// Lists that are written one a line, and what is wrong with them.

export type Wrong = { line: number; text: string; why: 'selector' | 'path' | 'long' };

const longest = 200;

/** What is kept: without empty lines. The server drops them too, and counts lines as they are seen. */
export const linesOf = (text: string): string[] => (text.trim() === '' ? [] : text.split('\n'));

/** What the browser's own parser makes of it; braces belong to rules. */
export function isSelector(text: string): boolean {
  if (/[{}]/.test(text)) return false;
  try {
    document.createDocumentFragment().querySelector(text);
    return true;
  } catch {
    return false;
  }
}

export const isPath = (text: string): boolean => text.startsWith('/');

/** The first line that cannot be kept. */
export function wrongIn(
  text: string,
  why: 'selector' | 'path',
  is: (line: string) => boolean,
): Wrong | undefined {
  for (const [i, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '') continue;
    if (line.length > longest) return { line: i + 1, text: `${line.slice(0, 40)}…`, why: 'long' };
    if (!is(line)) return { line: i + 1, text: line, why };
  }
  return undefined;
}
