// When what is sent. Changes go at once if the last went more than 16 ms ago, else at the next tick;
// slower while the carrier's socket is backed up, and not at all when it is stuck or the page moves
// too fast: then one snapshot follows. A snapshot may take several tasks: nothing is told meanwhile,
// and nothing overtakes it.
import type { CarrierNote } from '../capture';
import type { Change, PageEvent } from '../events';
import { encode, kind, limits, pack, type Kind } from '../frame';
import type { Ephemeral, Page } from '../protocol';
import type { Recorder } from './record';

const quick = 16;
const backedUp = { bytes: 64 << 10, every: 50 };
const stuck = 1 << 20;
/** More than this for two seconds is too much for the line and the agent's eyes. */
const budget = { bytes: 256 << 10, seconds: 2, pictures: 3000 };
const pointerEvery = 33;
/** Characters of a delta's JSON; a longer one becomes a snapshot. */
const longest = 300_000;

export class Stream {
  #seq = 0;
  #buffered = 0;
  #streaming = false;
  #stopped = false;
  #last = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** A look comes at the end of this task. */
  #soon = false;
  #snapshotDue = false;
  #line: Promise<void> = Promise.resolve();
  #waiting = 0;
  /** The snapshot that is being taken. */
  #taking: Promise<Uint8Array | null> | undefined;
  #ephemeral = new Map<string, Ephemeral>();
  #pointerTimer: ReturnType<typeof setTimeout> | undefined;
  #spent: { at: number; bytes: number }[] = [];
  #simplified: ReturnType<typeof setInterval> | undefined;
  #idle: number | undefined;
  /** Called after each look at the page. */
  onLook: () => void = () => {};

  constructor(
    readonly port: MessagePort,
    readonly epoch: number,
    readonly recorder: () => Recorder,
  ) {}

  stop(): void {
    this.#stopped = true;
    this.pause();
  }

