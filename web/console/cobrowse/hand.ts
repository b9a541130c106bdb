import type { Mirror, Target } from '../../cobrowse/mirror';
import { keys, type Key } from '../../cobrowse/protocol';
import type { Viewing } from './viewing.svelte';

export type Tool = 'point' | 'highlight' | 'draw';

const pointEvery = 33;
const wheelEvery = 80;
const mostPoints = 1200;

/** What an agent's pointer and keys mean on the replica: pointing, drawing, or steering. */
export class Hand {
  #at = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #stroke = 0;
  #points: number[] | null = null;
  #focused: Target | null = null;
  #aiming: Promise<void> | null = null;
  #wheel: { left: number; top: number; x: number; y: number; timer: ReturnType<typeof setTimeout> } | null =
    null;

  constructor(
    private readonly mirror: Mirror,
    private readonly viewing: Viewing,
    private readonly tool: () => Tool,
    /** A list opens: the console shows its options, as the page's own cannot be opened from afar. */
    private readonly choose: (target: Target) => void,
  ) {}

  moved({ clientX, clientY }: PointerEvent): void {
    const now = performance.now();
    const point = this.mirror.toPage(clientX, clientY);
    clearTimeout(this.#resting);
    if (!point) return;
    const wait = this.#at + pointEvery - now;
    // Where it comes to rest is told, too, if nothing follows.
    if (wait > 0) this.#resting = setTimeout(() => this.#point(point), wait);
    else this.#point(point);
  }

  #point(point: { x: number; y: number }): void {
    this.#at = performance.now();
    const x = Math.round(point.x);
    const y = Math.round(point.y);
    this.viewing.mark({ k: 'pointer', x, y });
    if (this.#points && this.#points.length < mostPoints) {
      this.#points.push(x, y);
      this.viewing.mark({ k: 'draw', stroke: this.#stroke, points: this.#points });
    }
  }

  left(): void {
    clearTimeout(this.#resting);
    this.#points = null;
    this.viewing.mark({ k: 'pointer', gone: true });
  }

  pressed(event: PointerEvent): void {
    if (event.button !== 0) return;
    const point = this.mirror.toPage(event.clientX, event.clientY);
    if (!point) return;
    const tool = this.tool();
    if (tool === 'draw') {
      this.#stroke++;
      this.#points = [Math.round(point.x), Math.round(point.y)];
      return;
    }
    if (tool === 'point' && !this.viewing.steers) return;
    const aiming = this.mirror.elementAt(event.clientX, event.clientY).then((target) => {
      if (this.#aiming === aiming) this.#aiming = null;
      if (!target) return;
      if (tool === 'highlight') this.viewing.mark({ k: 'highlight', id: target.id, label: target.label });
      else this.#press(target);
    });
    this.#aiming = aiming;
  }

  released(): void {
    this.#points = null;
  }

  wheeled(event: WheelEvent): void {
    if (!this.viewing.steers) return;
    event.preventDefault();
    const { clientX: x, clientY: y } = event;
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
    const wheel = (this.#wheel ??= {
      left: 0,
      top: 0,
      x,
      y,
      timer: setTimeout(() => this.#scroll(), wheelEvery),
    });
    wheel.left += event.deltaX * lines;
    wheel.top += event.deltaY * lines;
  }

  #scroll(): void {
    const wheel = this.#wheel;
    this.#wheel = null;
    if (!wheel) return;
    void this.mirror.elementAt(wheel.x, wheel.y).then((target) => {
      if (!target) return;
      const { left, top } = target.scroll;
      this.viewing.act(target.scroll, {
        action: 'scroll',
        args: { left: Math.max(0, left + wheel.left), top: Math.max(0, top + wheel.top) },
      });
    });
  }

  /** Keys wait for a click before them to find its field. */
  typed(event: KeyboardEvent): void {
    if (!this.viewing.steers || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const { key, shiftKey } = event;
    const named = (keys as readonly string[]).includes(key);
    if (this.#aiming) {
      if (!named && key.length !== 1) return;
      event.preventDefault();
      void this.#aiming.then(() => this.#type(key, shiftKey));
    } else if (this.#type(key, shiftKey)) event.preventDefault();
  }

  #type(key: string, shift: boolean): boolean {
    const focused = this.#focused;
    if (key.length === 1 && focused?.takes === 'text') {
      this.viewing.act(focused, { action: 'insert', args: { text: key } });
      return true;
    }
    if (!(keys as readonly string[]).includes(key) || (key === 'Tab' && !focused)) return false;
    this.viewing.act(focused, { action: 'key', args: { key: key as Key, shift } });
    // Escape lets go, so that Tab leaves the page again. After Tab the focus may be
    // anywhere: keys go to where it is.
    if (key === 'Escape') this.#focused = null;
    else if (key === 'Tab' && focused) this.#focused = { ...focused, id: 0, tag: '', takes: 'text' };
    return true;
  }

  pasted(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain').slice(0, 1000);
    if (!text || !this.viewing.steers || this.#focused?.takes !== 'text') return;
    event.preventDefault();
    this.viewing.act(this.#focused, { action: 'insert', args: { text } });
  }

  chosen(target: Target, index: number): void {
    this.viewing.act(target, { action: 'select', args: { indexes: [index] } });
  }

  /** Nothing of the page before is focused on the next one. */
  forget(): void {
    this.#focused = null;
  }

  #press(target: Target): void {
    this.#focused = target;
    if (target.takes === 'select' && !target.locked) this.choose(target);
    else this.viewing.act(target, { action: 'click', args: { x: target.x, y: target.y } });
  }
}
