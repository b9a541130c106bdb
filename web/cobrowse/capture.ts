// The visitor's side of co-browsing: records the page, scrubs it, sends it through the port that
// the loader got from our own frame, shows who watches, and carries out what an agent may do.
//
// One start per page and session. Nothing is left running after stop, and nothing is read of the
// page before start. It stops by itself when the visitor presses Stop (or Esc twice), when the
// server says the session has ended, and when the page goes away: a page that comes back out of the
// browser's cache (pageshow, persisted) is a new page with a greater epoch and needs a new start.
import { Describer } from './capture/describe';
import type { Executor } from './capture/execute';
import { Lender } from './capture/lend';
import { Overlay } from './capture/overlay';
import { Recorder } from './capture/record';
import { blocked, masked, own } from './capture/sensitive';
import { Stream } from './capture/stream';
import { Tabs } from './capture/tabs';
import { decode, FrameError, kind, limits, parse, type Frame } from './frame';
import type { Consent, Mark, Page, Result, SessionState } from './protocol';

/** What the site's settings say; selectors are CSS. One that cannot be read masks everything. */
export type CaptureSettings = {
  /** What is masked: what people type, that and all digits, or everything outside reveal. */
  masking: 'inputs' | 'digits' | 'everything';
  mask: string[];
  block: string[];
  noControl: string[];
  /** What is shown although everything is masked. */
  reveal: string[];
  /** Origins an agent may go to, besides the page's own. */
  origins: string[];
  /** Parameters of addresses whose values may be seen. */
  query: string[];
  /** Fields that may be seen as typed: never passwords, cards and codes. */
  showFields: string[];
  /** What the visitor reads before being recorded; without it our own words. */
  recording?: string | undefined;
  /** Pictures and fonts that only this browser can fetch are sent. */
  pictures: boolean;
  /** Titles of pages may be seen; if not, the path stands in their place. */
  titles: boolean;
};

export type CaptureSession = {
  /** The page's epoch: greater than that of the page before. */
  epoch: number;
  /** This tab: the same on all its pages. */
  tab: string;
  /** What the server said last, so that the bar stands before the first frame comes. */
  state: SessionState;
  language: 'en' | 'de';
};

/**
 * The port. Frames travel as ArrayBuffers, transferred, in both directions. The carrier also posts
 * {buffered: bytes}, what its socket has not sent yet, after each frame it took from here.
 */
export type CarrierNote = { buffered: number };

export type CaptureOptions = {
  port: MessagePort;
  settings: CaptureSettings;
  session: CaptureSession;
  /** The visitor pressed Stop or Esc twice, the server ended the session, or the page is going: all is stopped already. */
  onEnd?: (by: 'visitor' | 'server' | 'page') => void;
};

export interface Capture {
  stop(): void;
}

export function startCapture(options: CaptureOptions): Capture {
  return new Session(options);
}

class Session implements Capture {
  readonly #options: CaptureOptions;
  readonly #describer: Describer;
  readonly #stop = new AbortController();
  readonly #stream: Stream;
  readonly #overlay: Overlay;
  readonly #tabs: Tabs;
  readonly #lender: Lender | undefined;
  #recorder: Recorder | undefined;
  #executor: Promise<Executor> | undefined;
  #visitorAt = -Infinity;
  #state: SessionState;
  #page = '';
  /** Kept: on some devices asking for it costs a layout. */
  #size = { width: innerWidth, height: innerHeight };
  #stopped = false;

