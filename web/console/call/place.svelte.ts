// Where the small call stands: in a corner that the agent chooses by dragging it or by keys,
// and never over what is written in.
import type { Attachment } from 'svelte/attachments';
import { after, keepCorner, lift, nearest, recallCorner, towards, type Corner } from './corner';

/** What must stay free, such as the composer, while it is on the screen. */
class Clear {
  element = $state.raw<HTMLElement>();
}
const clear = new Clear();

/** Keeps the small call off the element. */
export const keepClear: Attachment<HTMLElement> = (element) => {
  clear.element = element;
  return () => {
    if (clear.element === element) clear.element = undefined;
  };
};

/** A press that moves less than this is a click. */
const STILL = 6;

export class Place {
  corner = $state<Corner>(recallCorner(storage()));
  /** How far it is dragged at the moment. */
  drag = $state.raw<{ x: number; y: number }>();
  /** How far up it must stand. */
  lift = $state(0);
  #moved = false;

  move(corner: Corner): void {
    this.corner = corner;
    keepCorner(storage(), corner);
  }

  /** For the grip: drag, arrows, or a click to the next corner. */
  readonly grip = {
    onpointerdown: (event: PointerEvent & { currentTarget: HTMLElement }) => {
      if (event.button !== 0) return;
      const { currentTarget: grip, clientX: x, clientY: y, pointerId } = event;
      const panel = grip.closest<HTMLElement>('[data-dock]');
      grip.setPointerCapture(pointerId);
      this.#moved = false;
      const stop = new AbortController();
      const { signal } = stop;
      const dragged = (event: PointerEvent) => {
        const by = { x: event.clientX - x, y: event.clientY - y };
        this.#moved ||= Math.hypot(by.x, by.y) > STILL;
        if (this.#moved) this.drag = by;
      };
      const dropped = () => {
        stop.abort();
        const at = panel?.getBoundingClientRect();
        this.drag = undefined;
        if (!this.#moved || !at) return;
        this.move(nearest(at.x + at.width / 2, at.y + at.height / 2, innerWidth, innerHeight));
      };
      grip.addEventListener('pointermove', dragged, { signal });
      grip.addEventListener('pointerup', dropped, { signal });
      grip.addEventListener('pointercancel', dropped, { signal });
    },
    onkeydown: (event: KeyboardEvent) => {
      const corner = towards(this.corner, event.key);
      if (!corner) return;
      event.preventDefault();
      event.stopPropagation();
      this.move(corner);
    },
    onclick: () => {
      // The click that ends a drag is none.
      if (!this.#moved) this.move(after(this.corner));
      this.#moved = false;
    },
  };

  /** Watches what the panel would cover; for the panel. */
  readonly stand: Attachment<HTMLElement> = (panel) => {
    const { element } = clear;
    const look = () => {
      const { left, right } = panel.getBoundingClientRect();
      this.lift = lift({ left, right }, element?.getBoundingClientRect(), innerHeight);
    };
    const seen = new ResizeObserver(look);
    if (element) seen.observe(element);
    seen.observe(panel);
    seen.observe(document.documentElement);
    // Another corner is another answer.
    void this.corner;
    look();
    return () => seen.disconnect();
  };
}

function storage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
