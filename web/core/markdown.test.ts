import { describe, expect, test } from 'vitest';
import { called, parseInline, parseMarkdown, plainText, safeLink, type Inline } from './markdown';

/** The tree as a short string: *bold*, /italic/, `code`, [words→href]. */
const show = (nodes: Inline[]): string =>
  nodes
    .map((node) => {
      if (node.kind === 'text') return node.text;
      if (node.kind === 'code') return `\`${node.text}\``;
      const inner = show(node.children);
      if (node.kind === 'link') return `[${inner}→${node.href}]`;
      return node.kind === 'bold' ? `<b>${inner}</b>` : `<i>${inner}</i>`;
    })
    .join('');

describe('inline', () => {
  test.each([
    ['plain words', 'plain words'],
    ['**bold** and *italic* and _italic_', '<b>bold</b> and <i>italic</i> and <i>italic</i>'],
    ['**bold *both* bold**', '<b>bold <i>both</i> bold</b>'],
    ['`**not bold**`', '`**not bold**`'],
    ['2 * 3 * 4', '2 * 3 * 4'],
    ['snake_case_name and a*b*c', 'snake_case_name and a*b*c'],
    ['** not bold **', '** not bold **'],
    ['[our site](https://example.com/a)', '[our site→https://example.com/a]'],
    ['[wiki](https://e.com/a_(b))', '[wiki→https://e.com/a_(b)]'],
    ['see https://example.com/a.', 'see [https://example.com/a→https://example.com/a].'],
    ['(https://example.com/a_(b))', '([https://example.com/a_(b)→https://example.com/a_(b)])'],
    ['[mail](mailto:a@b.example)', '[mail→mailto:a@b.example]'],
    ['[x](javascript:alert(1))', '[x](javascript:alert(1))'],
    ['[x](data:text/html,hi)', '[x](data:text/html,hi)'],
    ['[x](/relative)', '[x](/relative)'],
    ['<b>hi</b><img src=x onerror=1>', '<b>hi</b><img src=x onerror=1>'],
    ['**https://example.com**', '<b>[https://example.com→https://example.com/]</b>'],
  ])('%s', (source, expected) => {
    expect(show(parseInline(source))).toBe(expected);
  });

  test('the words are never lost', () => {
    for (const source of ['**a', '[a](b', '`a', '*a* *b', '___', '**' + '*'.repeat(50), '[[[](((']) {
      expect(show(parseInline(source))).toBe(source.replace('*a* *b', '<i>a</i> *b'));
    }
  });

  test('hostile input stays quick', () => {
    const started = performance.now();
    for (const part of ['*a ', '**', '[', '](', '`', '_a', 'https://a.', '**a*', '[a](', '(((']) {
      parseMarkdown(part.repeat(8000 / part.length));
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('blocks', () => {
  test('paragraphs keep their lines', () => {
    expect(parseMarkdown('one\ntwo\n\nthree')).toEqual([
      { kind: 'paragraph', lines: [[{ kind: 'text', text: 'one' }], [{ kind: 'text', text: 'two' }]] },
      { kind: 'paragraph', lines: [[{ kind: 'text', text: 'three' }]] },
    ]);
  });

  test('lists', () => {
    const blocks = parseMarkdown('To do:\n- **a**\n- b\n3. c\n4. d');
    expect(blocks.map((block) => block.kind)).toEqual(['paragraph', 'list', 'list']);
    expect(blocks[1]).toMatchObject({ ordered: false, items: [[{ kind: 'bold' }], [{ text: 'b' }]] });
    expect(blocks[2]).toMatchObject({ ordered: true, start: 3 });
  });

  test('fenced code is left alone, closed or not', () => {
    expect(parseMarkdown('```js\n**a**\n\n- b\n```\nafter')).toEqual([
      { kind: 'code', text: '**a**\n\n- b' },
      { kind: 'paragraph', lines: [[{ kind: 'text', text: 'after' }]] },
    ]);
    expect(parseMarkdown('```\nopen')).toEqual([{ kind: 'code', text: 'open' }]);
  });

  test('a dash or a number alone is text', () => {
    expect(parseMarkdown('- \n1.').map((block) => block.kind)).toEqual(['paragraph']);
  });
});

test('safeLink takes http, https and mailto only', () => {
  expect(safeLink('HTTPS://Example.com')).toBe('https://example.com/');
  expect(safeLink(' java\nscript:alert(1)')).toBeUndefined();
  expect(safeLink('vbscript:x')).toBeUndefined();
  expect(safeLink('//example.com')).toBeUndefined();
});

test('plainText drops the marks', () => {
  expect(plainText('**Hi** [there](https://e.com)\n- `a`\n- b')).toBe('Hi there a b');
});

test('names that are called stand apart, the longest first', () => {
  const names = ['Ben', 'Ben Adler', ''].filter(Boolean);
  expect(called('@Ben Adler and @Ben, not @Eve', names)).toEqual([
    '',
    '@Ben Adler',
    ' and ',
    '@Ben',
    ', not @Eve',
  ]);
  expect(called('nobody', names)).toEqual(['nobody']);
});
