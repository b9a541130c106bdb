// The recorder's picture of what the replica holds: one entry per node that was told, with its id.
// Changes are found by comparing this picture with the page, not by replaying what the observer saw:
// so any number of changes between two looks costs one comparison and the result is always the page.
import { nodeType, type Attributes, type Mutation, type PageNode } from '../events';
import { type Describer, frameDocument, type Shape } from './describe';
import { isField, masked, typed, type State } from './sensitive';

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
};

export class Tree {
  readonly #entries = new WeakMap<Node, Entry>();
  #byId = new Map<number, Entry>();
  /** During a snapshot: the entries of the one before, for their ids. */
  #before = new Map<number, Entry>();
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
    return this.#byId.get(id);
  }

  /** Tells the page from the beginning; nodes keep the ids they had. */
  snapshot(doc: Document): PageNode {
    this.#before = this.#byId;
    this.#byId = new Map();
    this.fields.clear();
    this.frames.clear();
    return this.#document(doc, null);
  }

  #idOf(node: Node): number | undefined {
    const known = this.#entries.get(node);
    if (!known) return undefined;
    const { id } = known;
    return this.#byId.get(id) === known || this.#before.get(id) === known ? id : undefined;
  }

  #document(doc: Document, parent: Entry | null): PageNode {
    const entry = this.#make(doc, parent, parent?.state ?? 0, 'whole', '', this.#idOf(doc));
    this.watch.root(doc, entry);
    const childNodes = this.#below(doc, entry, entry.children, false);
    const node: PageNode = { type: nodeType.document, id: entry.id, childNodes };
    if (doc.compatMode !== 'CSS1Compat') node.compatMode = doc.compatMode;
    return node;
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

  #below(parent: Node, entry: Entry, into: Entry[], inShadow: boolean): PageNode[] {
    const told: PageNode[] = [];
    for (let child = parent.firstChild; child; child = child.nextSibling) {
      const node = this.#tell(child, entry, inShadow, true);
      if (!node) continue;
      told.push(node[0]);
      into.push(node[1]);
    }
    return told;
  }

  /** A node and, if deep, all below it; null if it is not told. Keeps its id from an earlier snapshot. */
  #tell(node: Node, parent: Entry, inShadow: boolean, deep: boolean): [PageNode, Entry] | null {
    const { describer } = this;
    const id = this.#idOf(node);
    const extra = inShadow ? { isShadow: true as const } : {};
    if (node.nodeType === 3) {
      const entry = this.#make(node, parent, parent.state, 'leaf', '', id);
      entry.inShadow = inShadow;
      if (parent.state & (masked | typed)) describer.rules.taint(node);
      const textContent = describer.text(node as Text, parent.state);
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
    if (state & masked) describer.rules.taint(el);
    const entry = this.#make(el, parent, state, shape, describer.tag(el, shape), id);
    entry.inShadow = inShadow;
    const attributes = describer.attributes(el, state, shape);
    entry.attributes = attributes;
    const told: PageNode = {
      type: nodeType.element,
      id: entry.id,
      tagName: entry.tag,
      attributes: deep && !still.has(el.localName) ? scrolled(el, attributes) : attributes,
      childNodes: [],
      ...extra,
    };
    if (el.namespaceURI === 'http://www.w3.org/2000/svg') told.isSVG = true;
    if (isField(el) && shape !== 'box') {
      entry.field = describer.field(el as HTMLInputElement, state);
      this.fields.add(entry);
    }
    if (el.localName === 'iframe') this.frames.add(entry);
    this.watch.added(entry);
    if (shape === 'whole') {
      if (el.shadowRoot) told.isShadowHost = true;
      if (deep) {
        told.childNodes = this.#below(el, entry, entry.children, false);
        if (el.shadowRoot) {
          this.watch.root(el.shadowRoot, entry);
          told.childNodes.push(...this.#below(el.shadowRoot, entry, entry.shadow, true));
        }
      }
    }
    return [told, entry];
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

  /** A frame's document, told anew. */
  frame(entry: Entry): Mutation | null {
    const doc = frameDocument(entry.node as Element);
    if (!doc?.documentElement) return null;
    for (const old of entry.children) this.forget(old);
    const node = this.#document(doc, entry);
    const child = this.entry(doc);
    entry.children = child ? [child] : [];
    return {
      source: 0,
      adds: [{ parentId: entry.id, nextId: null, node }],
      removes: [],
      texts: [],
      attributes: [],
      isAttachIframe: true,
    };
  }
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
