// Builds the visitor's page in a frame that runs no script, and keeps it like the original. Events
// have passed the guard. Each is applied at once: no queue, no clock.
import type { Attributes, Change, Mutation, PageEvent, PageNode, Rule } from '../events';

const svg = 'http://www.w3.org/2000/svg';

/** Added to each document of the replica. Nothing in it can be scrolled, focused or followed by accident. */
export type Texts = { canvas: string; video: string; frame: string; blocked: string; picture: string };

const lock = `url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='%23788' stroke-width='1.5'%3E%3Crect x='3.5' y='7' width='9' height='6.5' rx='1.5'/%3E%3Cpath d='M5.5 7V5.2a2.5 2.5 0 0 1 5 0V7'/%3E%3C/svg%3E")`;

/** Stands for a picture that cannot be shown. */
const missing = `url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='64' height='64' viewBox='0 0 64 64'%3E%3Cpath fill='%237f8a8a' fill-opacity='.16' d='M0 0h64v64H0z'/%3E%3Cpath stroke='%237f8a8a' stroke-opacity='.35' stroke-width='6' d='M-8 24 24-8M-8 56 56-8M8 72 72 8M40 72 72 40'/%3E%3C/svg%3E")`;

const ownCss = (texts: Texts) => `
*,*::before,*::after{scroll-behavior:auto!important;caret-color:transparent!important}
noscript,script,template{display:none!important}
[data-deskside-kind]{box-sizing:border-box!important;overflow:hidden!important;display:inline-flex;align-items:center!important;justify-content:center!important;background:repeating-linear-gradient(135deg,#7f8a8a1f 0 8px,#7f8a8a33 8px 16px)!important;border:1px dashed #7f8a8a!important;color:#445!important;font:500 12px/1.3 system-ui,sans-serif!important;text-align:center!important}
[data-deskside-kind]::after{padding:2px 6px;border-radius:5px;background:#fffc}
${(Object.keys(texts) as (keyof Texts)[]).map((kind) => `[data-deskside-kind=${kind}]::after{content:${JSON.stringify(texts[kind].replace(/[\\"<>\n]/g, ' '))}}`).join('')}
[data-deskside-locked]{background-image:${lock}!important;background-repeat:no-repeat!important;background-position:right 6px center!important;background-size:14px!important}
[data-deskside-locked=secret]{background-color:#7f8a8a22!important}
img[data-deskside-missing]{content:${missing}!important;border:1px dashed #7f8a8a!important;object-fit:fill!important}
[data-deskside-open]{display:block}
[data-deskside-large]{isolation:isolate!important}`;

/** Nodes in a scroller that make it worth painting apart from the rest. */
const large = 2000;

export type Hear = {
  scroll: () => void;
  size: (width: number, height: number) => void;
};

export class Replica {
  readonly frame = document.createElement('iframe');
  readonly #texts: Texts;
  readonly #hear: Hear;
  /** Elements made just now with much in them. */
  #heavy: Element[] = [];
  #nodes = new Map<number, Node>();
  #ids = new WeakMap<Node, number>();
  #sheets = new Map<number, { rules: string[]; of: Map<Document, CSSStyleSheet> }>();
  #built = false;

  /** assets stands before the encoded address of whatever is fetched; empty: nothing does. */
  constructor(
    texts: Texts,
    hear: Hear,
    private readonly assets = '',
  ) {
    this.#texts = texts;
    this.#hear = hear;
    this.frame.setAttribute('sandbox', 'allow-same-origin');
    this.frame.setAttribute('tabindex', '-1');
    this.frame.setAttribute('scrolling', 'no');
  }

  get document(): Document | null {
    return this.#built ? this.frame.contentDocument : null;
  }

  node(id: number): Node | null {
    return this.#nodes.get(id) ?? null;
  }

  id(node: Node): number {
    return this.#ids.get(node) ?? 0;
  }

  /** Applies the events of one frame. Throws when they do not fit what is there. */
  apply(events: PageEvent[]): void {
    for (const event of events) {
      if (event.type === 4) this.#hear.size(event.data.width, event.data.height);
      else if (event.type === 2) this.#build(event.data.node, event.data.initialOffset);
      else this.#change(event.data);
    }
  }

  #build(node: PageNode, offset: { left: number; top: number }): void {
    const doc = this.frame.contentDocument;
    if (!doc) throw new Error('the replica has no document');
    this.#nodes.clear();
    this.#ids = new WeakMap();
    this.#sheets.clear();
    this.#built = true;
    this.#fill(doc, node);
    doc.defaultView?.scrollTo(offset.left, offset.top);
  }

  /** Empties a document and builds the told one in it. */
  #fill(doc: Document, node: PageNode): void {
    const quirks = node.type === 0 && node.compatMode === 'BackCompat';
    doc.open();
    doc.write(quirks ? '<html></html>' : '<!doctype html><html></html>');
    doc.close();
    doc.documentElement?.remove();
    this.#name(doc, node.id);
    const scrolls: [Element, number, number][] = [];
    for (const child of node.type === 0 ? node.childNodes : []) {
      if (child.type === 1) {
        if (doc.doctype) this.#name(doc.doctype, child.id);
      } else if (child.type === 2 && !doc.documentElement) {
        doc.append(this.#make(doc, child, scrolls));
      }
    }
    this.#dress(doc);
    this.#part();
    for (const [el, left, top] of scrolls) el.scrollTo({ left, top, behavior: 'instant' });
  }

  /**
   * A change anywhere makes the browser walk and paint all that is in a large scroller again, unless it is
   * a stacking context: then it keeps what it painted.
   */
  #part(): void {
    for (const el of this.#heavy.splice(0)) {
      const view = el.ownerDocument.defaultView;
      if (!view || !el.isConnected || /^(?:html|body)$/.test(el.localName)) continue;
      const { overflowX, overflowY, position } = view.getComputedStyle(el);
      const scrolls = /auto|scroll/.test(`${overflowX} ${overflowY}`);
      el.toggleAttribute('data-deskside-large', scrolls && position === 'static');
    }
  }

  /** Our own rules, in a sheet that no selector of the page can see. */
  #dress(root: Document | ShadowRoot): void {
    const doc = root.nodeType === 9 ? (root as Document) : (root.ownerDocument as Document);
    const view = doc.defaultView as (Window & typeof globalThis) | null;
    if (!view) return;
    let sheet = this.#own.get(doc);
    if (!sheet) {
      sheet = new view.CSSStyleSheet();
      sheet.replaceSync(ownCss(this.#texts));
      this.#own.set(doc, sheet);
    }
    root.adoptedStyleSheets = [...[...root.adoptedStyleSheets].filter((one) => one !== sheet), sheet];
    root.addEventListener('error', unshown, true);
    root.addEventListener('load', unshown, true);
  }
  readonly #own = new WeakMap<Document, CSSStyleSheet>();

  #name(node: Node, id: number): void {
    this.#nodes.set(id, node);
    this.#ids.set(node, id);
  }

  #make(doc: Document, told: PageNode, scrolls: [Element, number, number][]): Node {
    if (told.type === 3) {
      const text = doc.createTextNode(told.textContent);
      this.#name(text, told.id);
      return text;
    }
    if (told.type !== 2) throw new Error('only elements and texts stand inside a page');
    const el = told.isSVG ? doc.createElementNS(svg, told.tagName) : doc.createElement(told.tagName);
    this.#name(el, told.id);
    const { rr_scrollLeft: left = 0, rr_scrollTop: top = 0 } = told.attributes;
    if (left || top) scrolls.push([el, Number(left), Number(top)]);
    if (told.isShadowHost) this.#shadow(el);
    const before = this.#nodes.size;
    for (const child of told.childNodes) {
      const made = this.#make(doc, child, scrolls);
      if ('isShadow' in child && child.isShadow) this.#shadow(el).append(made);
      else el.append(made);
    }
    if (this.#nodes.size - before > large) this.#heavy.push(el);
    // After the children: a select takes its value only when its options stand.
    this.#attributes(el, told.attributes);
    return el;
  }

  #shadow(el: Element): ShadowRoot | Element {
    if (el.shadowRoot) return el.shadowRoot;
    try {
      const root = el.attachShadow({ mode: 'open' });
      this.#dress(root);
      return root;
    } catch {
      return el; // An element that takes none: then its parts stand in it.
    }
  }

  #attributes(el: Element, attributes: Attributes): void {
    const style = (el as HTMLElement).style;
    for (const name in attributes) {
      const value = attributes[name];
      if (value === undefined) continue;
      try {
        if (name === '_cssText') this.#sheetText(el, String(value ?? ''));
        else if (name === 'rr_width' || name === 'rr_height')
          style?.setProperty(name.slice(3), String(value ?? ''), 'important');
        else if (name === 'rr_scrollLeft' || name === 'rr_scrollTop') continue;
        else if (name === 'rr_open_mode') this.#dialog(el as HTMLDialogElement, value);
        else if (value === null) el.removeAttribute(name);
        else if (name === 'value') this.#value(el as HTMLInputElement, String(value));
        else if (name === 'checked') (el as HTMLInputElement).checked = true;
        else if (name === 'selected') (el as HTMLOptionElement).selected = true;
        else if (name === 'src' && el.localName !== 'img') continue;
        else if (name === 'xlink:href')
          el.setAttributeNS('http://www.w3.org/1999/xlink', name, this.#asset(String(value)));
        else if (name === 'style') this.#style(el as HTMLElement, this.#css(String(value)));
        else if (name === 'src' || (name === 'href' && /^(?:link|image|use)$/i.test(el.localName)))
          el.setAttribute(name, this.#asset(String(value)));
        else el.setAttribute(name, value === true ? '' : String(value));
      } catch {
        // A name or a value this browser does not take: the element stands without it.
      }
    }
    // Size of a box outlives a change of its style.
    if (el.localName === 'iframe') el.setAttribute('sandbox', 'allow-same-origin');
  }

  /** Where an address of the page is fetched. */
  #asset(address: string): string {
    return this.assets && /^https?:/i.test(address) ? this.assets + encodeURIComponent(address) : address;
  }

  #css(text: string): string {
    if (!this.assets) return text;
    return text.replace(
      /url\(\s*(["']?)(https?:[^"'()\s]+)\1\s*\)/gi,
      (_, _quote, address: string) => `url("${this.#asset(address)}")`,
    );
  }

  #style(el: HTMLElement, text: string): void {
    const { width, height } = el.style;
    const box =
      el.hasAttribute('data-deskside-kind') || el.style.getPropertyPriority('width') === 'important';
    el.style.cssText = text;
    if (!box) return;
    if (width) el.style.setProperty('width', width, 'important');
    if (height) el.style.setProperty('height', height, 'important');
  }

  #value(el: HTMLInputElement, value: string): void {
    if (el.localName === 'option') el.setAttribute('value', value);
    else if (el.localName === 'select') (el as unknown as HTMLSelectElement).value = value;
    else if (el.localName === 'textarea' || el.type !== 'file') el.value = value;
  }

  #dialog(el: HTMLDialogElement, mode: unknown): void {
    if (el.localName !== 'dialog') return;
    // Shown as the browser shows it, in the top layer; that needs a connected element.
    queueMicrotask(() => {
      if (!el.isConnected) return;
      if (mode === null) el.close();
      else if (mode === 'modal' && !el.matches(':modal')) {
        el.removeAttribute('open');
        el.showModal();
      }
    });
  }

  /** The rules of a style element, one a line; each of them must count, or later changes hit the wrong one. */
  #sheetText(el: Element, text: string): void {
    if (el.localName !== 'style') return;
    text = this.#css(text);
    el.textContent = text;
    const rules = text ? text.split('\n') : [];
    this.#texts_.set(el, rules);
    if (el.isConnected) this.#count(el as HTMLStyleElement);
  }
  readonly #texts_ = new WeakMap<Element, string[]>();

  #count({ sheet }: HTMLStyleElement): void {
    const rules = sheet?.ownerNode && this.#texts_.get(sheet.ownerNode as Element);
    if (!sheet || !rules || sheet.cssRules.length === rules.length) return;
    while (sheet.cssRules.length > 0) sheet.deleteRule(0);
    rules.forEach((rule, i) => insert(sheet, rule, i));
  }

  #change(change: Change): void {
    switch (change.source) {
      case 0:
        this.#mutate(change);
        break;
      case 3: {
        const node = this.#nodes.get(change.id);
        const at = node?.nodeType === 9 ? (node as Document).defaultView : (node as Element | undefined);
        at?.scrollTo({ left: change.x, top: change.y, behavior: 'instant' });
        if (node?.nodeType === 9) this.#hear.scroll();
        break;
      }
      case 4:
        this.#hear.size(change.width, change.height);
        break;
      case 5: {
        const el = this.#nodes.get(change.id) as HTMLInputElement | undefined;
        if (el?.nodeType !== 1) break;
        if (el.type === 'checkbox' || el.type === 'radio') el.checked = change.isChecked;
        else this.#value(el, change.text);
        break;
      }
      case 8:
        this.#rules(change);
        break;
      case 15:
        this.#adopt(change);
    }
  }

  #mutate(mutation: Mutation): void {
    if (mutation.isAttachIframe) {
      for (const { parentId, node } of mutation.adds) this.#attach(parentId, node);
      return;
    }
    for (const { id } of mutation.removes) {
      const node = this.#nodes.get(id);
      if (!node) throw new Error(`node ${id} is to go, but is not there`);
      node.parentNode?.removeChild(node);
      this.#forget(node);
    }
    const scrolls: [Element, number, number][] = [];
    for (const { parentId, nextId, node } of mutation.adds) {
      const parent = this.#nodes.get(parentId);
      const next = nextId === null ? null : this.#nodes.get(nextId);
      if (!parent || next === undefined) throw new Error(`node ${node.id} has no place`);
      const doc = parent.nodeType === 9 ? (parent as Document) : (parent.ownerDocument as Document);
      if (node.type === 1) continue;
      const made = this.#make(doc, node, scrolls);
      const into =
        'isShadow' in node && node.isShadow && parent.nodeType === 1
          ? this.#shadow(parent as Element)
          : parent;
      if (into.nodeType === 9 && (into as Document).documentElement)
        (into as Document).documentElement.remove();
      into.insertBefore(made, next?.parentNode === into ? next : null);
      if (node.type === 2 && node.tagName === 'style') this.#count(made as HTMLStyleElement);
    }
    for (const { id, value } of mutation.texts) {
      const node = this.#nodes.get(id);
      if (node?.nodeType === 3) (node as Text).data = value;
    }
    for (const { id, attributes } of mutation.attributes) {
      const node = this.#nodes.get(id);
      if (node?.nodeType === 1) this.#attributes(node as Element, attributes);
    }
    this.#part();
    for (const [el, left, top] of scrolls) el.scrollTo({ left, top, behavior: 'instant' });
  }

  #forget(node: Node): void {
    const id = this.#ids.get(node);
    if (id !== undefined && this.#nodes.get(id) === node) this.#nodes.delete(id);
    for (const child of node.childNodes) this.#forget(child);
    if (node.nodeType !== 1) return;
    for (const child of (node as Element).shadowRoot?.childNodes ?? []) this.#forget(child);
  }

  /** A frame of the page: a frame of the replica, as powerless as the replica itself. */
  #attach(parentId: number, node: PageNode): void {
    const frame = this.#nodes.get(parentId) as HTMLIFrameElement | undefined;
    if (frame?.localName !== 'iframe') return;
    const doc = frame.contentDocument;
    if (!doc) return;
    for (const child of doc.childNodes) this.#forget(child);
    this.#fill(doc, node);
  }

  #rules({ id, styleId, removes = [], adds: told = [] }: Extract<Change, { source: 8 }>): void {
    const adds = told.map(({ rule, index }) => ({ rule: this.#css(rule), index }));
    const apply = (sheet: CSSStyleSheet) => {
      for (const { index } of removes) if (index < sheet.cssRules.length) sheet.deleteRule(index);
      for (const { rule, index } of adds) insert(sheet, rule, Math.min(index, sheet.cssRules.length));
    };
    if (id !== undefined) {
      const { sheet } = (this.#nodes.get(id) ?? {}) as HTMLStyleElement;
      if (sheet) apply(sheet);
      return;
    }
    const adopted = styleId === undefined ? undefined : this.#sheets.get(styleId);
    if (!adopted) return;
    for (const { index } of removes) adopted.rules.splice(index, 1);
    for (const { rule, index } of adds) adopted.rules.splice(index, 0, rule);
    for (const sheet of adopted.of.values()) apply(sheet);
  }

  #adopt({ id, styleIds, styles = [] }: Extract<Change, { source: 15 }>): void {
    for (const { styleId, rules } of styles)
      this.#sheets.set(styleId, { rules: inOrder(rules).map((rule) => this.#css(rule)), of: new Map() });
    const node = this.#nodes.get(id);
    const root = node?.nodeType === 9 ? (node as Document) : (node as Element | undefined)?.shadowRoot;
    const doc = node?.nodeType === 9 ? (node as Document) : node?.ownerDocument;
    const view = doc?.defaultView as (Window & typeof globalThis) | null | undefined;
    if (!root || !doc || !view) return;
    root.adoptedStyleSheets = styleIds.flatMap((one) => {
      const known = this.#sheets.get(one);
      if (!known) return [];
      let sheet = known.of.get(doc);
      if (!sheet) {
        const made = new view.CSSStyleSheet();
        known.rules.forEach((rule, i) => insert(made, rule, i));
        known.of.set(doc, made);
        sheet = made;
      }
      return [sheet];
    });
    this.#dress(root);
  }
}

const inOrder = (rules: Rule[]) => [...rules].sort((a, b) => a.index - b.index).map(({ rule }) => rule);

/** Marks a picture that could not be fetched, and takes the mark off one that could. */
function unshown({ type, target }: Event): void {
  const picture = target as Element;
  if (picture.localName === 'img') picture.toggleAttribute('data-deskside-missing', type === 'error');
}

/** A rule this browser does not know is kept as one that does nothing, so that the others keep their numbers. */
function insert(sheet: CSSStyleSheet, rule: string, index: number): void {
  try {
    sheet.insertRule(rule, index);
  } catch {
    sheet.insertRule('@media not all{}', index);
  }
}
