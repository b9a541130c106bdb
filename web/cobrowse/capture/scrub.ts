// Takes out of text what must not leave the page.

/** Every letter gone, the shape of the words kept, so that the picture keeps its lines. */
export function stars(text: string): string {
  return text.replace(/\S/gu, '*');
}

/** What stands in a field: dots, never more than a line of them per line. */
export function dots(text: string): string {
  return text.slice(0, 2000).replace(/[^\n]{41,}|[^\n]+/g, (line) => '•'.repeat(Math.min(line.length, 40)));
}

/** The same for every secret: not even its length is told. */
export const secretDots = '••••••••';

export function zeros(text: string): string {
  return text.replace(/\p{N}/gu, '0');
}
