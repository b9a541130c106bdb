/** One line without Markdown's marks, good enough for a list; small, where `plainText` would cost too much. */
export function plainLine(source: string): string {
  return source
    .replace(/\[([^[\]]+)\]\([^()\s]+\)/g, '$1')
    .replace(/(\*\*|`+|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w))/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
