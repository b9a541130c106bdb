import { describe, expect, it } from 'vitest';
import { droppedTags } from '../allowed';
import { Text, type Pen } from '../capture/walk';
import type { PageEvent, PageNode } from '../events';
import { address, bounds, css, Guard, Refused } from './guard';

/** As the recorder walks: a node, what is in it, its end. */
function tell(node: PageNode, pen: Pen): void {
  const below = 'childNodes' in node ? node.childNodes : [];
  const { childNodes: _, ...alone } = { childNodes: [], ...node };
  const told = ('childNodes' in node ? { ...alone, childNodes: [] } : node) as PageNode;
  pen.open(told);
  for (const child of below) tell(child, pen);
  pen.close(told);
}

const element = (id: number, tagName: string, attributes: object = {}, childNodes: unknown[] = []) => ({
  type: 2,
  id,
  tagName,
  attributes,
  childNodes,
});
const page = (...children: unknown[]) => [
  { type: 4, data: { href: 'https://shop.example/', width: 1280, height: 720 }, timestamp: 1 },
  {
    type: 2,
    data: {
      node: { type: 0, id: 1, childNodes: [element(2, 'html', {}, [element(3, 'body', {}, children)])] },
      initialOffset: { left: 0, top: 0 },
    },
    timestamp: 1,
  },
];
const change = (data: object) => [{ type: 3, data, timestamp: 1 }];
const mutation = (more: object) =>
  change({ source: 0, adds: [], removes: [], texts: [], attributes: [], ...more });
const read = (value: unknown) => new Guard().events(value);
const body = (events: PageEvent[]): PageNode[] => {
  const full = events.find((event) => event.type === 2);
  const html = full?.type === 2 && full.data.node.type === 0 ? full.data.node.childNodes[0] : undefined;
  const inner = html?.type === 2 ? html.childNodes[0] : undefined;
  return inner?.type === 2 ? inner.childNodes : [];
};
const only = (...children: unknown[]) => body(read(page(...children)))[0] as Extract<PageNode, { type: 2 }>;

