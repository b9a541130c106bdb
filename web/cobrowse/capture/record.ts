// Watches a page and tells it: once whole, then what changed. Starts and stops without a trace: one
// observer, listeners under one signal, and a few methods of style sheets that are given back.
import { implyIds, type Change, type Mutation, type PageEvent, type Rule } from '../events';
import type { Describer } from './describe';
import { frameDocument } from './describe';
import { Hooks } from './hooks';
import { above, masked, type State } from './sensitive';
import { Tree, type Entry } from './tree';

const watched = { attributes: true, characterData: true, childList: true, subtree: true } as const;

export class Recorder {
  readonly tree: Tree;
  readonly #describer: Describer;
  readonly #stop = new AbortController();
  readonly #observer: MutationObserver;
  readonly #types: MutationObserver;
  readonly #resizes: ResizeObserver;
  readonly #hooks: Hooks;
  readonly #due: () => void;
  readonly #visitor: (event: Event) => void;
  #poll: ReturnType<typeof setInterval> | undefined;

  #roots = new Map<Document | ShadowRoot, Entry>();
  #parents = new Set<Node>();
  #texts = new Set<Text>();
  #changed = new Set<Element>();
  #stale = new Set<Entry>();
  #scrolled = new Set<Node>();
  #framesDue = new Set<Entry>();
  #sheets = new Set<CSSStyleSheet>();
  #adopted = new WeakMap<Node, CSSStyleSheet[]>();
  #styleIds = new WeakMap<CSSStyleSheet, number>();
  #lastStyleId = 0;
  #raw = new WeakMap<Entry, string>();
  #resized = false;
  #started = false;
  /** Records since the last look, to notice a page that moves too fast to follow. */
  records = 0;

