// The recorder's picture of what the replica holds: one entry per node that was told, with its id.
// Changes are found by comparing this picture with the page, not by replaying what the observer saw:
// so any number of changes between two looks costs one comparison and the result is always the page.
import { nodeType, type Attributes, type Mutation, type PageNode } from '../events';
import { type Describer, frameDocument, type Shape } from './describe';
import { blocked, isField, masked, typed, type State } from './sensitive';
import { Pieces, Walk, type Pen, type Teller } from './walk';

export type Entry = {
  id: number;
  node: Node;
  parent: Entry | null;
  state: State;
  shape: Shape;
  tag: string;
  attributes: Attributes | null;
  children: Entry[];
  /** Children of the open shadow root. */
  shadow: Entry[];
  inShadow: boolean;
  /** What stands in a field, as told last. */
  field: { text: string; checked: boolean } | null;
};

/** What the recorder wants to know of entries that come and go. */
export type Watch = {
  root(root: Document | ShadowRoot, entry: Entry): void;
  added(entry: Entry): void;
  removed(entry: Entry): void;
  /** It was told in a way that no longer holds. */
  stale(entry: Entry): void;
  /** What is in it was not told as it is. */
  differs(parent: Node): void;
};

export class Tree {
  readonly #entries = new WeakMap<Node, Entry>();
  #byId = new Map<number, Entry>();
  /** During a snapshot: the entries of the one before, for their ids. */
  #before: Map<number, Entry> | undefined;
  readonly fields = new Set<Entry>();
  readonly frames = new Set<Entry>();
  #last = 0;

  constructor(
    readonly describer: Describer,
    readonly watch: Watch,
  ) {}

  get size(): number {
    return this.#byId.size;
  }

  entry(node: Node): Entry | undefined {
    const entry = this.#entries.get(node);
    return entry && this.#byId.get(entry.id) === entry ? entry : undefined;
  }

  byId(id: number): Entry | undefined {
    return this.#byId.get(id) ?? this.#before?.get(id);
  }

  /** The entry of a node, or during a snapshot that of the one before. */
  known(node: Node): Entry | undefined {
    const entry = this.entry(node);
    if (entry || !this.#before) return entry;
    const old = this.#entries.get(node);
    return old && this.#before.get(old.id) === old ? old : undefined;
  }

  /** Tells the page from the beginning; nodes keep the ids they had. */
  snapshot(doc: Document, pen: Pen): Walk {
    // One that was given up half-way adds to what was before.
    if (this.#before) for (const [id, entry] of this.#byId) this.#before.set(id, entry);
    else this.#before = this.#byId;
    this.#byId = new Map();
    this.fields.clear();
    this.frames.clear();
    return this.#document(doc, null, pen);
  }

  /** All of it was told: what was before is forgotten. */
  snapshotDone(): void {
    this.#before = undefined;
  }

  #idOf(node: Node): number | undefined {
    return this.known(node)?.id;
  }

  #document(doc: Document, parent: Entry | null, pen: Pen): Walk {
    const entry = this.#make(doc, parent, parent?.state ?? 0, 'whole', '', this.#idOf(doc));
    this.watch.root(doc, entry);
    const quirks = doc.compatMode === 'CSS1Compat' ? {} : { compatMode: doc.compatMode };
    const node: PageNode = { type: nodeType.document, id: entry.id, ...quirks, childNodes: [] };
    return new Walk(this.#teller, pen, { node, entry });
  }

  readonly #teller: Teller = {
    tell: (node, parent, inShadow) => {
      if (!this.entry(node)) return this.#tell(node, parent, inShadow, true);
      // Told where it stood before, and moved here unseen perhaps: into a root that came meanwhile.
      if (node.parentNode) this.watch.differs(node.parentNode);
      return null;
    },
    enter: (root, entry) => this.watch.root(root, entry),
    stale: (entry) => this.watch.stale(entry),
    stands: (entry, parent) => this.#stands(entry, parent),
  };