describe('guard', () => {
  it('lets an honest page through', () => {
    const told = element(4, 'a', { href: 'https://shop.example/bikes', class: 'x', 'data-state': 'open' }, [
      { type: 3, id: 5, textContent: 'Bikes' },
    ]);
    expect(only(told)).toEqual(told);
  });

  it('numbers the nodes whose ids follow from the order', () => {
    const whole = page(
      element(4, 'p', {}, [{ type: 3, id: 5, textContent: 'One' }]),
      // Came later than the rest, and stands among it.
      element(90, 'p', {}, [{ type: 3, id: 91, textContent: 'Two' }]),
      element(6, 'p', {}, [{ type: 3, id: 7, textContent: 'Three' }]),
    );
    const sent = structuredClone(whole) as PageEvent[];
    const full = sent[1];
    if (full?.type !== 2) throw new Error('no page');
    const text = new Text();
    text.begin(`[${JSON.stringify(sent[0])},{"type":2,"data":{"node":`);
    tell(full.data.node, text);
    text.end(`,"initialOffset":${JSON.stringify(full.data.initialOffset)}},"timestamp":${full.timestamp}}]`);
    const wire = text.take();
    expect(wire.match(/"id"/g)).toHaveLength(2);
    expect(read(JSON.parse(wire))).toEqual(read(whole));
  });

  it.each([...droppedTags, 'link', 'SCRIPT', 'Base'])('turns %s into a box of no meaning', (tag) => {
    expect(only(element(4, tag, { rel: 'preload', href: 'https://evil.example/' })).tagName).toBe('div');
  });

  it.each([
    ['onclick', 'alert(1)'],
    ['ONLOAD', 'alert(1)'],
    ['srcdoc', '<script>alert(1)</script>'],
    ['srcset', 'https://evil.example/x 1x'],
    ['action', 'https://evil.example/'],
    ['formaction', 'https://evil.example/'],
    ['autofocus', ''],
    ['contenteditable', 'true'],
    ['http-equiv', 'refresh'],
    ['background', 'https://evil.example/'],
    ['xlink:title', 'x'],
    ['is', 'x-evil'],
    ['sandbox', 'allow-scripts'],
    ['target', '_top'],
    ['tabindex', '0'],
    ['accesskey', 'x'],
  ])('drops the attribute %s', (name, value) => {
    expect(only(element(4, 'p', { [name]: value })).attributes).toEqual({});
  });

  it.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'vbscript:x',
    'data:text/html,<script>alert(1)</script>',
    'blob:https://evil.example/1',
    'file:///etc/passwd',
    '//evil.example/',
    '/relative',
  ])('leads nowhere for %s', (href) => {
    expect(address(href)).toBeUndefined();
    expect(only(element(4, 'a', { href })).attributes).toEqual({});
  });

  it('takes imports, scripts of old and odd addresses out of style sheets', () => {
    expect(css('@import "https://evil.example/x.css"; a{background:url(javascript:x)}')).not.toMatch(
      /@import|javascript/,
    );
    expect(css('a{width:expression(alert(1));behavior:url(x)}')).not.toMatch(/expression|behavior/);
    expect(css('a{background:url("https://shop.example/x.png")}')).toContain('https://shop.example/x.png');
  });

  it.each([
    ['no list', {}],
    ['an event of no kind', [{ type: 9, data: {}, timestamp: 1 }]],
    ['an event without data', [{ type: 3, timestamp: 1 }]],
    ['an id of zero', page(element(0, 'p'))],
    ['an id that is a text', page(element('4' as unknown as number, 'p'))],
    ['a name with a space', page(element(4, 'p onload=x'))],
    ['a document inside a document', page({ type: 0, id: 4, childNodes: [] })],
    [
      'a page that is no document',
      [{ type: 2, data: { node: element(1, 'p'), initialOffset: { left: 0, top: 0 } }, timestamp: 1 }],
    ],
    [
      'a frame that holds no document',
      mutation({ isAttachIframe: true, adds: [{ parentId: 1, nextId: null, node: element(2, 'p') }] }),
    ],
    ['a text that is a number', mutation({ texts: [{ id: 1, value: 5 }] })],
    ['a scroll to nowhere', change({ source: 3, id: 1, x: Infinity, y: 0 })],
    ['a source that nobody knows', change({ source: 9, id: 1 })],
    ['a long text', mutation({ texts: [{ id: 1, value: 'x'.repeat(bounds.text + 1) }] })],
    [
      'too many events',
      Array.from({ length: bounds.events + 1 }, () => change({ source: 3, id: 1, x: 0, y: 0 })[0]),
    ],
  ])('refuses %s', (_, value) => {
    expect(() => read(value)).toThrow(Refused);
  });

  it('refuses a tree that is too deep, without running out of stack', () => {
    let deep: unknown = { type: 3, id: 9, textContent: '' };
    for (let i = 0; i < 5000; i++) deep = element(i + 10, 'div', {}, [deep]);
    expect(() => read(page(deep))).toThrow(/levels/);
  });

  it('refuses a tree that is too large', () => {
    const many = Array.from({ length: bounds.nodes + 1 }, (_, i) => ({
      type: 3,
      id: i + 10,
      textContent: '',
    }));
    expect(() => read(page(element(4, 'div', {}, many)))).toThrow(Refused);
  });

  it('never throws anything but its own refusal, and never passes a danger, whatever comes', () => {
    const random = seeded(20_26);
    const dangers = [
      'script',
      'javascript:alert(1)',
      'onerror',
      'srcdoc',
      'meta',
      'base',
      '__proto__',
      'constructor',
      '@import "x"',
    ];
    let passed = 0;
    for (let round = 0; round < 4000; round++) {
      const start = page(
        element(4, 'a', { href: 'https://shop.example/', class: 'x' }, [
          { type: 3, id: 5, textContent: 'x' },
        ]),
        element(6, 'style', { _cssText: 'a{color:red}' }),
      );
      const value = [
        ...start,
        ...mutation({
          adds: [{ parentId: 3, nextId: 4, node: element(7, 'img', { src: 'https://shop.example/x.png' }) }],
        }),
        ...change({
          source: 15,
          id: 1,
          styleIds: [1],
          styles: [{ styleId: 1, rules: [{ rule: 'a{}', index: 0 }] }],
        }),
      ];
      for (let i = 0; i <= random() * 3; i++) mutate(value, random, dangers);
      let events: PageEvent[];
      try {
        events = read(value);
      } catch (error) {
        expect(error).toBeInstanceOf(Refused);
        continue;
      }
      passed++;
      inspect(events);
    }
    expect(passed).toBeGreaterThan(500);
  });
});

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function mutate(value: unknown, random: () => number, dangers: string[]): void {
  let at = value as Record<string, unknown>;
  for (;;) {
    const names = Object.keys(at);
    const name = names[Math.floor(random() * names.length)];
    if (name === undefined) return;
    const next = at[name];
    if (typeof next === 'object' && next !== null && random() < 0.85) {
      at = next as Record<string, unknown>;
      continue;
    }
    const danger = dangers[Math.floor(random() * dangers.length)] ?? '';
    const choices = [
      null,
      undefined,
      -1,
      1e30,
      NaN,
      '',
      danger,
      [],
      {},
      true,
      [[]],
      { type: 2 },
      'x'.repeat(70_000),
    ];
    const pick = random();
    if (pick < 0.2 && !Array.isArray(at)) at[danger] = danger;
    else if (pick < 0.3 && !Array.isArray(at)) delete at[name];
    else at[name] = choices[Math.floor(random() * choices.length)];
    return;
  }
}

function inspect(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const node = value as { tagName?: string; attributes?: Record<string, unknown>; _cssText?: unknown };
  if (node.tagName !== undefined) expect(droppedTags.has(node.tagName.toLowerCase())).toBe(false);
  if (node.attributes && !Array.isArray(node.attributes))
    for (const [name, text] of Object.entries(node.attributes)) {
      expect(name).not.toMatch(/^on|srcdoc|__proto__|constructor/i);
      if (/href|src|style|_cssText/.test(name)) expect(String(text)).not.toMatch(/javascript:|@import/i);
    }
  for (const inner of Object.values(value)) inspect(inner);
}