  /** due is called whenever there is something to tell, visitor with what he does himself, in frames too. */
  constructor(describer: Describer, on: { due: () => void; visitor: (event: Event) => void }) {
    const { due, visitor } = on;
    this.#describer = describer;
    this.#due = due;
    this.#visitor = visitor;
    this.tree = new Tree(describer, {
      root: (root, entry) => this.#root(root, entry),
      added: (entry) => this.#added(entry),
      removed: (entry) => this.#removed(entry),
    });
    this.#observer = new MutationObserver((records) => {
      this.#see(records);
      due();
    });
    this.#types = new MutationObserver((records) => this.#seeTypes(records));
    this.#resizes = new ResizeObserver((entries) => {
      for (const { target } of entries) this.#changed.add(target);
      if (this.#started) due();
    });
    this.#hooks = new Hooks({
      sheet: (sheet) => {
        this.#sheets.add(sheet);
        due();
      },
      shadow: (host) => {
        const entry = this.tree.entry(host);
        if (entry) this.#stale.add(entry);
        due();
      },
    });
    addEventListener(
      'resize',
      () => {
        this.#resized = true;
        due();
      },
      { signal: this.#stop.signal },
    );
    // What no event tells: values and sheets set by a script, sheets adopted.
    this.#poll = setInterval(() => this.#started && !document.hidden && due(), 250);
  }

  stop(): void {
    this.#stop.abort();
    this.#observer.disconnect();
    this.#types.disconnect();
    this.#resizes.disconnect();
    this.#hooks.restore();
    clearInterval(this.#poll);
    this.#started = false;
    this.#clear();
    this.#roots.clear();
  }

  #clear(): void {
    // What was read of these sheets is old.
    for (const sheet of this.#sheets) this.#describer.forgetSheet(sheet);
    for (const set of [this.#parents, this.#texts, this.#changed, this.#stale, this.#scrolled, this.#sheets])
      set.clear();
    this.#framesDue.clear();
  }

  /** The whole page as it is now. */
  snapshot(): PageEvent[] {
    const timestamp = Date.now();
    this.#observer.takeRecords();
    this.#seeTypes(this.#types.takeRecords());
    this.#clear();
    this.#roots.clear();
    this.#adopted = new WeakMap();
    this.#styleIds = new WeakMap();
    this.#resized = false;
    this.records = 0;
    this.#describer.prepare(document);
    const node = this.tree.snapshot(document);
    implyIds(node);
    this.#started = true;
    const href = this.#describer.address(location.href, location.href) ?? location.origin;
    const more = [...this.#attachFrames(), ...this.#adoptedChanges()];
    return [
      { type: 4, data: { href, width: innerWidth, height: innerHeight }, timestamp },
      { type: 2, data: { node, initialOffset: { left: scrollX, top: scrollY } }, timestamp },
      ...more.map((data) => ({ type: 3 as const, data, timestamp })),
    ];
  }

  /** What changed since the last call. */
  changes(): Change[] {
    if (!this.#started) return [];
    this.#see(this.#observer.takeRecords());
    const changes: Change[] = [];
    const mutation = this.#mutation();
    if (mutation) changes.push(mutation);
    changes.push(
      ...this.#attachFrames(),
      ...this.#sheetChanges(),
      ...this.#adoptedChanges(),
      ...this.#fieldChanges(),
      ...this.#scrollChanges(),
    );
    if (this.#resized) changes.push({ source: 4, width: innerWidth, height: innerHeight });
    this.#resized = false;
    return changes;
  }

  /** Drops what was seen: a snapshot will follow. */
  skip(): void {
    this.records += this.#observer.takeRecords().length;
    this.#clear();
  }

  #root(root: Document | ShadowRoot, entry: Entry): void {
    const known = this.#roots.has(root);
    // Told anew, after a move perhaps: its sheets are to be told again, too.
    if (this.#roots.get(root) !== entry) this.#adopted.delete(root);
    this.#roots.set(root, entry);
    this.#observer.observe(root, watched);
    this.#types.observe(root, { attributeFilter: ['type'], attributeOldValue: true, subtree: true });
    if (known) return;
    const options = { capture: true, passive: true, signal: this.#stop.signal };
    root.addEventListener('scroll', this.#onScroll, options);
    for (const name of ['input', 'change', 'toggle', 'load', 'error', 'reset'])
      root.addEventListener(name, this.#onEvent, options);
    if (root.nodeType !== 9) return;
    for (const name of ['pointerdown', 'keydown', 'wheel', 'touchstart'])
      root.addEventListener(name, this.#visitor, options);
    const view = (root as Document).defaultView;
    if (view) this.#hooks.patch(view as Window & typeof globalThis);
  }

  readonly #onScroll = (event: Event) => {
    this.#scrolled.add(event.composedPath()[0] as Node);
    this.#due();
  };

  readonly #onEvent = (event: Event) => {
    const target = event.composedPath()[0] as Element;
    if (target?.nodeType !== 1) return;
    if (event.isTrusted && event.type === 'input') this.#describer.rules.touched(target);
    if (event.type !== 'input') this.#changed.add(target);
    if (event.type === 'load' && target.localName === 'iframe') this.#frame(target);
    this.#due();
  };

  #frame(target: Element): void {
    const entry = this.tree.entry(target);
    if (entry) this.#framesDue.add(entry);
  }

  #added(entry: Entry): void {
    const el = entry.node as Element;
    if (el.localName === 'iframe') {
      if (entry.shape === 'leaf') this.#framesDue.add(entry);
      // Its load event stays inside a shadow root, so it is heard at the frame itself; adding twice is once.
      el.addEventListener('load', this.#onEvent, { capture: true, signal: this.#stop.signal });
    }
    if (entry.shape === 'box') this.#resizes.observe(el);
  }

  #removed(entry: Entry): void {
    if (entry.shape === 'box') this.#resizes.unobserve(entry.node as Element);
    this.#changed.delete(entry.node as Element);
    if (entry.node.nodeType === 9) this.#roots.delete(entry.node as Document);
    const root = (entry.node as Element).shadowRoot;
    if (root) this.#roots.delete(root);
  }

  #see(records: MutationRecord[]): void {
    const { rules } = this.#describer;
    this.records += records.length;
    for (const record of records) {
      const { target } = record;
      if (record.type === 'attributes') {
        this.#changed.add(target as Element);
        continue;
      }
      const holder = record.type === 'characterData' ? target.parentElement : (target as Element);
      if (holder?.localName === 'style' || holder?.localName === 'textarea') this.#changed.add(holder);
      if (record.type === 'characterData') {
        this.#texts.add(target as Text);
        continue;
      }
      this.#parents.add(target);
      const secret = this.#secretPlace(target);
      const { previousSibling: before } = record;
      for (const node of record.addedNodes) {
        // A part that was split off a masked text.
        if (secret || (node.nodeType === 3 && before?.nodeType === 3 && rules.isTainted(before)))
          rules.taint(node);
      }
      for (const node of record.removedNodes) {
        if (secret) rules.taint(node);
        // A masked text that was joined with its neighbour.
        else if (node.nodeType === 3 && before?.nodeType === 3 && rules.isTainted(node)) rules.taint(before);
      }
    }
  }

  /** A place whose content is masked, by what was told of it or of the nearest ancestor that was told. */
  #secretPlace(node: Node): boolean {
    for (let at: Node | null = node; at; at = above(at)) {
      if (this.#describer.rules.isTainted(at)) return true;
      const entry = this.tree.entry(at);
      if (entry) return (entry.state & masked) !== 0;
    }
    return false;
  }

  #seeTypes(records: MutationRecord[]): void {
    for (const { target, oldValue } of records)
      if (oldValue?.toLowerCase() === 'password') this.#describer.rules.remember(target as Element);
  }

  #mutation(): Mutation | null {
    const mutation: Mutation = { source: 0, adds: [], removes: [], texts: [], attributes: [] };
    const attributes = this.#attributeChanges();
    for (const entry of this.#stale) {
      const holder = entry.parent?.node;
      const parent = entry.inShadow ? (holder as Element | undefined)?.shadowRoot : holder;
      if (parent && this.tree.entry(entry.node) === entry) this.#parents.add(parent);
    }
    const parents = this.#parents;
    const texts = this.#texts;
    this.#parents = new Set();
    this.#texts = new Set();
    this.tree.removals(parents, this.#stale, mutation);
    const known = new Set<Entry>();
    for (const text of texts) {
      const entry = this.tree.entry(text);
      if (entry) known.add(entry);
    }
    this.tree.additions(parents, mutation);
    this.#stale.clear();
    for (const entry of known) {
      if (this.tree.entry(entry.node) !== entry) continue;
      const value = this.#describer.text(entry.node as Text, entry.parent?.state ?? 0);
      mutation.texts.push({ id: entry.id, value });
    }
    for (const one of attributes) if (this.tree.byId(one.id)) mutation.attributes.push(one);
    const { adds, removes } = mutation;
    return adds.length + removes.length + mutation.texts.length + mutation.attributes.length > 0
      ? mutation
      : null;
  }

  /** Looks at changed elements again: those that are to be treated otherwise now become stale, of the rest the difference counts. */
  #attributeChanges(): Mutation['attributes'] {
    const describer = this.#describer;
    const changed = this.#changed;
    this.#changed = new Set();
    if (describer.rules.farsighted && (changed.size > 0 || this.#parents.size > 0)) {
      const around = new Set<Entry>();
      for (const node of [...changed, ...this.#parents]) {
        const entry = this.tree.entry(node) ?? this.tree.entry((node as ShadowRoot).host ?? node);
        if (entry) around.add(entry.parent ?? entry);
      }
      for (const entry of around) this.#recheck(entry);
    }
    const all: Mutation['attributes'] = [];
    for (const el of changed) {
      const entry = this.tree.entry(el);
      if (!entry) {
        // It was not told so far; perhaps now it is.
        if (el.parentNode && this.tree.entry(el.parentNode)) this.#parents.add(el.parentNode);
        continue;
      }
      if (!el.isConnected) continue;
      const state = describer.rules.state(el, entry.parent?.state ?? 0);
      const shape = describer.shape(el, state);
      if (state !== entry.state || shape !== entry.shape || describer.tag(el, shape) !== entry.tag) {
        this.#stale.add(entry);
        continue;
      }
      this.#raw.delete(entry);
      if (el.localName === 'style' || el.localName === 'link') this.#forgetSheet(el as HTMLStyleElement);
      const now = describer.attributes(el, state, shape);
      const attributes = difference(entry.attributes ?? {}, now, entry.field !== null);
      entry.attributes = now;
      if (attributes) all.push({ id: entry.id, attributes });
    }
    return all;
  }

  #forgetSheet({ sheet }: HTMLStyleElement): void {
    if (sheet) this.#describer.forgetSheet(sheet);
  }

  /** A selector may look at neighbours and ancestors: what was masked or blocked may differ anywhere below. */
  #recheck(entry: Entry): void {
    for (const child of [...entry.children, ...entry.shadow]) {
      if (child.node.nodeType !== 1) {
        if (child.node.nodeType === 9) this.#recheck(child);
        continue;
      }
      const state: State = this.#describer.rules.state(child.node as Element, entry.state);
      if (state === child.state) this.#recheck(child);
      else this.#stale.add(child);
    }
  }

  #attachFrames(): Mutation[] {
    const all: Mutation[] = [];
    // A frame's document may hold frames itself.
    while (this.#framesDue.size > 0) {
      const [entry] = this.#framesDue;
      if (!entry) break;
      this.#framesDue.delete(entry);
      if (this.tree.entry(entry.node) !== entry || entry.shape !== 'leaf') continue;
      const doc = frameDocument(entry.node as Element);
      if (doc) this.#describer.prepare(doc);
      const mutation = this.tree.frame(entry);
      if (mutation) all.push(mutation);
    }
    return all;
  }

  #sheetChanges(): Change[] {
    const changes: Change[] = [];
    for (const sheet of this.#sheets) {
      const owner = sheet.ownerNode && this.tree.entry(sheet.ownerNode);
      const styleId = this.#styleIds.get(sheet);
      if (!owner && styleId === undefined) {
        // Not told yet: what was read of it before is old by the time it is.
        this.#describer.forgetSheet(sheet);
        continue;
      }
      const base = (sheet.ownerNode ?? document).baseURI;
      const before = this.#describer.toldRules(sheet);
      this.#describer.forgetSheet(sheet);
      const now = this.#describer.tellRules(sheet, base) ?? [];
      const difference = ruleDifference(before, now);
      if (!difference) continue;
      if (owner?.attributes) owner.attributes._cssText = now.join('\n');
      changes.push({ source: 8, ...(owner ? { id: owner.id } : { styleId }), ...difference });
    }
    this.#sheets.clear();
    return changes;
  }

  #adoptedChanges(): Change[] {
    const changes: Change[] = [];
    for (const [root, entry] of this.#roots) {
      const sheets = [...root.adoptedStyleSheets].filter((sheet) => !sheet.disabled);
      const before = this.#adopted.get(root) ?? [];
      if (sheets.length === before.length && sheets.every((sheet, i) => sheet === before[i])) continue;
      this.#adopted.set(root, sheets);
      const styles: { styleId: number; rules: Rule[] }[] = [];
      const styleIds = sheets.map((sheet) => {
        const known = this.#styleIds.get(sheet);
        if (known !== undefined) return known;
        const styleId = ++this.#lastStyleId;
        this.#styleIds.set(sheet, styleId);
        const rules = this.#describer.tellRules(sheet, root.ownerDocument?.baseURI ?? document.baseURI) ?? [];
        styles.push({ styleId, rules: rules.map((rule, index) => ({ rule, index })) });
        return styleId;
      });
      changes.push({ source: 15, id: entry.id, styleIds, ...(styles.length > 0 ? { styles } : {}) });
    }
    return changes;
  }

  #fieldChanges(): Change[] {
    const changes: Change[] = [];
    for (const entry of this.tree.fields) {
      const el = entry.node as HTMLInputElement;
      const raw = `${el.checked ? 1 : 0}${(el as unknown as HTMLSelectElement).selectedIndex}${el.type} ${el.value}`;
      if (this.#raw.get(entry) === raw) continue;
      this.#raw.set(entry, raw);
      const locked = entry.attributes?.['data-deskside-locked'];
      const how = this.#describer.rules.field(el, entry.state);
      if (locked !== undefined && (how === 'shown' || locked !== how)) this.#later(el);
      else if (locked === undefined && how !== 'shown') this.#later(el);
      const field = this.#describer.field(el, entry.state);
      if (field.text === entry.field?.text && field.checked === entry.field.checked) continue;
      entry.field = field;
      changes.push({ source: 5, id: entry.id, text: field.text, isChecked: field.checked });
    }
    return changes;
  }

  /** Looked at again with the next changes. */
  #later(el: Element): void {
    this.#changed.add(el);
    this.#due();
  }

  #scrollChanges(): Change[] {
    const changes: Change[] = [];
    for (const node of this.#scrolled) {
      const entry = this.tree.entry(node);
      if (!entry) continue;
      const page = node.nodeType === 9;
      const at = page
        ? ((node as Document).scrollingElement ?? (node as Document).documentElement)
        : (node as Element);
      if (at)
        changes.push({ source: 3, id: entry.id, x: Math.round(at.scrollLeft), y: Math.round(at.scrollTop) });
    }
    this.#scrolled.clear();
    return changes;
  }
}

/** What to set and what to remove (null). Values of fields have events of their own. */
function difference(before: NonNullable<Entry['attributes']>, now: typeof before, field: boolean) {
  const found: typeof before = {};
  for (const name in now) if (now[name] !== before[name]) found[name] = now[name] as string;
  for (const name in before) if (!(name in now)) found[name] = null;
  if (field) {
    delete found.value;
    delete found.checked;
  }
  return Object.keys(found).length > 0 ? found : null;
}

/** The rules between the first and the last that differ. */
function ruleDifference(before: string[], now: string[]) {
  let start = 0;
  while (start < before.length && start < now.length && before[start] === now[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < now.length - start &&
    before[before.length - 1 - end] === now[now.length - 1 - end]
  )
    end++;
  const removes = before.slice(start, before.length - end).map(() => ({ index: start }));
  const adds = now.slice(start, now.length - end).map((rule, i) => ({ rule, index: start + i }));
  return removes.length + adds.length > 0 ? { removes, adds } : null;
}
