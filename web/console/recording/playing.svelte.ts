// A recording as it plays: the clock, and what stands beside the page.
import { decode, FrameError, kind, parse } from '../../cobrowse/frame';
import type { Mirror } from '../../cobrowse/mirror';
import type { Mark, Page, SessionState } from '../../cobrowse/protocol';
import { readPage } from '../../cobrowse/viewer/notes';
import { changes, type LogLine } from '../cobrowse/log';
import type { Watching } from '../types';
import { kindOf, readChunk, Tape, type Moment } from './tape';

export const speeds = ['1', '2', '4', '8'] as const;
export type Speed = (typeof speeds)[number];

const beat = 50;
/** A pause longer than this may be skipped, down to a moment before the next change. */
const pause = { from: 2000, rest: 300 };

export class Playing {
  /** Milliseconds from the beginning. */
  at = $state(0);
  playing = $state(false);
  speed = $state<Speed>('1');
  skips = $state(true);
  page = $state.raw<Page | null>(null);
  log = $state.raw<readonly (LogLine & { from: number })[]>([]);
  /** A part could not be loaded. */
  failed = $state(false);
  readonly length: number;
  readonly #tape: Tape;
  readonly #timer: ReturnType<typeof setInterval>;
  #mirror: Mirror | undefined;
  #state: SessionState | null = null;
  #people = new Map<string, SessionState['watchers'][number]>();
  #last = performance.now();
  #busy: Promise<void> = Promise.resolve();
  #turns = 0;
  #lines = 0;

  constructor(
    watching: Watching,
    /** A replica of its own for each beginning: it takes no frame twice. */
    private readonly fresh: () => Mirror,
  ) {
    const { recording, chunks, pass } = watching;
    this.length = Math.max(recording.lengthMs, chunks.at(-1)?.untilMs ?? 0, 1);
    this.#tape = new Tape(chunks, async ({ id }) => {
      const answer = await fetch(`/viewer/recording/${recording.id}/${id}?pass=${encodeURIComponent(pass)}`);
      // A part that a crash has cost is a gap.
      if (answer.status === 404) return [];
      if (!answer.ok) throw new Error(`part of a recording: ${answer.status}`);
      return readChunk(await answer.arrayBuffer());
    });
    this.#timer = setInterval(() => this.#beat(), beat);
    void this.seek(0);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#turns++;
  }

  toggle(): void {
    if (!this.playing && this.at >= this.length) void this.seek(0);
    this.playing = !this.playing;
    this.#last = performance.now();
  }

  /** Shows the page as it was at the time. */
  seek(time: number): Promise<void> {
    const turn = ++this.#turns;
    this.at = Math.max(0, Math.min(time, this.length));
    const { at } = this;
    this.#busy = this.#busy.then(async () => {
      if (turn !== this.#turns) return; // somewhere else already
      await this.#try(async () => {
        await this.#tape.rewind(at);
        this.#mirror = this.fresh();
        this.#state = null;
        this.log = this.log.filter(({ from }) => from < at);
        // Where nothing stood yet, the first page that did.
        let { frames, next } = await this.#tape.upTo(at);
        let whole = false;
        for (;;) {
          for (const one of frames) this.#show(one, false);
          whole ||= frames.some(({ frame }) => kindOf(frame) === kind.snapshot);
          if (whole || next === null) break;
          this.at = next;
          ({ frames, next } = await this.#tape.upTo(next));
        }
      });
      this.#last = performance.now();
    });
    return this.#busy;
  }

  #beat(): void {
    const now = performance.now();
    const passed = (now - this.#last) * Number(this.speed);
    this.#last = now;
    if (!this.playing) return;
    const turn = this.#turns;
    this.at = Math.min(this.length, this.at + passed);
    this.#busy = this.#busy.then(async () => {
      if (turn !== this.#turns) return;
      await this.#try(async () => {
        const { frames, next } = await this.#tape.upTo(this.at);
        if (turn !== this.#turns) return;
        for (const one of frames) this.#show(one, true);
        if (next === null && this.at >= this.length) this.playing = false;
        else if (this.skips && next !== null && next - this.at > pause.from) this.at = next - pause.rest;
        else if (this.skips && next === null) this.at = this.length;
      });
    });
  }

  async #try(act: () => Promise<void>): Promise<void> {
    try {
      await act();
      this.failed = false;
    } catch {
      this.failed = true;
      this.playing = false;
    }
  }

  #show({ at, frame: data }: Moment, live: boolean): void {
    let frame;
    try {
      frame = decode(data);
      if (frame.kind === kind.state) {
        this.#told(parse(frame.payload) as SessionState, at);
        return;
      }
      if (frame.kind === kind.mark) {
        const mark = parse(frame.payload) as Mark;
        const who = this.#people.get(mark.agent);
        if (live && who) this.#mirror?.mark(mark, who);
        return;
      }
      if (frame.kind === kind.page) this.#paged(readPage(parse(frame.payload)), at);
    } catch (thrown) {
      if (thrown instanceof FrameError) return;
      // The viewer reads it again, and more strictly.
    }
    this.#mirror?.feed(data.slice(0));
  }

  #told(state: SessionState, at: number): void {
    for (const one of state.watchers) this.#people.set(one.id, one);
    for (const text of changes(this.#state, state, '')) this.#note(text, at);
    this.#state = state;
    this.#mirror?.only(state.watchers.map(({ id }) => id));
  }

  #paged(page: Page, at: number): void {
    if (page.state === 'hidden') return;
    if (page.url !== this.page?.url && page.state !== 'off') this.#note(page.title || page.url, at);
    this.page = page;
  }

  #note(text: string, from: number): void {
    if (this.log.some((line) => line.from === from && line.text === text)) return;
    const line = { id: ++this.#lines, at: from, from, text };
    this.log = [...this.log, line].sort((a, b) => a.from - b.from).slice(-300);
  }
}
