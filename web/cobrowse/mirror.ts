// The agent's side: the visitor's page as a replica inside a document of its own (viewer/), which
// runs none of the page's scripts. Mirror is what the console holds of it: it places the replica,
// feeds it, and says what lies where. It needs no more trust in the replica than in a picture.
import type { Box, Who } from './marks';
import type { Ephemeral, Mark, Page, Result } from './protocol';

export type MirrorEvents = {
  /** A page was built, or built anew. */
  shown: { epoch: number };
  page: Page;
  /** The visitor's viewport, or the scale at which it is shown, changed. */
  size: { width: number; height: number; scale: number };
  ephemeral: Ephemeral;
  result: Result;
  /** The replica lost the thread: ask the relay for a checkout. */
  lost: { reason: string };
  /** A frame was refused: how many so far and why. */
  refused: { count: number; reason: string };
};

export type MirrorTexts = {
  /** The visitor's name, at his pointer. */
  visitor: string;
  /** The name of the frame for screen readers. */
  label: string;
  /** What cannot be shown. */
  canvas: string;
  video: string;
  frame: string;
  blocked: string;
  picture: string;
};

export type MirrorOptions = {
  /** Address of the viewer page: /viewer, on an origin of its own if there is one. */
  src: string;
  texts: MirrorTexts;
  /** What stands before the encoded address of a picture, font or style sheet; without it they are fetched at their own address. */
  assets?: string;
  on: <E extends keyof MirrorEvents>(event: E, detail: MirrorEvents[E]) => void;
};

/** An element of the replica, enough to aim an action at it. */
export type Target = {
  epoch: number;
  id: number;
  tag: string;
  /** What to call it in a hint. */
  label: string;
  /** In the visitor's viewport. */
  rect: Box;
  /** 0…1 inside the element, for a click. */
  x: number;
  y: number;
  /** Which actions it takes besides clicks and scrolling: insert and setValue, select, check. */
  takes: 'text' | 'select' | 'check' | 'click';
  /** It is a placeholder or a secret field: actions would be denied. */
  locked: boolean;
  /** What scrolls here, and how far it is: 0 is the page itself. */
  scroll: { id: number; tag: string; left: number; top: number };
  checked?: boolean;
  options?: { label: string; selected: boolean }[];
};

export type ToViewer =
  | { type: 'texts'; texts: MirrorTexts; assets: string }
  | { type: 'frame'; frame: ArrayBuffer }
  | { type: 'scale'; scale: number }
  | { type: 'mark'; mark: Mark; who: Who }
  | { type: 'only'; agents: string[] }
  | { type: 'at'; n: number; x: number; y: number };

export type FromViewer =
  | { type: 'ready' }
  | { type: 'shown'; epoch: number }
  | { type: 'page'; page: Page }
  | { type: 'size'; width: number; height: number }
  | { type: 'ephemeral'; ephemeral: Ephemeral }
  | { type: 'result'; result: Result }
  | { type: 'lost'; reason: string }
  | { type: 'refused'; count: number; reason: string }
  | { type: 'at'; n: number; target: Target | null };

export class Mirror {
  /** Lies over the replica and takes the agent's mouse: listen here. */
  readonly surface = document.createElement('div');
  readonly #element: HTMLElement;
  readonly #options: MirrorOptions;
  readonly #frame = document.createElement('iframe');
  readonly #port: MessagePort;
  readonly #resizes: ResizeObserver;
  readonly #asked = new Map<number, (target: Target | null) => void>();
  #queue: ToViewer[] | null = [];
  #asks = 0;
  #width = 0;
  #height = 0;
  #scale = 1;
  #mode: 'fit' | 'full' = 'fit';

