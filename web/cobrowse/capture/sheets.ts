// What of style sheets changes without a trace in the tree: rules that a script puts in, sheets that
// are adopted. A sheet is told as the rules between the first and the last that differ.
import type { Change, Rule } from '../events';
import type { Describer } from './describe';
import type { Entry, Tree } from './tree';

export class Sheets {
  readonly #describer: Describer;
  readonly #tree: Tree;
  readonly #changed = new Set<CSSStyleSheet>();
  #adopted = new WeakMap<Node, CSSStyleSheet[]>();
  #ids = new WeakMap<CSSStyleSheet, number>();
  #last = 0;

  constructor(describer: Describer, tree: Tree) {
    this.#describer = describer;
    this.#tree = tree;
  }

  changed(sheet: CSSStyleSheet): void {
    this.#changed.add(sheet);
  }

  clear(): void {
    // What was read of these sheets is old.
    for (const sheet of this.#changed) this.#describer.forgetSheet(sheet);
    this.#changed.clear();
  }

  /** All is told anew. */
  begin(): void {
    this.#adopted = new WeakMap();
    this.#ids = new WeakMap();
  }

  /** A root was told anew. */
  anew(root: Document | ShadowRoot): void {
    this.#adopted.delete(root);
  }

  changes(): Change[] {
    const changes: Change[] = [];
    for (const sheet of this.#changed) {
      const owner = sheet.ownerNode && this.#tree.entry(sheet.ownerNode);
      const styleId = this.#ids.get(sheet);
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
    this.#changed.clear();
    return changes;
  }

  adopted(roots: ReadonlyMap<Document | ShadowRoot, Entry>): Change[] {
    const changes: Change[] = [];
    for (const [root, entry] of roots) {
      const sheets = [...root.adoptedStyleSheets].filter((sheet) => !sheet.disabled);
      const before = this.#adopted.get(root) ?? [];
      if (sheets.length === before.length && sheets.every((sheet, i) => sheet === before[i])) continue;
      this.#adopted.set(root, sheets);
      const styles: { styleId: number; rules: Rule[] }[] = [];
      const styleIds = sheets.map((sheet) => {
        const known = this.#ids.get(sheet);
        if (known !== undefined) return known;
        const styleId = ++this.#last;
        this.#ids.set(sheet, styleId);
        const rules = this.#describer.tellRules(sheet, root.ownerDocument?.baseURI ?? document.baseURI) ?? [];
        styles.push({ styleId, rules: rules.map((rule, index) => ({ rule, index })) });
        return styleId;
      });
      changes.push({ source: 15, id: entry.id, styleIds, ...(styles.length > 0 ? { styles } : {}) });
    }
    return changes;
  }
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
