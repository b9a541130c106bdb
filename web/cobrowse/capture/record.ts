// Watches a page and tells it: once whole, then what changed. Starts and stops without a trace: one
// observer, listeners under one signal, and a few methods of style sheets that are given back.
import type { Change, Mutation } from '../events';
import { frameDocument, type Describer } from './describe';
import { Hooks } from './hooks';
import { opening, packSteps } from './pack';
import { above, blocked, masked, stricter, typed, type State } from './sensitive';
import { fieldChange, scrollChanges } from './looks';
import { Sheets } from './sheets';
import { Slices } from './slices';
import { attached, difference, Tree, type Entry } from './tree';
import { Text as Writer } from './walk';

/** A page that hides things while it is told is told anew so often; then in one go. */
const mostTries = 3;
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
  readonly #sheets: Sheets;
  /** Hosts of shadow roots in which something changed: their slots show the host's children. */
  #hosts = new Set<Element>();
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
      stale: (entry) => this.#stale.add(entry),
      differs: (parent) => this.#parents.add(parent),
    });
    this.#sheets = new Sheets(describer, this.tree);
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
        this.#sheets.changed(sheet);
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
    this.#sheets.clear();
    for (const set of [this.#parents, this.#texts, this.#changed, this.#stale, this.#scrolled]) set.clear();
    this.#framesDue.clear();
    this.#hosts.clear();
  }

  /**
   * The whole page, packed; null if the recorder was stopped meanwhile. A page that takes long is told
   * in slices: what it changes in between is found by the next changes(), except what it hides, which
   * does not leave it at all.
   */
  async snapshot(): Promise<Uint8Array | null> {
    const slices = new Slices();
    for (let tries = 1; ; tries++) {
      if (tries === mostTries) slices.hurry();
      const writer = new Writer();
      const packed = await packSteps(this.#told(writer, slices.over), writer, slices, this.#stop.signal);
      if (this.#stop.signal.aborted) return null;
      if (tries === mostTries || !this.#saidTooMuch()) {
        this.tree.snapshotDone();
        this.#started = true;
        return packed;
      }
    }
  }

  /** Writes the page down; each step ends when it is over. */
  *#told(writer: Writer, over: () => boolean): Generator<void> {
    const timestamp = Date.now();
    this.#see(this.#observer.takeRecords());
    this.#seeTypes(this.#types.takeRecords());
    this.#started = false;
    this.#clear();
    this.#roots.clear();
    this.#sheets.begin();
    this.#resized = false;
    this.records = 0;
    this.#survey(document);
    for (const _ of this.#describer.prepare(document)) if (over()) yield;
    writer.begin(opening(this.#describer, timestamp));
    const page = this.tree.snapshot(document, writer);
    while (!page.go(over)) yield;
    const end = `"timestamp":${timestamp}}`;
    writer.end(`},${end}`);
    for (let entry = this.#nextFrame(); entry; entry = this.#nextFrame()) {
      const doc = frameDocument(entry.node as Element);
      if (doc) for (const _ of this.#describer.prepare(doc)) if (over()) yield;
      const [head = ''] = JSON.stringify(attached(entry.id, null as never)).split('null}]}');
      const walk = this.tree.frame(entry, writer, () => writer.begin(`,{"type":3,"data":${head}`));
      if (!walk) continue;
      while (!walk.go(over)) yield;
      writer.end(`}]},${end}`);
    }
    for (const data of this.#sheets.adopted(this.#roots))
      writer.end(`,${JSON.stringify({ type: 3, data, timestamp })}`);
    writer.end(']');
  }

  /** Masked content stays masked wherever the page puts it, from now on: not only once it was told. */
  #survey(root: Document | ShadowRoot): void {
    this.#watch(root);
    this.#describer.rules.survey(root);
    for (const el of root.querySelectorAll('*')) {
      if (el.shadowRoot) this.#survey(el.shadowRoot);
      const doc = el.localName === 'iframe' ? frameDocument(el) : null;
      if (doc) this.#survey(doc);
    }
  }

  /** Something that was told is to be hidden by now. */
  #saidTooMuch(): boolean {
    this.#see(this.#observer.takeRecords());
    const { rules } = this.#describer;
    this.#recheckAround();
    for (const host of this.#hosts) this.#recheckSlotted(host);
    const more = (el: Node) => {
      const entry = this.tree.entry(el);
      if (entry && el.nodeType === 3)
        return stricter(rules.placed(el as Text, entry.parent?.state ?? 0), entry.state);
      if (!entry || el.nodeType !== 1 || !el.isConnected) return false;
      if (stricter(rules.state(el as Element, entry.parent?.state ?? 0), entry.state)) return true;
      const told = entry.field?.text && (entry.attributes?.['data-deskside-locked'] ?? 'shown');
      const how = told ? rules.field(el as Element, entry.state) : 'shown';
      return how !== told && (how === 'secret' || (how === 'typed' && told === 'shown'));
    };
    if ([...this.#changed].some(more) || [...this.#stale].some(({ node }) => more(node))) return true;
    for (const parent of this.#parents) {
      const state = rules.of((parent as ShadowRoot).host ?? parent);
      for (const child of parent.childNodes) {
        const entry = this.tree.entry(child);
        if (entry && child.nodeType !== 9 && stricter(state, entry.state)) return true;
      }
    }
    return false;
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
      ...this.#sheets.changes(),
      ...this.#sheets.adopted(this.#roots),
      ...this.#fieldChanges(),
      ...scrollChanges(this.#scrolled, this.tree),
    );
    this.#scrolled.clear();
    if (this.#resized) changes.push({ source: 4, width: innerWidth, height: innerHeight });
    this.#resized = false;
    return changes;
  }

  /** Drops what was seen: a snapshot will follow. */
  skip(): void {
    this.#see(this.#observer.takeRecords());
    this.#clear();
  }

  #root(root: Document | ShadowRoot, entry: Entry): void {
    // Told anew, after a move perhaps: its sheets are to be told again, too.
    if (this.#roots.get(root) !== entry) this.#sheets.anew(root);
    this.#roots.set(root, entry);
    this.#watch(root);
  }

  #watch(root: Document | ShadowRoot): void {
    this.#observer.observe(root, watched);
    this.#types.observe(root, { attributeFilter: ['type'], attributeOldValue: true, subtree: true });
    // The same listener twice is there once.
    const options = { capture: true, passive: true, signal: this.#stop.signal };
    root.addEventListener('scroll', this.#onScroll, options);
    for (const name of ['input', 'change', 'toggle', 'load', 'error', 'reset'])
      root.addEventListener(name, this.#onEvent, options);
    if (root.nodeType !== 9) {
      root.addEventListener('slotchange', this.#onSlot, options);
      return;
    }
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

  readonly #onSlot = ({ target }: Event) => {
    this.#slots(target as Element);
    this.#due();
  };

  /** Something changed inside a shadow root: what its slots show may be treated otherwise now. */
  #slots(node: Node): void {
    const { host } = node.getRootNode() as ShadowRoot;
    if (host) this.#hosts.add(host);
  }

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
      if (record.type !== 'characterData') this.#slots(target);
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
      const hiding = this.#hiding(target);
      const { previousSibling: before } = record;
      const joins = (node: Node) => node.nodeType === 3 && before?.nodeType === 3;
      for (const node of record.addedNodes) {
        if (hiding & (masked | blocked)) rules.taint(node, hiding);
        // A part that was split off a masked text.
        else if (before && joins(node) && rules.tainted(before)) rules.taint(node);
      }
      for (const node of record.removedNodes) {
        // What happens to it while it is nowhere, nobody sees: if it comes back, it is told anew.
        const entry = node.isConnected ? undefined : this.tree.entry(node);
        if (entry) this.#stale.add(entry);
        // Options are typed wherever they are.
        if (hiding & (masked | blocked) || (hiding && !(node as Element).localName?.startsWith('opt')))
          rules.taint(node, hiding);
        // A masked text that was joined with its neighbour.
        else if (before && joins(node) && rules.tainted(node)) rules.taint(before);
      }
    }
  }

  /** What hides the content of a place, by what was told of it or of the nearest ancestor that was told. */
  #hiding(node: Node): State {
    for (let at: Node | null = node; at; at = above(at)) {
      const { tree } = this;
      const state = this.#describer.rules.tainted(at) || tree.known(at)?.state;
      if (state !== undefined) return state & (masked | blocked | typed);
    }
    return 0;
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
      const value = this.#describer.text(entry.node as Text, entry.state);
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
    this.#recheckAround();
    const changed = this.#changed;
    this.#changed = new Set();
    for (const host of this.#hosts) this.#recheckSlotted(host);
    this.#hosts.clear();
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
      const { sheet } = el as HTMLStyleElement;
      if (sheet && (el.localName === 'style' || el.localName === 'link')) describer.forgetSheet(sheet);
      const now = describer.attributes(el, state, shape);
      const attributes = difference(entry.attributes ?? {}, now, entry.field !== null);
      entry.attributes = now;
      if (attributes) all.push({ id: entry.id, attributes });
    }
    return all;
  }

  #recheckAround(): void {
    if (!this.#describer.rules.farsighted) return;
    const around = new Set<Entry>();
    for (const node of [...this.#changed, ...this.#parents]) {
      const entry = this.tree.entry(node) ?? this.tree.entry((node as ShadowRoot).host ?? node);
      if (entry) around.add(entry.parent ?? entry);
    }
    for (const entry of around) this.#recheck(entry);
  }

  /** A selector may look at neighbours and ancestors: what was masked or blocked may differ anywhere below. */
  #recheck(entry: Entry): void {
    for (const child of [...entry.children, ...entry.shadow])
      if (this.#same(child, entry.state)) this.#recheck(child);
  }

  /** Whether a node is still to be treated as it was told; if not, it is told anew. */
  #same(entry: Entry, inherited: State): boolean {
    const { rules } = this.#describer;
    const { node } = entry;
    let state = entry.state;
    if (node.nodeType === 1) state = rules.state(node as Element, inherited);
    else if (node.nodeType === 3) state = rules.placed(node as Text, inherited);
    if (state !== entry.state) this.#stale.add(entry);
    return state === entry.state;
  }

  /** What the slots of a component show stands elsewhere in the tree. A slot may itself be shown by one. */
  #recheckSlotted(host: Element): void {
    const entry = this.tree.entry(host);
    for (const child of entry?.children ?? [])
      if (!this.#same(child, entry?.state ?? 0)) this.#slots(child.node);
  }

  #attachFrames(): Mutation[] {
    const all: Mutation[] = [];
    for (let entry = this.#nextFrame(); entry; entry = this.#nextFrame()) {
      const doc = frameDocument(entry.node as Element);
      if (doc) for (const steps = this.#describer.prepare(doc); !steps.next().done;);
      const mutation = this.tree.frameChange(entry);
      if (mutation) all.push(mutation);
    }
    return all;
  }

  /** A frame whose document is to be told; that may hold frames itself. */
  #nextFrame(): Entry | undefined {
    for (const entry of this.#framesDue) {
      this.#framesDue.delete(entry);
      if (this.tree.entry(entry.node) === entry && entry.shape === 'leaf') return entry;
    }
    return undefined;
  }

  #fieldChanges(): Change[] {
    const changes: Change[] = [];
    for (const entry of this.tree.fields) {
      const el = entry.node as HTMLInputElement;
      const raw = `${el.checked ? 1 : 0}${(el as unknown as HTMLSelectElement).selectedIndex}${el.type} ${el.value}`;
      const before = this.#raw.get(entry);
      if (before === raw) continue;
      this.#raw.set(entry, raw);
      // What an agent has chosen is shown, and what he chose before no more.
      if (el.localName === 'select' && (before !== undefined || this.#describer.rules.writtenByAgent(el))) {
        this.#recheck(entry);
        if (this.#stale.size > 0) this.#due();
      }
      const locked = entry.attributes?.['data-deskside-locked'];
      const how = this.#describer.rules.field(el, entry.state);
      // A box that is ticked bears no lock.
      if (el.type !== 'checkbox' && el.type !== 'radio' && how !== (locked ?? 'shown')) this.#later(el);
      changes.push(...fieldChange(entry, this.#describer));
    }
    return changes;
  }

  /** Looked at again with the next changes. */
  #later(el: Element): void {
    this.#changed.add(el);
    this.#due();
  }
}
