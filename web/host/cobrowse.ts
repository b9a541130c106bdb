import type { FromCarrier, Welcome } from '../core/carrier';
import type { Capture, CaptureSession, CaptureSettings } from '../cobrowse/capture';
import type { Page } from '../cobrowse/protocol';
import type { Carrier } from './carrier';
import type { Hands } from './hands';

/**
 * The page's part in a co-browsing session. The recorder is loaded only now: before the visitor
 * has agreed, nothing of it is on the page.
 */
export class Cobrowse {
  #capture: Capture | undefined;
  #port: MessagePort | undefined;
  #session = '';
  #welcome: Welcome | undefined;
  #off = false;

  constructor(
    private readonly hands: Hands,
    private readonly carrier: () => Carrier,
  ) {
    // A page that the browser had put aside is a new page of the session.
    addEventListener('pageshow', ({ persisted }) => persisted && this.resume());
  }

  /** Another page of this tab was in a session: so is this one, at once. */
  resume(): void {
    const { session } = this.hands.tab.value;
    if (session) this.join(session);
  }

  join(session: string): void {
    if (this.#session === session) return;
    this.#end();
    this.#session = session;
    this.hands.tab.set({ session, live: true });
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const carrier = this.carrier();
    carrier.say({ type: 'join', session, tab: carrier.tab }, [port2]);
    // Fetched while the socket opens.
    void import('../cobrowse/capture');
  }

  hear(message: FromCarrier): void {
    if (message.type === 'cobrowse') this.join(message.session);
    else if (message.type === 'over' && message.session === this.#session) this.over();
    else if (message.type === 'welcome' && message.session === this.#session) void this.#start(message);
  }

  /** The session is over: nothing of it is left on the page. */
  over(): void {
    this.#end();
    this.hands.tab.set({ session: '', live: false });
  }

  /** The page is another one now, without having been loaded anew. */
  moved(): void {
    const welcome = this.#welcome;
    if (!welcome || isOff(welcome) === this.#off) return;
    const session = this.#session;
    this.#end();
    this.join(session);
  }

  async #start(welcome: Welcome): Promise<void> {
    const port = this.#port;
    this.#welcome = welcome;
    this.#off = isOff(welcome);
    if (this.#off) {
      // A page that is never shown: the agent hears just that.
      const { encode, kind, pack } = await import('../cobrowse/frame');
      const page: Page = {
        url: location.origin,
        title: '',
        width: innerWidth,
        height: innerHeight,
        tab: this.carrier().tab,
        state: 'off',
      };
      const frame = encode({
        kind: kind.page,
        deflated: false,
        epoch: welcome.epoch,
        seq: 1,
        payload: pack(page),
      });
      if (port && port === this.#port) port.postMessage(frame, [frame]);
      return;
    }
    const { startCapture } = await import('../cobrowse/capture');
    if (!port || port !== this.#port) return;
    const {
      masking = 'inputs',
      mask,
      block,
      noControl,
      reveal,
      showFields,
      hideTitles,
      sendPictures,
      recording,
    } = welcome.settings;
    const language = /^de/i.test(this.hands.language()) ? 'de' : 'en';
    const settings: CaptureSettings = {
      masking: masking as CaptureSettings['masking'],
      mask: mask ?? [],
      block: block ?? [],
      noControl: noControl ?? [],
      reveal: reveal ?? [],
      origins: welcome.origins,
      query: [],
      showFields: showFields ?? [],
      titles: !hideTitles,
      pictures: sendPictures ?? false,
      recording: recording?.consent?.[language],
    };
    this.#capture = startCapture({
      port,
      settings,
      session: {
        epoch: welcome.epoch,
        tab: this.carrier().tab,
        state: welcome.state as CaptureSession['state'],
        language,
      },
      onEnd: (by) => {
        this.#capture = undefined;
        if (by === 'page') this.#session = '';
        else this.over();
      },
    });
  }

  #end(): void {
    this.#session = '';
    this.#welcome = undefined;
    this.#capture?.stop();
    this.#capture = undefined;
    this.#port = undefined;
  }
}

/** Whether the site never shows this page. A * stands for anything. */
function isOff({ settings: { offPages = [] } }: Welcome): boolean {
  return offPages.some((path) => {
    const parts = path.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`).test(location.pathname);
  });
}
