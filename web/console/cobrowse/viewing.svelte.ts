// One agent's part in a co-browsing session: the socket to the relay, what it says of the
// session, and what the agent points at and does. The page itself is Mirror's.
import { decode, encode, kind, pack, parse, type Kind } from '../../cobrowse/frame';
import type { Mirror, Target } from '../../cobrowse/mirror';
import type { Act, Mark, Page, Result, SessionState } from '../../cobrowse/protocol';

export type LogLine = { at: number; text: string; denied?: boolean };
type Pong = { t: number; visitor: number | null };
/** A mark without its author, whom the relay writes into it. */
type OwnMark = Mark extends infer M ? (M extends Mark ? Omit<M, 'agent'> : never) : never;

const pingEvery = 2000;

export class Viewing {
  state = $state.raw<SessionState | null>(null);
  page = $state.raw<Page | null>(null);
  tabs = $state.raw<ReadonlyMap<string, Page>>(new Map());
  /** There and back, agent to visitor, in milliseconds; null while it is not known. */
  latency = $state<number | null>(null);
  connected = $state(false);
  /** The session is over, or there was none. */
  over = $state(false);
  log = $state.raw<readonly LogLine[]>([]);
  #socket: WebSocket | undefined;
  #mirror: Mirror | undefined;
  #waiting: ArrayBuffer[] = [];
  #epoch = 0;
  #seq = 0;
  #actions = 0;
  #stopped = false;
  #failures = 0;
  #timers: ReturnType<typeof setTimeout>[] = [];

  constructor(
    readonly id: string,
    readonly me: string,
  ) {
    this.#open();
    this.#timers.push(setInterval(() => this.#ping(), pingEvery));
  }

  get steers(): boolean {
    return this.state?.controller === this.me;
  }

  get asks(): boolean {
    return this.state?.asking === this.me;
  }

  /** The replica is there: it gets what has come and what comes. */
  show(mirror: Mirror): void {
    this.#mirror = mirror;
    for (const data of this.#waiting.splice(0)) mirror.feed(data);
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#socket?.close();
  }

  say(what: 'ask' | 'withdraw' | 'release' | 'checkout' | 'end'): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ do: what }));
  }

  mark(mark: OwnMark): void {
    this.#send(kind.mark, { ...mark, agent: this.me });
    const own = this.state?.watchers.find(({ id }) => id === this.me);
    if (own && mark.k !== 'pointer') this.#mirror?.mark({ ...mark, agent: this.me } as Mark, own);
  }

  act(target: Pick<Target, 'id' | 'tag'> | null, act: Act): void {
    const { id, tag } = target ?? { id: 0, tag: '' };
    this.#send(kind.action, { n: ++this.#actions, id, tag, ...act });
  }

  note(text: string, denied = false): void {
    this.log = [...this.log.slice(-99), { at: Date.now(), text, denied }];
  }

  #send(what: Kind, payload: unknown): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    const frame = { kind: what, deflated: false, epoch: this.#epoch, seq: ++this.#seq };
    this.#socket.send(encode({ ...frame, payload: pack(payload) }));
  }

  #ping(): void {
    if (document.visibilityState === 'visible' || this.steers)
      this.#send(kind.ping, { t: performance.now() });
  }

  #open(): void {
    const at = `${location.origin.replace('http', 'ws')}/socket/cobrowse/agent?session=${this.id}`;
    const socket = new WebSocket(at);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => this.#hear(data));
    socket.addEventListener('open', () => (this.connected = true));
    socket.addEventListener('close', ({ code }) => {
      this.connected = false;
      this.latency = null;
      if (this.#stopped) return;
      if (code === 4410 || code === 4503) {
        this.over = true;
        return;
      }
      const wait = Math.min(5000, 300 * 2 ** this.#failures++);
      this.#timers.push(setTimeout(() => this.#open(), wait));
    });
  }

  #hear(data: ArrayBuffer): void {
    this.#failures = 0;
    const frame = decode(data);
    switch (frame.kind) {
      case kind.state: {
        this.state = parse(frame.payload) as SessionState;
        if (this.state.phase === 'ended') this.over = true;
        return;
      }
      case kind.ping: {
        const { t, visitor } = parse(frame.payload) as Pong;
        this.latency = Math.round(performance.now() - t + (visitor ?? 0));
        return;
      }
      case kind.page:
        this.#paged(parse(frame.payload) as Page, frame.epoch);
        break;
      case kind.snapshot:
        this.#epoch = frame.epoch;
        break;
      case kind.mark: {
        const mark = parse(frame.payload) as Mark;
        const who = this.state?.watchers.find(({ id }) => id === mark.agent);
        if (who) this.#mirror?.mark(mark, who);
        return;
      }
      case kind.result:
        this.#result(parse(frame.payload) as Result);
        break;
    }
    if (this.#mirror) this.#mirror.feed(data);
    else this.#waiting.push(data);
  }

  #paged(page: Page, epoch: number): void {
    const tabs = new Map(this.tabs);
    tabs.set(page.tab, page);
    this.tabs = tabs;
    if (page.state === 'hidden' && this.page && this.page.tab !== page.tab) return;
    if (page.url !== this.page?.url) this.note(page.title || page.url);
    this.page = page;
    this.#epoch = Math.max(this.#epoch, epoch);
  }

  #result(result: Result): void {
    if ('denied' in result) this.note(`${result.what} · ${result.denied}`, true);
    else if (result.what) this.note(result.what);
  }
}
