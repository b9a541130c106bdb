// Pointers, marks and lines on shared pictures: mine are sent, everybody's are shown, and
// all fade. Who points is who sent it.
import type { Call } from '../../core/call/call';
import { decodePoint, encodePoint, POINT, type Point } from '../../core/call/point';

export type Pointer = { id: string; on: string; x: number; y: number; until: number };
export type Spot = { key: string; id: string; on: string; x: number; y: number; until: number };
export type Line = { key: string; id: string; on: string; dots: [number, number][]; until: number };

/** A pointer that does not move is gone after this; marks and lines fade in it. */
export const FADE_MS = 4000;
/** Not more often than this does a moving pointer tell where it is. */
const EVERY_MS = 40;
/** Against somebody who floods us. */
const MOST = 60;

export class Pointing {
  pointers = $state.raw<readonly Pointer[]>([]);
  spots = $state.raw<readonly Spot[]>([]);
  lines = $state.raw<readonly Line[]>([]);

  readonly #call: Call;
  readonly #stop: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sentAt = 0;
  #count = 0;
  #stroke = 0;

  constructor(call: Call) {
    this.#call = call;
    this.#stop = call.hear((topic, bytes, sender) => {
      const point = topic === POINT ? decodePoint(bytes) : null;
      if (point) this.#take(point, sender);
    });
  }

  close(): void {
    this.#stop();
    clearTimeout(this.#timer);
  }

  /** My pointer is there. */
  at(on: string, x: number, y: number): void {
    const now = Date.now();
    if (now - this.#sentAt < EVERY_MS) return;
    this.#sentAt = now;
    this.#send({ k: 'at', on, x, y }, true);
  }

  gone(on: string): void {
    this.#send({ k: 'gone', on }, false);
  }

  /** Look here. */
  mark(on: string, x: number, y: number): void {
    this.#send({ k: 'mark', on, x, y }, false);
  }

  beginLine(): void {
    this.#stroke++;
  }

  /** The next piece of the line that was begun. */
  line(on: string, dots: [number, number][]): void {
    this.#send({ k: 'line', on, stroke: this.#stroke, dots }, false);
  }

  #send(point: Point, lossy: boolean): void {
    this.#call.send(POINT, encodePoint(point), lossy);
    // My own pointer is my own cursor; what I mark I see.
    const me = this.#call.view.me?.id;
    if (me && point.k !== 'at') this.#take(point, me);
  }

  #take(point: Point, id: string): void {
    const until = Date.now() + FADE_MS;
    const { on } = point;
    const others = this.pointers.filter((pointer) => pointer.id !== id);
    switch (point.k) {
      case 'gone':
        this.pointers = others;
        break;
      case 'at':
        this.pointers = [...others, { id, on, x: point.x, y: point.y, until }].slice(-MOST);
        break;
      case 'mark':
        this.spots = [
          ...this.spots,
          { key: `${id}:${this.#count++}`, id, on, x: point.x, y: point.y, until },
        ].slice(-MOST);
        break;
      case 'line': {
        const key = `${id}:${point.stroke}`;
        const known = this.lines.find((line) => line.key === key);
        const dots = [...(known?.dots ?? []), ...point.dots].slice(-2000);
        this.lines = [...this.lines.filter((line) => line !== known), { key, id, on, dots, until }].slice(
          -MOST,
        );
      }
    }
    this.#timer ??= setTimeout(() => this.#fade(), 500);
  }

  #fade(): void {
    this.#timer = undefined;
    const now = Date.now();
    const fresh = <T extends { until: number }>(list: readonly T[]) =>
      list.filter(({ until }) => until > now);
    this.pointers = fresh(this.pointers);
    this.spots = fresh(this.spots);
    this.lines = fresh(this.lines);
    if (this.pointers.length + this.spots.length + this.lines.length > 0)
      this.#timer = setTimeout(() => this.#fade(), 500);
  }
}