  #stands(entry: Entry, parent: Entry | undefined): boolean {
    const { describer } = this;
    const { node } = entry;
    if (node.nodeType === 9) {
      const holder = entry.parent?.node as Element | undefined;
      return (
        !holder || (frameDocument(holder) === node && describer.rules.of(holder) === entry.parent?.state)
      );
    }
    const above = entry.inShadow ? (parent?.node as Element | undefined)?.shadowRoot : parent?.node;
    if (node.parentNode !== above) return false;
    const el = node as Element;
    const state = describer.rules.state(el, entry.parent?.state ?? 0);
    return state === entry.state && describer.shape(el, state) === entry.shape;
  }

  #make(node: Node, parent: Entry | null, state: State, shape: Shape, tag: string, id?: number): Entry {
    const entry: Entry = {
      id: id ?? ++this.#last,
      node,
      parent,
      state,
      shape,
      tag,
      attributes: null,
      children: [],
      shadow: [],
      inShadow: false,
      field: null,
    };
    this.#entries.set(node, entry);
    this.#byId.set(entry.id, entry);
    return entry;
  }

  /** A node without what is in it; null if it is not told. Keeps its id from an earlier snapshot. */
  #tell(node: Node, parent: Entry, inShadow: boolean, first: boolean): [PageNode, Entry] | null {
    const { describer } = this;
    const id = this.#idOf(node);
    const extra = inShadow ? { isShadow: true as const } : {};
    if (node.nodeType === 3) {
      const state = describer.rules.placed(node as Text, parent.state);
      const entry = this.#make(node, parent, state, 'leaf', '', id);
      entry.inShadow = inShadow;
      // Options are only words to choose from: shown again when they may be.
      if (state & (parent.tag === 'option' ? masked : masked | typed)) describer.rules.taint(node);
      const textContent = describer.text(node as Text, state);
      return [{ type: nodeType.text, id: entry.id, textContent, ...extra }, entry];
    }
    if (node.nodeType === 10) {
      const entry = this.#make(node, parent, parent.state, 'leaf', '', id);
      return [{ type: nodeType.doctype, id: entry.id, name: 'html', publicId: '', systemId: '' }, entry];
    }
    if (node.nodeType !== 1) return null;
    const el = node as Element;
    const state = describer.rules.state(el, parent.state);
    const shape = describer.shape(el, state);
    if (shape === 'none') return null;
    if (state & (masked | blocked)) describer.rules.taint(el, state);
    const entry = this.#make(el, parent, state, shape, describer.tag(el, shape), id);
    entry.inShadow = inShadow;
    const attributes = describer.attributes(el, state, shape);
    entry.attributes = attributes;
    const told: Partial<Extract<PageNode, { type: 2 }>> = {
      type: nodeType.element,
      id: entry.id,
      tagName: entry.tag,
      attributes: first && !still.has(el.localName) ? scrolled(el, attributes) : attributes,
    };
    if (inShadow) told.isShadow = true;
    if (el.namespaceURI === 'http://www.w3.org/2000/svg' && entry.tag !== 'div') told.isSVG = true;
    if (shape === 'whole' && el.shadowRoot) told.isShadowHost = true;
    told.childNodes = [];
    if (isField(el) && shape !== 'box') {
      entry.field = describer.field(el as HTMLInputElement, state);
      this.fields.add(entry);
    }
    if (el.localName === 'iframe') this.frames.add(entry);
    this.watch.added(entry);
    return [told as PageNode, entry];
  }

  /** Forgets a node and all below it: the replica no longer holds them. */
  forget(entry: Entry): void {
    if (this.#byId.get(entry.id) === entry) this.#byId.delete(entry.id);
    this.fields.delete(entry);
    this.frames.delete(entry);
    this.watch.removed(entry);
    for (const child of entry.children) this.forget(child);
    for (const child of entry.shadow) this.forget(child);
  }

  /** First half of a comparison: what of these parents' children is gone or has moved. */
  removals(parents: Iterable<Node>, stale: ReadonlySet<Entry>, mutation: Mutation): void {
    for (const parent of parents) {
      const inShadow = parent.nodeType === 11;
      const entry = this.entry(inShadow ? (parent as ShadowRoot).host : parent);
      if (!entry || entry.shape !== 'whole') continue;
      const list = inShadow ? entry.shadow : entry.children;
      const kept = this.#kept(parent, list, stale);
      for (const child of list) {
        if (kept.has(child)) continue;
        // A frame's document is a child of ours, not of the page.
        if (child.node.nodeType === 9) continue;
        mutation.removes.push({ parentId: entry.id, id: child.id, ...(inShadow ? { isShadow: true } : {}) });
        this.forget(child);
      }
      const left = list.filter((child) => kept.has(child));
      if (inShadow) entry.shadow = left;
      else entry.children = left;
    }
  }

  /** The children that stand where they stood, in the longest order that is unbroken. */
  #kept(parent: Node, list: Entry[], stale: ReadonlySet<Entry>): Set<Entry> {
    const place = new Map<Entry, number>();
    let at = 0;
    for (let child = parent.firstChild; child; child = child.nextSibling) {
      const entry = this.entry(child);
      if (entry && !stale.has(entry)) place.set(entry, at);
      at++;
    }
    const places: number[] = [];
    const standing = list.filter((entry) => {
      const now = place.get(entry);
      if (now !== undefined) places.push(now);
      return now !== undefined;
    });
    return new Set(longestRise(places).map((i) => standing[i] as Entry));
  }

  /** Second half: what is new below these parents. Parents come before children, later siblings before earlier ones. */
  additions(parents: Iterable<Node>, mutation: Mutation): void {
    for (const parent of parents) {
      const inShadow = parent.nodeType === 11;
      const entry = this.entry(inShadow ? (parent as ShadowRoot).host : parent);
      if (entry?.shape === 'whole' && parent.isConnected) this.#add(parent, entry, inShadow, mutation);
    }
  }

  #add(parent: Node, entry: Entry, inShadow: boolean, mutation: Mutation): void {
    const list: Entry[] = [];
    let nextId: number | null = null;
    for (let child = parent.lastChild; child; child = child.previousSibling) {
      const known = this.entry(child);
      if (known && known.parent === entry && known.inShadow === inShadow) {
        list.push(known);
        nextId = known.id;
        continue;
      }
      if (known) this.forget(known);
      const told = this.#tell(child, entry, inShadow, false);
      if (!told) continue;
      const [node, added] = told;
      mutation.adds.push({ parentId: entry.id, nextId, node });
      list.push(added);
      nextId = added.id;
      if (added.shape !== 'whole' || child.nodeType !== 1) continue;
      this.#add(child, added, false, mutation);
      const root = (child as Element).shadowRoot;
      if (root) {
        this.watch.root(root, added);
        this.#add(root, added, true, mutation);
      }
    }
    list.reverse();
    if (inShadow) entry.shadow = list;
    else entry.children = list;
  }

  /** A frame's document, told anew, if there is one. */
  frame(entry: Entry, pen: Pen, first?: () => void): Walk | null {
    const doc = frameDocument(entry.node as Element);
    if (!doc?.documentElement) return null;
    first?.();
    for (const old of entry.children) this.forget(old);
    const walk = this.#document(doc, entry, pen);
    const child = this.entry(doc);
    entry.children = child ? [child] : [];
    return walk;
  }

  /** The same at once. */
  frameChange(entry: Entry): Mutation | null {
    const pen = new Pieces();
    const walk = this.frame(entry, pen);
    if (!walk) return null;
    walk.go(() => false);
    return pen.top ? attached(entry.id, pen.top) : null;
  }
}

