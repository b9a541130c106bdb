// Tells a document from the top, in as many goes as it takes, so that a large page never stands still
// for it. Between two goes the page may do anything. What was told stays told; a child that is no
// longer where it was, a place whose treatment differs now: neither is gone on with. Their parents are
// among what the observer saw, so the comparison that follows the snapshot puts them right.
import type { PageNode } from '../events';
import type { Entry } from './tree';

/** Takes what is told: a node, then what is in it, then its end. */
export interface Pen {
  open(node: PageNode): void;
  close(node: PageNode): void;
}

/** What a walk asks the tree. */
export interface Teller {
  /** A node by itself; null if it is not told, or was already. */
  tell(node: Node, parent: Entry, inShadow: boolean): [PageNode, Entry] | null;
  enter(root: Document | ShadowRoot, entry: Entry): void;
  /** It is still told the same way, as a child of the same node. */
  stands(entry: Entry, parent: Entry | undefined): boolean;
  /** To be told anew, after the walk. */
  stale(entry: Entry): void;
}

type Level = {
  node: PageNode;
  entry: Entry;
  /** An element, its shadow root, a document. */
  parent: Node;
  next: Node | null;
  /** The children that were left when the page had its turn. */
  left: Node[] | null;
};

export class Walk {
  readonly #teller: Teller;
  readonly #pen: Pen;
  readonly #levels: Level[] = [];

  constructor(teller: Teller, pen: Pen, top: { node: PageNode; entry: Entry }) {
    this.#teller = teller;
    this.#pen = pen;
    this.#down(top.node, top.entry, top.entry.node);
  }

  /** Goes on until over says so; true when all is told. */
  go(over: () => boolean): boolean {
    this.#look();
    for (let steps = 1; this.#levels.length > 0; steps++) {
      this.#step(this.#levels.at(-1) as Level);
      if (steps % 16 === 0 && over()) {
        this.#hold();
        break;
      }
    }
    return this.#levels.length === 0;
  }

  #down(node: PageNode, entry: Entry, parent: Node): void {
    this.#pen.open(node);
    this.#levels.push({ node, entry, parent, next: parent.firstChild, left: null });
  }

  #up(): void {
    const level = this.#levels.pop();
    if (level) this.#pen.close(level.node);
  }

  #step(level: Level): void {
    const { entry, parent } = level;
    const inShadow = parent.nodeType === 11;
    const child = this.#child(level);
    if (child) {
      const told = this.#teller.tell(child, entry, inShadow);
      if (!told) return;
      const [node, added] = told;
      (inShadow ? entry.shadow : entry.children).push(added);
      if (added.shape === 'whole' && child.nodeType === 1) this.#down(node, added, child);
      else {
        this.#pen.open(node);
        this.#pen.close(node);
      }
      return;
    }
    const root = inShadow ? null : (parent as Element).shadowRoot;
    if (!root) {
      this.#up();
      return;
    }
    this.#teller.enter(root, entry);
    Object.assign(level, { parent: root, next: root.firstChild, left: null });
  }

  #child(level: Level): Node | null {
    if (level.left) {
      for (let child = level.left.pop(); child; child = level.left.pop())
        if (child.parentNode === level.parent) return child;
      return null;
    }
    const child = level.next;
    if (child) level.next = child.nextSibling;
    return child;
  }

  /** The page has its turn now, and may move what is next. */
  #hold(): void {
    for (const level of this.#levels) {
      if (level.left) continue;
      level.left = [];
      for (let child = level.next; child; child = child.nextSibling) level.left.push(child);
      level.left.reverse();
    }
  }

  /** Leaves the places that are not what they were. */
  #look(): void {
    const gone = this.#levels.findIndex(
      ({ entry }, i) => !this.#teller.stands(entry, this.#levels[i - 1]?.entry),
    );
    if (gone < 0) return;
    this.#teller.stale((this.#levels[gone] as Level).entry);
    while (this.#levels.length > gone) this.#up();
  }
}

/** Writes JSON as it is told. Ids that follow from the order are left out: numbers hardly compress. */
export class Text implements Pen {
  #pieces: string[] = [];
  #comma = false;
  #last = 0;

  /** What stands before a document: its ids are counted from the beginning. */
  begin(text: string): void {
    this.#pieces.push(text);
    this.#last = 0;
    this.#comma = false;
  }

  end(text: string): void {
    this.#pieces.push(text);
  }

  open(node: PageNode): void {
    if (this.#comma) this.#pieces.push(',');
    const { id } = node;
    // JSON leaves it out; deleting would make each object a slow one.
    if (id === this.#last + 1) node.id = undefined as never;
    const text = JSON.stringify(node);
    this.#last = id;
    // What is in it comes last, and is not yet known.
    this.#pieces.push('childNodes' in node ? text.slice(0, -2) : text);
    this.#comma = !('childNodes' in node);
  }

  close(node: PageNode): void {
    if (!('childNodes' in node)) return;
    this.#pieces.push(']}');
    this.#comma = true;
  }

  /** What was written since the last time. */
  take(): string {
    const text = this.#pieces.join('');
    this.#pieces = [];
    return text;
  }
}

/** Puts together what is told. */
export class Pieces implements Pen {
  readonly #open: PageNode[] = [];
  top: PageNode | undefined;

  open(node: PageNode): void {
    const into = this.#open.at(-1);
    if (into && 'childNodes' in into) into.childNodes.push(node);
    this.top ??= node;
    this.#open.push(node);
  }

  close(): void {
    this.#open.pop();
  }
}
