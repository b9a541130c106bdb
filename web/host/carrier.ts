import { pathOf } from '../cobrowse/capture/address';
import { numbersOut } from '../cobrowse/capture/numbers';
import type { FromCarrier, Here, ToCarrier } from '../core/carrier';
import type { Hands } from './hands';
import { newId } from '../core/id';

/** The page's end of the carrier: a frame without a picture that holds the sockets. */
export class Carrier {
  #port: MessagePort | undefined;
  #frame: HTMLIFrameElement | undefined;
  #named = false;
  /** What was said before the frame could hear. */
  #early: [ToCarrier, Transferable[]][] = [];

  constructor(
    private readonly hands: Hands,
    /** Hears of codes and sessions. */
    private readonly hear: (message: FromCarrier) => void,
  ) {}

  get tab(): string {
    const { tab } = this.hands;
    // A window that a page has opened begins with a copy of that page's storage.
    const copied = !this.#named && window.opener !== null && history.length === 1;
    if (!tab.value.tab || copied) tab.set({ tab: newId() });
    this.#named = true;
    return tab.value.tab ?? '';
  }

  /** Makes the frame, once. */
  meet(): void {
    if (this.#frame) return;
    const { host, config } = this.hands;
    const frame = document.createElement('iframe');
    this.#frame = frame;
    frame.title = 'Deskside';
    frame.tabIndex = -1;
    frame.ariaHidden = 'true';
    frame.src = `${config.origin}/widget/carrier?site=${config.site}`;
    // Styles by the object model: the page's policy does not count for them.
    frame.style.display = 'none';
    const box = document.createElement('span');
    box.attachShadow({ mode: 'closed' }).append(frame);
    frame.addEventListener('load', () => {
      const { port1, port2 } = new MessageChannel();
      this.#port = port1;
      port1.addEventListener('message', ({ data }: MessageEvent<FromCarrier>) => this.#hear(data));
      port1.start();
      frame.contentWindow?.postMessage({ deskside: 1 }, config.origin, [port2]);
      this.#hi();
      for (const [message, transfer] of this.#early.splice(0)) port1.postMessage(message, transfer);
    });
    host.shadowRoot?.append(box);
  }

  /** Says something that makes the frame, if need be. */
  say(message: ToCarrier, transfer: Transferable[] = []): void {
    this.meet();
    if (this.#port) this.#port.postMessage(message, transfer);
    else this.#early.push([message, transfer]);
  }

  page(): void {
    this.#tell({ type: 'page', ...this.#here() });
  }

  active(): void {
    this.#tell({ type: 'active', active: visible() });
  }

  identify(): void {
    const identity = this.hands.who();
    if (identity) this.#tell({ type: 'identify', identity });
  }

  #hi(): void {
    const { hands } = this;
    const { pages, referrer } = hands.tab.value;
    const { token, live } = hands.visitor.value;
    this.#tell({
      type: 'hi',
      token: token ?? live ?? null,
      tab: this.tab,
      live: hands.config.live === 1,
      quiet: hands.config.live !== 1,
      active: visible(),
      age: Math.max(0, Date.now() - Date.parse(pages[0]?.at ?? '')) || 0,
      referrer,
      language: navigator.language,
      identity: hands.who(),
      ...this.#here(),
    });
  }

  #here(): Here {
    return {
      // As agents see a page while they look at it: without keys, and without cards and accounts.
      url: location.origin + pathOf(location.pathname),
      title: numbersOut(document.title.slice(0, 500)),
      pages: this.hands.tab.value.pages.length,
    };
  }

  #tell(message: ToCarrier): void {
    this.#port?.postMessage(message);
  }

  #hear(message: FromCarrier): void {
    const { visitor, load, tell } = this.hands;
    if (message.type === 'token') {
      if (message.token !== visitor.value.token) visitor.set({ live: message.token });
    } else if (message.type === 'chat') {
      // The chat begins as the one whom the agent wrote to.
      const token = visitor.value.token ?? visitor.value.live;
      if (!token) return;
      visitor.set({ token });
      load();
      tell({ type: 'begin', token });
      if (message.open && visible()) this.hands.show(true, false);
    } else {
      this.hear(message);
    }
  }
}

function visible(): boolean {
  return document.visibilityState === 'visible';
}