export function attached(parentId: number, node: PageNode): Mutation {
  return {
    source: 0,
    removes: [],
    texts: [],
    attributes: [],
    isAttachIframe: true,
    adds: [{ parentId, nextId: null, node }],
  };
}

/** What to set and what to remove (null). Values of fields have events of their own. */
export function difference(before: Attributes, now: Attributes, field: boolean): Attributes | null {
  const found: Attributes = {};
  for (const name in now) if (now[name] !== before[name]) found[name] = now[name] as string;
  for (const name in before) if (!(name in now)) found[name] = null;
  if (field) {
    delete found.value;
    delete found.checked;
  }
  return Object.keys(found).length > 0 ? found : null;
}

/** Elements that are not scrolled: to ask each for its offset is slow. */
const still = new Set(
  'a b i em strong small span td th tr tbody thead tfoot br hr img input label option button svg path g use rect circle line text h1 h2 h3 h4 h5 h6 dt sup sub style link iframe'.split(
    ' ',
  ),
);

/** What is told at first: where an element is scrolled to as well. */
function scrolled(el: Element, attributes: Attributes): Attributes {
  const { scrollLeft, scrollTop } = el;
  if (!scrollLeft && !scrollTop) return attributes;
  return { ...attributes, rr_scrollLeft: Math.round(scrollLeft), rr_scrollTop: Math.round(scrollTop) };
}

/** Indexes of a longest rising subsequence. */
export function longestRise(values: number[]): number[] {
  const tails: number[] = [];
  const before: number[] = [];
  values.forEach((value, i) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[tails[middle] as number] as number) < value) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? (tails[low - 1] as number) : -1;
    tails[low] = i;
  });
  const rise: number[] = [];
  for (let i = tails.at(-1) ?? -1; i >= 0; i = before[i] as number) rise.unshift(i);
  return rise;
}
