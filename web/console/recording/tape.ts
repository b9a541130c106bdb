// A recording as it comes in parts: frames with their time, found by time. No clock and no page here.
import { kind } from '../../cobrowse/frame';
import type { Watching } from '../types';

export type Moment = { at: number; frame: ArrayBuffer };
type Chunk = Watching['chunks'][number];

/** A part as the server sends it: for each frame its time and its length, then its bytes. */
export function readChunk(data: ArrayBuffer): Moment[] {
  const view = new DataView(data);
  const list: Moment[] = [];
  for (let at = 0; at + 8 <= data.byteLength;) {
    const end = at + 8 + view.getUint32(at + 4);
    if (end > data.byteLength) break;
    list.push({ at: view.getUint32(at), frame: data.slice(at + 8, end) });
    at = end;
  }
  return list;
}

export const kindOf = (frame: ArrayBuffer): number => new DataView(frame).getUint8(1);

export class Tape {
  readonly #parts = new Map<string, Promise<Moment[]>>();
  #chunk = 0;
  #next = 0;

  constructor(
    readonly chunks: readonly Chunk[],
    private readonly load: (chunk: Chunk) => Promise<Moment[]>,
  ) {}

  #part(index: number): Promise<Moment[]> {
    const chunk = this.chunks[index];
    if (!chunk) return Promise.resolve([]);
    let part = this.#parts.get(chunk.id);
    if (!part) {
      part = this.load(chunk);
      // What could not be loaded is asked for again.
      part.catch(() => this.#parts.delete(chunk.id));
      this.#parts.set(chunk.id, part);
    }
    return part;
  }

  /** The frames up to a time, from where it stands; when the next one comes, or null at the end. */
  async upTo(time: number): Promise<{ frames: Moment[]; next: number | null }> {
    const frames: Moment[] = [];
    for (; this.#chunk < this.chunks.length; this.#chunk++, this.#next = 0) {
      if ((this.chunks[this.#chunk]?.fromMs ?? 0) > time) break;
      const part = await this.#part(this.#chunk);
      while (this.#next < part.length && (part[this.#next]?.at ?? 0) <= time)
        frames.push(part[this.#next++] as Moment);
      if (this.#next < part.length) return { frames, next: part[this.#next]?.at ?? null };
    }
    void this.#part(this.#chunk + 1).catch(() => {}); // it will be needed soon; upTo says what is wrong
    return { frames, next: this.chunks[this.#chunk]?.fromMs ?? null };
  }

  /** Stands at the last whole page before the time, so that upTo begins with it. */
  async rewind(time: number): Promise<void> {
    for (let i = this.chunks.length - 1; i > 0; i--) {
      const chunk = this.chunks[i];
      if (!chunk?.snapshot || chunk.fromMs > time) continue;
      const part = await this.#part(i);
      const at = part.findLastIndex(({ at, frame }) => at <= time && kindOf(frame) === kind.snapshot);
      if (at < 0) continue;
      [this.#chunk, this.#next] = [i, at];
      return;
    }
    [this.#chunk, this.#next] = [0, 0];
  }
}
