import type { Change } from '../events';
import type { Describer } from './describe';
import type { Entry, Tree } from './tree';

/** What a field says now, unless that is what was told of it last. */
export function fieldChange(entry: Entry, describer: Describer): Change[] {
  const field = describer.field(entry.node as HTMLInputElement, entry.state);
  if (field.text === entry.field?.text && field.checked === entry.field.checked) return [];
  entry.field = field;
  return [{ source: 5, id: entry.id, text: field.text, isChecked: field.checked }];
}

/** Where the nodes that were scrolled stand now. */
export function scrollChanges(nodes: Iterable<Node>, tree: Tree): Change[] {
  const changes: Change[] = [];
  for (const node of nodes) {
    const entry = tree.entry(node);
    if (!entry) continue;
    const page = node.nodeType === 9;
    const at = page
      ? ((node as Document).scrollingElement ?? (node as Document).documentElement)
      : (node as Element);
    if (at)
      changes.push({ source: 3, id: entry.id, x: Math.round(at.scrollLeft), y: Math.round(at.scrollTop) });
  }
  return changes;
}
