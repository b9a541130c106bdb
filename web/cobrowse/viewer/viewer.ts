// The document that holds the replica. It has a policy and, if the operator gives one, an origin of
// its own; the console speaks to it over a port only, and believes it no more than it must.
import { decode, FrameError, kind, limits, parse, unpack, type Frame } from '../frame';
import type { Box } from '../marks';
import { Marks, marksCss } from '../marks';
import type { FromViewer, ToViewer } from '../mirror';
import type { Mark } from '../protocol';
import { Guard, Refused } from './guard';
import { readEphemeral, readPage, readResult } from './notes';
import { Replica, type Texts } from './replica';
import { boxOf, targetAt } from './target';

const css = `
html,body{margin:0;height:100%;overflow:hidden;background:#fff}
.stage{position:absolute;left:0;top:0;transform-origin:0 0;overflow:hidden}
.stage>iframe{display:block;border:0;width:100%;height:100%;background:#fff;pointer-events:none}
${marksCss}`;

class Viewer {
  readonly #port: MessagePort;
  readonly #stage = document.createElement('div');
  readonly #guard = new Guard();
  readonly #marks: Marks;
  #replica: Replica | undefined;
  #line: Promise<void> = Promise.resolve();
  #epoch = 0;
  /** Of the page that the visitor looks at. */
  #ready = 0;
  #seq = 0;
  #whole = false;
  #refused = 0;
  #waiting = 0;
  #texts: Texts & { visitor: string } = {
    canvas: '',
    video: '',
    frame: '',
    blocked: '',
    picture: '',
    visitor: '',
  };

  constructor(port: MessagePort) {
    this.#port = port;
    this.#stage.className = 'stage';
    this.#marks = new Marks({
      box: (id) => this.#box(id),
      scroll: () => {
        const view = this.#replica?.document?.defaultView;
        return { x: view?.scrollX ?? 0, y: view?.scrollY ?? 0 };
      },
    });
    document.body.append(this.#stage);
    port.addEventListener('message', ({ data }) => this.#hear(data as ToViewer));
    port.start();
    this.#say({ type: 'ready' });
  }

  #say(message: FromViewer): void {
    this.#port.postMessage(message);
  }

  #hear(message: ToViewer): void {
    switch (message.type) {
      case 'texts':
        this.#texts = message.texts;
        this.#replica ??= this.#make(message.texts, message.assets);
        break;
      case 'frame':
        this.#take(message.frame);
        break;
      case 'scale':
        this.#stage.style.transform = `scale(${message.scale})`;
        break;
      case 'mark':
        this.#marks.show(message.mark, message.who);
        break;
      case 'only':
        this.#marks.only(new Set(['', ...message.agents]));
        break;
      case 'at':
        this.#say({ type: 'at', n: message.n, target: this.#at(message.x, message.y) });
    }
  }

  #make(texts: Texts, assets: string): Replica {
    const replica = new Replica(
      texts,
      {
        scroll: () => this.#marks.place(),
        size: (width, height) => {
          this.#stage.style.width = `${width}px`;
          this.#stage.style.height = `${height}px`;
          this.#say({ type: 'size', width, height });
        },
      },
      assets,
    );
    this.#stage.append(replica.frame, this.#marks.element);
    return replica;
  }

  /** In order, and never more than a few waiting: a flood must not fill the memory. */
  #take(buffer: ArrayBuffer): void {
    if (buffer.byteLength > limits.snapshot || this.#waiting > 2000) {
      this.#refuse(`a frame of ${buffer.byteLength} bytes`);
      return;
    }
    let frame: Frame;
    try {
      frame = decode(buffer);
    } catch (error) {
      this.#refuse(String(error));
      return;
    }
    if (frame.kind !== kind.snapshot && frame.payload.length > limits.visitor) {
      this.#refuse('a frame longer than its kind may be');
      return;
    }
    this.#waiting++;
    this.#line = this.#line.then(async () => {
      this.#waiting--;
      try {
        if (frame.deflated) this.#apply(frame, await unpack(frame));
        else this.#apply(frame, parse(frame.payload));
      } catch (error) {
        if (error instanceof FrameError || error instanceof Refused) this.#refuse(error.message);
        else this.#lose(String(error));
      }
    });
  }

  #apply(frame: Frame, value: unknown): void {
    if (frame.kind === kind.page) {
      const page = readPage(value);
      // Another tab is looked at now: its epoch may be the lower one.
      if (page.state === 'ready' || page.state === 'loading') this.#ready = frame.epoch;
      this.#say({ type: 'page', page });
      return;
    }
    // Of a page before this one, or heard already.
    if (frame.epoch < this.#epoch && frame.epoch !== this.#ready) return;
    if (frame.kind === kind.result) {
      this.#say({ type: 'result', result: readResult(value) });
      return;
    }
    if (frame.epoch === this.#epoch && frame.seq <= this.#seq) return;
    if (frame.kind === kind.ephemeral) {
      if (frame.epoch !== this.#epoch && this.#epoch !== 0) return;
      const ephemeral = readEphemeral(value);
      if (ephemeral.k === 'pointer')
        this.#marks.show({ ...ephemeral, agent: '' } as Mark, { name: this.#texts.visitor, hue: 27 });
      this.#say({ type: 'ephemeral', ephemeral });
      return;
    }
    if (frame.kind === kind.snapshot) {
      const events = this.#guard.events(value);
      if (!events.some(({ type }) => type === 2)) throw new Refused('a snapshot without a page');
      this.#epoch = frame.epoch;
      this.#seq = frame.seq;
      this.#replica?.apply(events);
      this.#whole = true;
      this.#say({ type: 'shown', epoch: frame.epoch });
    } else if (frame.kind === kind.delta && this.#whole && frame.epoch === this.#epoch) {
      this.#seq = frame.seq;
      const events = this.#guard.events(value);
      if (events.some(({ type }) => type === 2)) throw new Refused('a page outside a snapshot');
      this.#replica?.apply(events);
    } else return;
    this.#marks.place();
  }

  #refuse(reason: string): void {
    this.#refused++;
    this.#say({ type: 'refused', count: this.#refused, reason: reason.slice(0, 200) });
  }

  /** What came does not fit what stands here: only a new snapshot helps. */
  #lose(reason: string): void {
    if (!this.#whole) return;
    this.#whole = false;
    this.#say({ type: 'lost', reason: reason.slice(0, 200) });
  }

  #box(id: number): Box | null {
    const node = this.#replica?.node(id);
    return node?.nodeType === 1 ? boxOf(node as Element) : null;
  }

  #at(x: number, y: number) {
    const doc = this.#replica?.document;
    return doc && this.#replica
      ? targetAt(doc, x, y, (node) => this.#replica?.id(node) ?? 0, this.#epoch)
      : null;
  }
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets = [sheet];
let viewer: Viewer | undefined;
addEventListener('message', ({ data, source, ports }: MessageEvent) => {
  if (source === parent && data === 'deskside-mirror' && ports[0]) viewer ??= new Viewer(ports[0]);
});
