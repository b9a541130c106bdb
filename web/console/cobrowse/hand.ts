import type { Mirror, Target } from '../../cobrowse/mirror';
import { keys, type Key } from '../../cobrowse/protocol';
import type { Viewing } from './viewing.svelte';

export type Tool = 'point' | 'highlight' | 'draw';

const pointEvery = 33;

/** What an agent's pointer and keys mean on the replica: pointing, drawing, or steering. */
export class Hand {
  #at = 0;
  #stroke = 0;
  #points: number[] | null = null;
  #focused: Target | null = null;

  constructor(
    private readonly mirror: Mirror,
    private readonly viewing: Viewing,
    private readonly tool: () => Tool,
  ) {}

  moved({ clientX, clientY }: PointerEvent): void {
    const now = performance.now();
    const point = this.mirror.toPage(clientX, clientY);
    if (!point || now - this.#at < pointEvery) return;
    this.#at = now;
    const x = Math.round(point.x);
    const y = Math.round(point.y);
    this.viewing.mark({ k: 'pointer', x, y });
    if (this.#points && this.#points.length < 600) {
      this.#points.push(x, y);
      this.viewing.mark({ k: 'draw', stroke: this.#stroke, points: this.#points });
    }
  }

  left(): void {
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
    void this.mirror.elementAt(event.clientX, event.clientY).then((target) => {
      if (!target) return;
      if (tool === 'highlight') this.viewing.mark({ k: 'highlight', id: target.id, label: target.label });
      else this.#press(target);
    });
  }

  released(): void {
    this.#points = null;
  }

  wheeled(event: WheelEvent): void {
    if (!this.viewing.steers) return;
    event.preventDefault();
    const { deltaY, deltaX } = event;
    this.viewing.act(null, { action: 'key', args: { key: deltaY + deltaX > 0 ? 'PageDown' : 'PageUp' } });
  }

  typed(event: KeyboardEvent): void {
    if (!this.viewing.steers || event.ctrlKey || event.metaKey || event.altKey) return;
    const { key, shiftKey } = event;
    if (key === 'Escape') return;
    if (key.length === 1 && this.#focused?.takes === 'text') {
      this.viewing.act(this.#focused, { action: 'insert', args: { text: key } });
    } else if ((keys as readonly string[]).includes(key)) {
      this.viewing.act(this.#focused, { action: 'key', args: { key: key as Key, shift: shiftKey } });
    } else return;
    event.preventDefault();
  }

  #press(target: Target): void {
    this.#focused = target;
    this.viewing.act(target, { action: 'click', args: { x: target.x, y: target.y } });
  }
}