  constructor(options: CaptureOptions) {
    this.#options = options;
    const { port, settings, session } = options;
    this.#state = session.state;
    if (settings.pictures)
      this.#lender = new Lender(
        (payload) => this.#stream.bytes(kind.sent, payload),
        () => this.#stream.room,
      );
    this.#describer = new Describer(settings, this.#lender?.told.bind(this.#lender));
    this.#stream = new Stream(port, session.epoch, () => this.#record());
    this.#stream.onLook = () => this.#looked();
    this.#overlay = new Overlay({
      language: session.language,
      onStop: () => this.#end('visitor'),
      onControl: (granted, agent) => this.#control(granted, agent),
      recording: settings.recording,
      onRecord: (granted) =>
        this.#stream.urgent(kind.consent, { record: granted ? 'granted' : 'revoked' } satisfies Consent),
      box: (id) => this.#element(id)?.getBoundingClientRect() ?? null,
      scroll: () => ({ x: scrollX, y: scrollY }),
    });
    this.#tabs = new Tabs(session.state.session, session.tab, (focused) => this.#focus(focused));
    const { signal } = this.#stop;
    port.addEventListener('message', (event) => this.#hear(event.data), { signal });
    port.start();
    addEventListener('pagehide', () => this.#leave(), { signal });
    addEventListener('resize', () => (this.#size = { width: innerWidth, height: innerHeight }), { signal });
    addEventListener('pointermove', (event) => this.#point(event), { capture: true, passive: true, signal });
    for (const name of ['pointerdown', 'pointerup'])
      addEventListener(name, (event) => this.#point(event as PointerEvent), {
        capture: true,
        passive: true,
        signal,
      });
    document.documentElement.addEventListener(
      'pointerleave',
      () => this.#stream.ephemeral({ k: 'pointer', gone: true }),
      { signal },
    );
    this.#overlay.show(this.#state);
    const begin = () => !this.#stopped && this.#tabs.start();
    if (document.readyState === 'loading') {
      this.#stream.page(this.#describe('loading'));
      document.addEventListener('DOMContentLoaded', begin, { signal });
    } else begin();
  }

  /** The agent's hand is fetched when somebody is about to steer. */
  #hand(): Promise<Executor> {
    const { session, settings } = this.#options;
    this.#executor ??= import('./capture/execute').then(
      ({ Executor }) =>
        new Executor({
          rules: this.#describer.rules,
          epoch: session.epoch,
          origins: settings.origins,
          element: (id) => this.#element(id),
          name: (el) => this.#name(el),
          visitorAt: () => this.#visitorAt,
          controls: (agent) =>
            !this.#stopped &&
            this.#state.level === 'control' &&
            this.#state.phase === 'live' &&
            (!agent || agent === this.#state.controller),
          done: (result) => this.#stream.post(kind.result, result),
          acted: () => this.#stream.due(),
        }),
    );
    return this.#executor;
  }

  async #act(epoch: number, asked: unknown): Promise<void> {
    try {
      const hand = await this.#hand();
      if (!this.#stopped) hand.run(epoch, asked);
    } catch {
      // It did not come: the agent hears that nothing was done, and the next try fetches it again.
      this.#executor = undefined;
      const { n, agent } = (asked ?? {}) as Partial<Result>;
      this.#stream.post(kind.result, {
        n: Number(n) || 0,
        ...(agent ? { agent } : {}),
        what: '',
        denied: 'unsupported',
      });
    }
  }

  #record(): Recorder {
    this.#recorder ??= new Recorder(this.#describer, {
      due: () => this.#stream.due(),
      visitor: (event) => this.#visitor(event),
    });
    return this.#recorder;
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#stop.abort();
    this.#stream.stop();
    this.#lender?.stop();
    this.#recorder?.stop();
    this.#recorder = undefined;
    this.#tabs.stop();
    this.#overlay.remove();
    this.#options.port.close();
  }

  /** Here first, then over there: the server hears of it, but nothing waits for it. */
  #end(by: 'visitor' | 'server' | 'page'): void {
    if (this.#stopped) return;
    if (by === 'visitor') this.#stream.urgent(kind.consent, { view: 'revoked' } satisfies Consent);
    this.stop();
    this.#options.onEnd?.(by);
  }

  #leave(): void {
    this.#stream.urgent(kind.page, this.#describe('leaving'));
    this.#end('page');
  }

  #control(granted: boolean, agent?: string): void {
    // Taken back here at once; given only by the server's word.
    if (!granted && this.#state.level === 'control')
      this.#show({ ...this.#state, level: 'view', controller: null });
    if (this.#state.asking) this.#show({ ...this.#state, asking: null });
    const consent: Consent = granted && agent ? { control: 'granted', agent } : { control: 'revoked' };
    this.#stream.urgent(kind.consent, consent);
  }

  #show(state: SessionState): void {
    this.#state = state;
    this.#overlay.show(state);
    if (state.asking || state.level === 'control') this.#hand().catch(() => (this.#executor = undefined));
  }

  #focus(focused: boolean): void {
    if (this.#stopped) return;
    if (focused) {
      this.#page = '';
      this.#stream.begin();
    } else {
      this.#stream.page(this.#describe('hidden'));
      this.#stream.pause();
      // A tab that nobody sees costs nothing.
      this.#recorder?.stop();
      this.#recorder = undefined;
    }
  }

  #hear(data: unknown): void {
    if (data instanceof ArrayBuffer) {
      if (data.byteLength > limits.agent * 4) return;
      try {
        this.#take(decode(data));
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
      }
    } else if (typeof (data as CarrierNote | null)?.buffered === 'number')
      this.#stream.note(data as CarrierNote);
  }

  #take(frame: Frame): void {
    if (frame.deflated) return;
    switch (frame.kind) {
      case kind.checkout:
        this.#stream.checkout();
        break;
      case kind.mark:
        this.#overlay.mark(parse(frame.payload) as Mark);
        break;
      case kind.action:
        void this.#act(frame.epoch, parse(frame.payload));
        break;
      case kind.state: {
        const state = parse(frame.payload) as SessionState;
        if (state.phase === 'ended' || state.level === 'none') this.#end('server');
        else this.#show(state);
        break;
      }
      case kind.ask:
        this.#lender?.take(parse(frame.payload));
        break;
      case kind.ping:
        this.#stream.urgent(kind.ping, parse(frame.payload));
    }
  }

  #element(id: number): Element | null {
    const node = this.#recorder?.tree.byId(id)?.node;
    return node?.nodeType === 1 ? (node as Element) : null;
  }

  /** The visitor's own hand goes first. */
  #visitor(event: Event): void {
    if (!event.isTrusted || event.composedPath().includes(this.#overlay.host)) return;
    this.#visitorAt = performance.now();
    if (event.type === 'keydown') this.#overlay.key(event as KeyboardEvent);
  }

  #point(event: PointerEvent): void {
    if (!event.isTrusted) return;
    // Where somebody points tells what is there: the keys of a pad, say.
    const over = event.composedPath()[0];
    if (over instanceof Node && this.#describer.rules.of(over) & (blocked | masked | own)) {
      this.#stream.ephemeral({ k: 'pointer', gone: true });
      return;
    }
    const down = event.buttons > 0;
    this.#stream.ephemeral({
      k: 'pointer',
      x: Math.round(event.clientX),
      y: Math.round(event.clientY),
      down,
    });
  }

  #looked(): void {
    this.#overlay.place();
    const now = `${location.href}\n${document.title}\n${this.#size.width} ${this.#size.height}`;
    if (now === this.#page) return;
    this.#page = now;
    this.#stream.page(this.#describe('ready'));
  }

  #describe(state: Page['state']): Page {
    const { titles } = this.#options.settings;
    return {
      url: this.#describer.address(location.href, location.href) ?? location.origin,
      title: titles ? this.#describer.words(document.title, 0) : '',
      ...this.#size,
      tab: this.#options.session.tab,
      state,
    };
  }

  /** What to call an element in the log: its kind and, if it may be told, its label. */
  #name(el: Element): string {
    const { rules } = this.#describer;
    const label = (el as HTMLInputElement).labels?.[0] ?? (el.matches('input, textarea, select') ? null : el);
    const name = el.localName === 'input' ? `input ${(el as HTMLInputElement).type}` : el.localName;
    if (!label) return name;
    const parts: string[] = [];
    const walker = document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text && parts.length < 8; text = walker.nextNode()) {
      const state = rules.of(text);
      if (rules.open(state) && !text.parentElement?.closest('select, textarea, script, style'))
        parts.push(text.nodeValue ?? '');
    }
    const words = this.#describer.words(parts.join(' '), rules.of(label));
    return words ? `${name} “${words}”` : name;
  }
}
