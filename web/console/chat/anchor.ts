// Keeps what is on screen in place while the content above it changes its height: older
// pages come, far entries get their real size. Browsers' own anchoring stops at the very
// top and is missing in some, so it is switched off and done here.

type Placed = { getBoundingClientRect(): { top: number } };

/**
 * Of the elements, which stand in order from top to bottom, the first that begins below the
 * line. Never the very first one: it loses its heading when older ones come above it.
 */
export function firstBelow<E extends Placed>(elements: ArrayLike<E>, line: number): E | null {
  let low = 1;
  let high = elements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((elements[middle]?.getBoundingClientRect().top ?? 0) >= line) high = middle;
    else low = middle + 1;
  }
  return elements[low] ?? elements[elements.length - 1] ?? null;
}

export class ScrollAnchor {
  #element: Element | null = null;
  #offset = 0;

  constructor(
    private readonly box: HTMLElement,
    private readonly entries: () => ArrayLike<Element>,
  ) {}

  /** Call when the person has scrolled. */
  remember(): void {
    const top = this.box.getBoundingClientRect().top;
    this.#element = firstBelow(this.entries(), top);
    this.#offset = (this.#element?.getBoundingClientRect().top ?? 0) - top;
  }

  /** Call when heights have changed, before the next paint. */
  restore(): void {
    if (!this.#element?.isConnected) return;
    const at = this.#element.getBoundingClientRect().top - this.box.getBoundingClientRect().top;
    if (Math.abs(at - this.#offset) >= 1) this.box.scrollTop += at - this.#offset;
  }
}
