// What lies under a point of the replica, as the agent would say it: this button, that field.
import type { Target } from '../mirror';
import type { Box } from '../marks';

export function targetAt(
  doc: Document,
  x: number,
  y: number,
  idOf: (node: Node) => number,
  epoch: number,
): Target | null {
  let el = deepest(doc, x, y);
  while (el && idOf(el) === 0) el = el.parentElement;
  if (!el) return null;
  const rect = boxOf(el);
  const share = (at: number, from: number, size: number) =>
    size > 0 ? Math.min(1, Math.max(0, (at - from) / size)) : 0.5;
  const target: Target = {
    epoch,
    id: idOf(el),
    tag: el.localName,
    label: labelOf(el),
    rect,
    x: share(x, rect.left, rect.width),
    y: share(y, rect.top, rect.height),
    takes: takes(el),
    scroll: scrollerOf(el, idOf),
    locked: el.closest('[data-deskside-kind], [data-deskside-locked=secret]') !== null,
  };
  if (target.takes === 'check') target.checked = (el as HTMLInputElement).checked;
  if (target.takes === 'select')
    target.options = Array.from((el as HTMLSelectElement).options, ({ text, selected }) => ({
      label: text.slice(0, 80),
      selected,
    })).slice(0, 500);
  return target;
}

function deepest(root: Document | ShadowRoot, x: number, y: number): Element | null {
  const found = root.elementFromPoint(x, y);
  if (!found) return null;
  if (found.shadowRoot && found.shadowRoot !== root) return deepest(found.shadowRoot, x, y) ?? found;
  const inner = found.localName === 'iframe' ? (found as HTMLIFrameElement).contentDocument : null;
  if (!inner) return found;
  const rect = found.getBoundingClientRect();
  return deepest(inner, x - rect.left - found.clientLeft, y - rect.top - found.clientTop) ?? found;
}

/** The nearest box around the element that scrolls, else the page. */
function scrollerOf(el: Element, idOf: (node: Node) => number): Target['scroll'] {
  const doc = el.ownerDocument;
  for (
    let one: Element | null = el;
    one && one !== doc.body && one !== doc.documentElement;
    one = one.parentElement
  ) {
    if (one.scrollHeight <= one.clientHeight && one.scrollWidth <= one.clientWidth) continue;
    const { overflowX, overflowY } = getComputedStyle(one);
    if (/auto|scroll/.test(overflowX + overflowY) && idOf(one) !== 0)
      return { id: idOf(one), tag: one.localName, left: one.scrollLeft, top: one.scrollTop };
  }
  const view = doc.defaultView;
  return { id: 0, tag: '', left: view?.scrollX ?? 0, top: view?.scrollY ?? 0 };
}

function takes(el: Element): Target['takes'] {
  if (el.localName === 'select') return 'select';
  if (el.localName === 'textarea') return 'text';
  if (el.localName === 'input') {
    const { type } = el as HTMLInputElement;
    if (type === 'checkbox' || type === 'radio') return 'check';
    return /^(?:button|submit|reset|image|file|range|color|hidden)$/.test(type) ? 'click' : 'text';
  }
  return el.closest('[data-deskside-locked]') ? 'text' : 'click';
}

function labelOf(el: Element): string {
  const label =
    (el as HTMLInputElement).labels?.[0]?.textContent ??
    (el as HTMLInputElement).placeholder ??
    el.textContent ??
    '';
  return label.trim().replace(/\s+/g, ' ').slice(0, 80);
}

/** In the coordinates of the top document, through frames. */
export function boxOf(el: Element): Box {
  let { left, top } = el.getBoundingClientRect();
  const { width, height } = el.getBoundingClientRect();
  let frame = el.ownerDocument.defaultView?.frameElement;
  // The last frame is the replica's own: its place is the stage's.
  while (frame && frame.ownerDocument !== document) {
    const rect = frame.getBoundingClientRect();
    left += rect.left + frame.clientLeft;
    top += rect.top + frame.clientTop;
    frame = frame.ownerDocument.defaultView?.frameElement;
  }
  return { left, top, width, height };
}