  /** Fills the element, which should have a size of its own. */
  constructor(element: HTMLElement, options: MirrorOptions) {
    this.#element = element;
    this.#options = options;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.addEventListener('message', ({ data }) => this.#hear(data as FromViewer));
    port1.start();
    this.#frame.title = options.texts.label;
    this.#frame.tabIndex = -1;
    this.#frame.src = options.src;
    this.#frame.addEventListener(
      'load',
      () =>
        this.#frame.contentWindow?.postMessage(
          'deskside-mirror',
          new URL(options.src, location.href).origin,
          [port2],
        ),
      { once: true },
    );
    Object.assign(this.#frame.style, { position: 'absolute', border: '0', visibility: 'hidden' });
    Object.assign(this.surface.style, { position: 'absolute' });
    Object.assign(element.style, { position: 'relative', overflow: 'hidden' });
    element.append(this.#frame, this.surface);
    this.#resizes = new ResizeObserver(() => this.#place());
    this.#resizes.observe(element);
    this.#say({ type: 'texts', texts: options.texts, assets: options.assets ?? '' });
  }

  /** Takes a frame from the relay; the buffer is transferred. */
  feed(frame: ArrayBuffer): void {
    this.#say({ type: 'frame', frame });
  }

  #say(message: ToViewer): void {
    if (this.#queue) this.#queue.push(message);
    else if (message.type === 'frame') this.#port.postMessage(message, [message.frame]);
    else this.#port.postMessage(message);
  }

  #hear(message: FromViewer): void {
    const { on } = this.#options;
    switch (message.type) {
      case 'ready': {
        const queue = this.#queue ?? [];
        this.#queue = null;
        for (const one of queue) this.#say(one);
        break;
      }
      case 'size':
        this.#width = message.width;
        this.#height = message.height;
        this.#place();
        break;
      case 'shown':
        this.#frame.style.visibility = '';
        on('shown', { epoch: message.epoch });
        break;
      case 'page':
        on('page', message.page);
        break;
      case 'ephemeral':
        on('ephemeral', message.ephemeral);
        break;
      case 'result':
        on('result', message.result);
        break;
      case 'lost':
        on('lost', { reason: message.reason });
        break;
      case 'refused':
        on('refused', { count: message.count, reason: message.reason });
        break;
      case 'at':
        this.#asked.get(message.n)?.(message.target);
        this.#asked.delete(message.n);
    }
  }

  /** What lies under a point of the console's window. */
  elementAt(x: number, y: number): Promise<Target | null> {
    const at = this.toPage(x, y);
    if (!at) return Promise.resolve(null);
    const n = ++this.#asks;
    return new Promise((resolve) => {
      this.#asked.set(n, resolve);
      this.#say({ type: 'at', n, ...at });
    });
  }

  /** A point of the console's window in the visitor's viewport; null outside. */
  toPage(x: number, y: number): { x: number; y: number } | null {
    const rect = this.#frame.getBoundingClientRect();
    const at = { x: (x - rect.left) / this.#scale, y: (y - rect.top) / this.#scale };
    return at.x >= 0 && at.y >= 0 && at.x <= this.#width && at.y <= this.#height ? at : null;
  }

  /** Shows a mark, one's own or a colleague's. */
  mark(mark: Mark, who: Who): void {
    this.#say({ type: 'mark', mark, who });
  }

  /** Takes away the marks of all others. */
  only(agents: string[]): void {
    this.#say({ type: 'only', agents });
  }

  fit(mode: 'fit' | 'full'): void {
    this.#mode = mode;
    this.#element.style.overflow = mode === 'full' ? 'auto' : 'hidden';
    this.#place();
  }

  #place(): void {
    const { clientWidth, clientHeight } = this.#element;
    if (!this.#width || !clientWidth) return;
    const scale =
      this.#mode === 'full' ? 1 : Math.min(1, clientWidth / this.#width, clientHeight / this.#height);
    const width = this.#width * scale;
    const height = this.#height * scale;
    for (const { style } of [this.#frame, this.surface]) {
      style.left = `${Math.max(0, (clientWidth - width) / 2)}px`;
      style.top = `${Math.max(0, (clientHeight - height) / 2)}px`;
      style.width = `${width}px`;
      style.height = `${height}px`;
    }
    if (scale !== this.#scale) this.#say({ type: 'scale', scale });
    this.#scale = scale;
    this.#options.on('size', { width: this.#width, height: this.#height, scale });
  }

  destroy(): void {
    this.#resizes.disconnect();
    this.#port.close();
    this.#frame.remove();
    this.surface.remove();
    for (const resolve of this.#asked.values()) resolve(null);
    this.#asked.clear();
  }
}
