import type { FromCarrier, Welcome } from '../core/carrier';
import type { Capture, CaptureSession, CaptureSettings } from '../cobrowse/capture';
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

  async #start(welcome: Welcome): Promise<void> {
    const port = this.#port;
    const { startCapture } = await import('../cobrowse/capture');
    if (!port || port !== this.#port) return;
    const { masking = 'inputs', mask, block, noControl, reveal, hideTitles } = welcome.settings;
    const settings: CaptureSettings = {
      masking: masking as CaptureSettings['masking'],
      mask: mask ?? [],
      block: block ?? [],
      noControl: noControl ?? [],
      reveal: reveal ?? [],
      origins: welcome.origins,
      query: [],
      showFields: [],
      titles: !hideTitles,
    };
    this.#capture = startCapture({
      port,
      settings,
      session: {
        epoch: welcome.epoch,
        tab: this.carrier().tab,
        state: welcome.state as CaptureSession['state'],
        language: /^de/i.test(this.hands.language()) ? 'de' : 'en',
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
    this.#capture?.stop();
    this.#capture = undefined;
    this.#port = undefined;
  }
}