  /** Starts with a snapshot. */
  begin(): void {
    if (this.#streaming || this.#stopped) return;
    this.#streaming = true;
    this.#snapshot();
  }

  pause(): void {
    this.#streaming = false;
    clearTimeout(this.#timer);
    clearTimeout(this.#pointerTimer);
    clearInterval(this.#simplified);
    if (this.#idle !== undefined) cancelIdleCallback?.(this.#idle);
    this.#timer = this.#pointerTimer = this.#simplified = this.#idle = this.#taking = undefined;
    this.#ephemeral.clear();
    this.#spent = [];
  }

  note({ buffered }: CarrierNote): void {
    this.#buffered = buffered;
    if (this.#snapshotDue && buffered < backedUp.bytes && this.#streaming) this.#snapshot();
  }

  /** A snapshot when the page has a moment, within two seconds. */
  checkout(): void {
    if (!this.#streaming || this.#idle !== undefined) return;
    const take = () => {
      this.#idle = undefined;
      if (this.#streaming) this.#snapshot();
    };
    if (typeof requestIdleCallback === 'function') this.#idle = requestIdleCallback(take, { timeout: 2000 });
    else take();
  }

  /** There is something to tell. */
  due(): void {
    if (!this.#streaming || this.#soon || this.#timer !== undefined || this.#simplified !== undefined) return;
    const every = this.#buffered > backedUp.bytes ? backedUp.every : quick;
    const wait = Math.max(0, this.#last + every - performance.now());
    if (wait === 0) {
      this.#soon = true;
      queueMicrotask(() => this.#look());
    } else this.#timer = setTimeout(() => this.#look(), wait);
  }

  /** What changed so far, at once. */
  flush(): void {
    if (this.#streaming && this.#simplified === undefined) this.#look();
  }

  #look(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#soon = false;
    if (!this.#streaming || this.#simplified !== undefined) return;
    this.#last = performance.now();
    // What happens while a snapshot is taken is told afterwards.
    if (this.#taking) return;
    const recorder = this.recorder();
    if (this.#buffered > stuck) {
      this.#snapshotDue = true;
      recorder.skip();
      return;
    }
    const changes = recorder.changes();
    if (changes.length > 0) this.#tell(changes);
    this.onLook();
  }

  #tell(changes: Change[]): void {
    const timestamp = Date.now();
    const events: PageEvent[] = changes.map((data) => ({ type: 3, data, timestamp }));
    const payload = pack(events);
    if (payload.length > longest) {
      this.#snapshot();
      return;
    }
    this.#post(kind.delta, payload);
    this.#spend(payload.length);
  }

  #spend(bytes: number): void {
    const now = performance.now();
    this.#spent.push({ at: now, bytes });
    while (this.#spent[0] && this.#spent[0].at < now - budget.seconds * 1000) this.#spent.shift();
    const sum = this.#spent.reduce((total, one) => total + one.bytes, 0);
    if (sum > budget.bytes * budget.seconds) this.#simplify();
  }

  #simplify(): void {
    const before = this.#spent.length / budget.seconds;
    this.#spent = [];
    this.ephemeral({ k: 'simplified', on: true });
    this.recorder().skip();
    this.recorder().records = 0;
    this.#simplified = setInterval(() => {
      if (this.#taking) return;
      const recorder = this.recorder();
      recorder.skip();
      const perSecond = recorder.records / (budget.pictures / 1000);
      if (perSecond < Math.max(10, before)) {
        clearInterval(this.#simplified);
        this.#simplified = undefined;
        this.ephemeral({ k: 'simplified', on: false });
      }
      this.#snapshot();
    }, budget.pictures);
  }

  #snapshot(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#buffered > stuck) {
      this.#snapshotDue = true;
      return;
    }
    this.#snapshotDue = false;
    if (this.#taking) return;
    const taken = (this.#taking = this.recorder().snapshot());
    this.onLook();
    this.#waiting++;
    this.#line = this.#line.then(async () => {
      try {
        const payload = await taken;
        if (payload) this.#picture(payload);
      } catch (error) {
        reportError(error);
      } finally {
        this.#waiting--;
        if (this.#taking === taken) this.#taking = undefined;
        this.due();
      }
    });
  }

  #picture(payload: Uint8Array): void {
    if (payload.length > limits.snapshot - 100)
      this.#send(kind.ephemeral, pack({ k: 'simplified', on: true }));
    else this.#send(kind.snapshot, payload, true);
  }

  page(page: Page): void {
    this.#post(kind.page, pack(page));
  }

  ephemeral(one: Ephemeral): void {
    this.#ephemeral.set(one.k, one);
    this.#pointerTimer ??= setTimeout(() => {
      this.#pointerTimer = undefined;
      for (const each of this.#ephemeral.values()) this.#post(kind.ephemeral, pack(each));
      this.#ephemeral.clear();
    }, pointerEvery);
  }

  post(what: Kind, value: unknown): void {
    this.#post(what, pack(value));
  }

  /** Bytes that are no JSON. */
  bytes(what: Kind, payload: Uint8Array): void {
    this.#post(what, payload);
  }

  get room(): boolean {
    return this.#buffered <= backedUp.bytes;
  }

  /** Before all that waits: consent, leaving, pings. */
  urgent(what: Kind, value: unknown): void {
    this.#send(what, pack(value));
  }

  /** In order: behind a snapshot that is being packed. */
  #post(what: Kind, payload: Uint8Array): void {
    if (this.#waiting === 0) this.#send(what, payload);
    else this.#line = this.#line.then(() => this.#send(what, payload));
  }

  #send(what: Kind, payload: Uint8Array, deflated = false): void {
    if (this.#stopped) return;
    const frame = encode({ kind: what, deflated, epoch: this.epoch, seq: ++this.#seq, payload });
    this.port.postMessage(frame, [frame]);
  }
}
