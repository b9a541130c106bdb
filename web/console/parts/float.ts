// Puts a floating element beside its anchor, inside the window.
export type Place = { side: 'below' | 'above' | 'right'; align: 'start' | 'end' | 'center' };

const GAP = 6;
const EDGE = 8;

type Box = Pick<DOMRect, 'left' | 'top' | 'right' | 'bottom' | 'width' | 'height'>;

/** Where the top left corner goes; the other side is taken when there is no room. */
export function corner(
  anchor: Box,
  size: { width: number; height: number },
  view: { width: number; height: number },
  { side, align }: Place,
): { left: number; top: number } {
  let left = anchor.left;
  let top = anchor.top;
  if (side === 'right') {
    left = anchor.right + GAP;
    top = align === 'end' ? anchor.bottom - size.height : anchor.top + (anchor.height - size.height) / 2;
    if (left + size.width > view.width - EDGE) left = anchor.left - GAP - size.width;
  } else {
    if (align === 'end') left = anchor.right - size.width;
    if (align === 'center') left = anchor.left + (anchor.width - size.width) / 2;
    const below = anchor.bottom + GAP;
    const above = anchor.top - GAP - size.height;
    const fitsBelow = below + size.height <= view.height - EDGE;
    const fitsAbove = above >= EDGE;
    top =
      side === 'below' ? (fitsBelow || !fitsAbove ? below : above) : fitsAbove || !fitsBelow ? above : below;
  }
  const within = (at: number, length: number, space: number) =>
    Math.max(EDGE, Math.min(at, space - EDGE - length));
  return { left: within(left, size.width, view.width), top: within(top, size.height, view.height) };
}

export function float(element: HTMLElement, anchor: HTMLElement, place: Place): void {
  const size = { width: element.offsetWidth, height: element.offsetHeight };
  const at = corner(anchor.getBoundingClientRect(), size, { width: innerWidth, height: innerHeight }, place);
  element.style.left = `${at.left}px`;
  element.style.top = `${at.top}px`;
}
