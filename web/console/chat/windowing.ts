// Which rows of a long list exist in the document, and where to scroll so that nothing
// moves under the person. All rows have one height, so both are plain arithmetic.

export type Span = { from: number; to: number };

/** The rows from..to (to excluded) that are on screen or within `over` rows of it. */
export function visibleSpan(scrollTop: number, height: number, row: number, count: number, over = 6): Span {
  const from = Math.max(0, Math.floor(scrollTop / row) - over);
  const to = Math.min(count, Math.ceil((scrollTop + height) / row) + over);
  return { from: Math.min(from, to), to };
}

export type Anchor = {
  id: string;
  /** Pixels from the list's visible top to the row's top. */ offset: number;
};

/**
 * The row that must not move: the one under the pointer, else the first one on screen.
 * At the very top without a pointer there is none: new rows appear as they come.
 */
export function anchorOf(
  ids: readonly string[],
  scrollTop: number,
  row: number,
  pointerY: number | null,
): Anchor | null {
  if (pointerY === null && scrollTop <= 0) return null;
  const index = Math.floor((scrollTop + (pointerY ?? 0)) / row);
  const id = ids[index];
  return id === undefined ? null : { id, offset: index * row - scrollTop };
}

/** The scroll position that leaves the anchor where it was; null when it left the list. */
export function keepAnchor(ids: readonly string[], anchor: Anchor, row: number): number | null {
  const index = ids.indexOf(anchor.id);
  return index < 0 ? null : Math.max(0, index * row - anchor.offset);
}

/** The scroll position that shows the row at index wholly, moving as little as possible. */
export function reveal(index: number, scrollTop: number, height: number, row: number): number {
  const top = index * row;
  if (top < scrollTop) return top;
  return Math.max(scrollTop, top + row - height);
}
