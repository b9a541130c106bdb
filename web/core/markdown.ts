/**
 * The subset of Markdown that messages and notes may use: **bold**, *italic*, `code`, fenced
 * code, [links](https://…), bare links, and lists. It becomes a tree that the views build DOM
 * nodes from; nothing is ever parsed as HTML. Everything else stays the text that it is.
 */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'bold' | 'italic'; children: Inline[] }
  | { kind: 'link'; href: string; children: Inline[] };

export type Block =
  | { kind: 'paragraph'; lines: Inline[][] }
  | { kind: 'list'; ordered: boolean; start: number; items: Inline[][] }
  | { kind: 'code'; text: string };

const bullet = /^ {0,3}[-*•] +(?=\S)/;
const numbered = /^ {0,3}(\d{1,4})[.)] +(?=\S)/;
const fence = /^```/;

export function parseMarkdown(source: string): Block[] {
  const blocks: Block[] = [];
  const lines = source.replace(/\r\n?/g, '\n').split('\n');
  for (let i = 0; i < lines.length;) {
    const line = lines[i] ?? '';
    if (line.trim() === '') {
      i++;
    } else if (fence.test(line)) {
      const end = lines.findIndex((other, at) => at > i && fence.test(other));
      const stop = end < 0 ? lines.length : end;
      blocks.push({ kind: 'code', text: lines.slice(i + 1, stop).join('\n') });
      i = stop + 1;
    } else if (bullet.test(line) || numbered.test(line)) {
      const marker = bullet.test(line) ? bullet : numbered;
      const items: Inline[][] = [];
      const start = Number(numbered.exec(line)?.[1] ?? 1);
      for (; i < lines.length && marker.test(lines[i] ?? ''); i++) {
        items.push(parseInline((lines[i] ?? '').replace(marker, '').trim()));
      }
      blocks.push({ kind: 'list', ordered: marker === numbered, start, items });
    } else {
      const paragraph: Inline[][] = [];
      for (; i < lines.length && !startsBlock(lines[i] ?? ''); i++)
        paragraph.push(parseInline((lines[i] ?? '').trim()));
      blocks.push({ kind: 'paragraph', lines: paragraph });
    }
  }
  return blocks;
}

function startsBlock(line: string): boolean {
  return line.trim() === '' || fence.test(line) || bullet.test(line) || numbered.test(line);
}

// One alternative per construct, in order of precedence. Contents are bounded by their own
// closing mark on the same line, so that matching stays linear.
const inline = new RegExp(
  [
    '`([^`]+)`', // 1 code
    '\\[([^\\[\\]]+)\\]\\(([^()\\s]+(?:\\([^()\\s]*\\)[^()\\s]*)*)\\)', // 2 words 3 target
    '\\b(https?:\\/\\/[^\\s<>"]+)', // 4 bare link
    '\\*\\*(?=\\S)([^*]+(?:\\*[^*]+)*?)(?<=\\S)\\*\\*', // 5 bold
    '(?<![\\p{L}\\p{N}*])\\*(?=[^\\s*])([^*]+)(?<=\\S)\\*(?![\\p{L}\\p{N}*])', // 6 italic
    '(?<![\\p{L}\\p{N}_])_(?=[^\\s_])([^_]+)(?<=\\S)_(?![\\p{L}\\p{N}_])', // 7 italic
  ].join('|'),
  'gu',
);

export function parseInline(text: string, depth = 0): Inline[] {
  if (depth > 4) return [{ kind: 'text', text }];
  const out: Inline[] = [];
  let from = 0;
  const plain = (to: number) => {
    if (to > from) out.push({ kind: 'text', text: text.slice(from, to) });
  };
  for (const match of text.matchAll(inline)) {
    const [whole, code, words, target, bare, bold, star, underscore] = match;
    const node = build(whole, { code, words, target, bare, bold, italic: star ?? underscore }, depth);
    if (!node) continue;
    plain(match.index);
    out.push(node.inline);
    from = match.index + node.length;
  }
  plain(text.length);
  return out;
}

type Parts = Partial<Record<'code' | 'words' | 'target' | 'bare' | 'bold' | 'italic', string | undefined>>;

function build(whole: string, parts: Parts, depth: number): { inline: Inline; length: number } | undefined {
  const { code, words, target, bare, bold, italic } = parts;
  const length = whole.length;
  if (code !== undefined) return { inline: { kind: 'code', text: code }, length };
  if (bold !== undefined) return { inline: { kind: 'bold', children: parseInline(bold, depth + 1) }, length };
  if (italic !== undefined)
    return { inline: { kind: 'italic', children: parseInline(italic, depth + 1) }, length };
  if (words !== undefined && target !== undefined) {
    const href = safeLink(target);
    return href
      ? { inline: { kind: 'link', href, children: [{ kind: 'text', text: words }] }, length }
      : undefined;
  }
  if (bare === undefined) return undefined;
  const shown = withoutTail(bare);
  const href = safeLink(shown);
  return href
    ? { inline: { kind: 'link', href, children: [{ kind: 'text', text: shown }] }, length: shown.length }
    : undefined;
}

/** The link in normal form if it is http, https or mailto; undefined for everything else. */
export function safeLink(target: string): string | undefined {
  try {
    const url = new URL(target);
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** A bare link ends before the sentence's punctuation, and before a bracket that it did not open. */
function withoutTail(url: string): string {
  let end = url.length;
  for (;;) {
    const last = url.charAt(end - 1);
    const head = url.slice(0, end);
    const unopened = last === ')' && head.split(')').length > head.split('(').length;
    if (!unopened && !/[.,;:!?'*_\]}…]/.test(last)) return head;
    end--;
  }
}

/** The words without their marks, for previews, notifications and screen readers. */
export function plainText(source: string): string {
  const words = (nodes: Inline[]): string =>
    nodes.map((node) => ('children' in node ? words(node.children) : node.text)).join('');
  return parseMarkdown(source)
    .map((block) =>
      block.kind === 'code'
        ? block.text
        : (block.kind === 'list' ? block.items : block.lines).map(words).join(' '),
    )
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The text in pieces: every second one is an @ with one of the names, the longest that fits. */
export function called(text: string, names: readonly string[]): string[] {
  const sorted = names.toSorted((a, b) => b.length - a.length);
  const parts: string[] = [];
  let from = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const name = at < from ? undefined : sorted.find((name) => text.startsWith(name, at + 1));
    if (!name) continue;
    parts.push(text.slice(from, at), `@${name}`);
    from = at + name.length + 1;
  }
  return [...parts, text.slice(from)];
}
