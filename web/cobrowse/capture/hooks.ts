// A few changes leave no trace in the tree: rules put into a sheet by a script, a shadow root that
// is attached to an element that stands already. For these, and only while somebody watches, a
// handful of the browser's methods tell us before they do what they always did.

export type Told = { sheet: (sheet: CSSStyleSheet) => void; shadow: (host: Element) => void };

// oxlint-disable-next-line typescript/no-explicit-any -- a method of any browser object
type Method = (this: any, ...args: any[]) => any;

export class Hooks {
  readonly #told: Told;
  readonly #restore: (() => void)[] = [];
  readonly #patched = new WeakSet<object>();
  #active = true;

  constructor(told: Told) {
    this.#told = told;
  }

  /** Patches a window: the page's own, or a frame's. */
  patch(view: Window & typeof globalThis): void {
    if (this.#patched.has(view)) return;
    this.#patched.add(view);
    const { sheet } = this.#told;
    const ofSheet = (self: CSSStyleSheet) => sheet(self);
    for (const name of ['insertRule', 'deleteRule', 'addRule', 'removeRule', 'replaceSync'])
      this.#after(view.CSSStyleSheet.prototype, name, ofSheet);
    this.#after(view.CSSStyleSheet.prototype, 'replace', ofSheet, true);
    const ofRule = (self: CSSRule) => self.parentStyleSheet && sheet(self.parentStyleSheet);
    for (const name of ['insertRule', 'deleteRule'])
      this.#after(view.CSSGroupingRule.prototype, name, ofRule);
    const ofStyle = (self: CSSStyleDeclaration) =>
      self.parentRule?.parentStyleSheet && sheet(self.parentRule.parentStyleSheet);
    for (const name of ['setProperty', 'removeProperty'])
      this.#after(view.CSSStyleDeclaration.prototype, name, ofStyle);
    this.#after(
      view.Element.prototype,
      'attachShadow',
      (self: Element) => self.shadowRoot && this.#told.shadow(self),
    );
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- see Method
  #after(prototype: any, name: string, then: (self: any) => void, late = false): void {
    const original = prototype[name] as Method | undefined;
    if (!original) return;
    // oxlint-disable-next-line typescript/no-this-alias -- the method's own this is wanted inside
    const hooks = this;
    const ours: Method = function (...args) {
      const result = original.apply(this, args);
      if (hooks.#active) {
        if (late)
          void Promise.resolve(result).then(
            () => hooks.#active && then(this),
            () => {},
          );
        else then(this);
      }
      return result;
    };
    const was = Object.getOwnPropertyDescriptor(prototype, name);
    Object.defineProperty(prototype, name, { ...was, configurable: true, value: ours });
    this.#restore.push(() => {
      // Somebody else may have put his own method over ours; then ours stays below it, silent.
      if (prototype[name] === ours && was) Object.defineProperty(prototype, name, was);
    });
  }

  restore(): void {
    this.#active = false;
    for (const one of this.#restore.splice(0)) one();
  }
}
