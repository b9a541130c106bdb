// One agent's part in a co-browsing session: the socket to the relay, what it says of the
// session, and what the agent points at and does. The page itself is Mirror's.
import { decode, encode, kind, pack, parse, type Frame, type Kind } from '../../cobrowse/frame';
import type { Mirror, Target } from '../../cobrowse/mirror';
import type { Act, Ephemeral, Mark, Page, Result, SessionState } from '../../cobrowse/protocol';
import { readPage, readResult } from '../../cobrowse/viewer/notes';
import { changes, lineOf, type LogLine } from './log';

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
  /** A page stands in the viewer. */
  shown = $state(false);
  /** The page changes too fast: pictures come every few seconds. */
  simplified = $state(false);
  /** The session is over, or there was none. */
  over = $state(false);
  /** The agent may not look here. */
  forbidden = $state(false);
  log = $state.raw<readonly LogLine[]>([]);
  /** Actions that were not carried out. */
  refused = $state(0);
  #socket: WebSocket | undefined;
  #mirror: Mirror | undefined;
  #waiting: ArrayBuffer[] = [];
  #epoch = 0;
  #seq = 0;
  #actions = 0;
  readonly #asked = new Map<number, Act['action']>();
  #lines = 0;
  #stopped = false;
  #failures = 0;
  #again: ReturnType<typeof setTimeout> | undefined;
  readonly #pinging: ReturnType<typeof setInterval>;

  constructor(
    readonly id: string,
    readonly me: string,
  ) {
    this.#open();
    this.#pinging = setInterval(() => this.#ping(), pingEvery);
  }

  get steers(): boolean {
    return this.state?.controller === this.me && this.connected;
  }

  get asks(): boolean {
    return this.state?.asking === this.me;
  }

  /** Whether the site lets this agent ask to steer. */
  get maySteer(): boolean {
    return this.state?.watchers.find(({ id }) => id === this.me)?.may ?? false;
  }

  get leaving(): boolean {
    return this.page?.state === 'leaving' || this.page?.state === 'loading';
  }

  get quality(): 'good' | 'fair' | 'poor' | null {
    const { latency } = this;
    if (latency === null) return null;
    return latency < 200 ? 'good' : latency < 600 ? 'fair' : 'poor';
  }

  /** The replica is there: it gets what has come and what comes. */
  show(mirror: Mirror): void {
    this.#mirror = mirror;
    for (const data of this.#waiting.splice(0)) mirror.feed(data);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#again);
    clearInterval(this.#pinging);
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
    const n = ++this.#actions;
    this.#asked.set(n, act.action);
    if (this.#asked.size > 200) this.#asked.delete(n - 200);
    this.#send(kind.action, { n, id, tag, ...act });
  }

  heard(one: Ephemeral): void {
    if (one.k === 'simplified') this.simplified = one.on;
  }

  note(text: string, denied = false): void {
    this.log = [...this.log.slice(-199), { id: ++this.#lines, at: Date.now(), text, denied }];
  }

  #send(what: Kind, payload: unknown): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    const frame = { kind: what, deflated: false, epoch: this.#epoch, seq: ++this.#seq };
    this.#socket.send(encode({ ...frame, payload: pack(payload) }));
  }

  /** Control lasts as long as these are heard. */
  #ping(): void {
    this.#send(kind.ping, { t: performance.now() });
  }

  #open(): void {
    const at = `${location.origin.replace('http', 'ws')}/socket/cobrowse/agent?session=${encodeURIComponent(this.id)}`;
    const socket = new WebSocket(at);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => this.#hear(data));
    socket.addEventListener('open', () => {
      this.connected = true;
      this.#ping();
    });
    socket.addEventListener('close', ({ code }) => {
      this.connected = false;
      this.latency = null;
      if (this.#stopped || this.over) return;
      if (code === 4503) this.forbidden = true;
      if (code === 4410 || code === 4503) {
        this.over = true;
        return;
      }
      const wait = Math.min(5000, 300 * 2 ** this.#failures++);
      this.#again = setTimeout(() => this.#open(), wait);
    });
  }

  #hear(data: ArrayBuffer): void {
    this.#failures = 0;
    let frame: Frame;
    try {
      frame = decode(data);
      if (!frame.deflated) this.#take(frame);
    } catch {
      return; // the viewer counts what is no frame
    }
    if (frame.kind === kind.snapshot) this.#epoch = frame.epoch;
    if (frame.kind === kind.state || frame.kind === kind.ping || frame.kind === kind.mark) return;
    if (this.#mirror) this.#mirror.feed(data);
    else this.#waiting.push(data);
  }

  #take({ kind: what, payload }: Frame): void {
    switch (what) {
      case kind.state:
        return this.#told(parse(payload) as SessionState);
      case kind.ping: {
        const { t, visitor } = parse(payload) as Pong;
        this.latency = Math.round(performance.now() - t + (visitor ?? 0));
        return;
      }
      case kind.page:
        return this.#paged(readPage(parse(payload)));
      case kind.mark: {
        const mark = parse(payload) as Mark;
        const who = this.state?.watchers.find(({ id }) => id === mark.agent);
        if (who) this.#mirror?.mark(mark, who);
        return;
      }
      case kind.result:
        this.#result(readResult(parse(payload)));
    }
  }

  #told(state: SessionState): void {
    for (const text of changes(this.state, state, this.me)) this.note(text);
    this.state = state;
    this.#mirror?.only(state.watchers.map(({ id }) => id));
    if (state.phase === 'ended') this.over = true;
  }

  #paged(page: Page): void {
    const tabs = new Map(this.tabs);
    // Pages that have gone stay only as long as nothing else is there.
    for (const [tab, { state }] of tabs) if (state === 'leaving' && tab !== page.tab) tabs.delete(tab);
    tabs.set(page.tab, page);
    this.tabs = tabs;
    const away = page.state === 'hidden' || page.state === 'leaving';
    if (away && this.page && this.page.tab !== page.tab) return;
    if (page.state === 'hidden' && tabs.size > 1) return;
    if (page.url !== this.page?.url && page.state !== 'off') this.note(page.title || page.url);
    this.page = page;
  }

  #result(result: Result): void {
    const action = this.#asked.get(result.n);
    this.#asked.delete(result.n);
    const denied = 'denied' in result ? result.denied : undefined;
    if (denied) this.refused++;
    // Each key is not worth a line.
    else if (action === 'insert' || action === 'scroll' || action === 'focus') return;
    this.note(lineOf(action, result.what, denied), denied !== undefined);
  }
}
