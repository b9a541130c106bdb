import type { FromCarrier, Welcome } from '../core/carrier';

/** Carries the frames of one page in a co-browsing session, between its port and our socket. */
export class SessionSocket {
  #socket: WebSocket | undefined;
  #epoch = 0;
  #failures = 0;
  #over = false;

  constructor(
    private readonly session: string,
    private readonly tab: string,
    private readonly port: MessagePort,
    private readonly who: (fresh: boolean) => Promise<string>,
    private readonly tell: (message: FromCarrier) => void,
  ) {
    port.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
      const socket = this.#socket;
      // What comes while the line is down is not needed: the page is asked for a snapshot after.
      if (socket?.readyState !== WebSocket.OPEN) return;
      socket.send(data);
      port.postMessage({ buffered: socket.bufferedAmount });
    });
    port.start();
    addEventListener('pagehide', () => this.leave());
    void this.#open();
  }

  /** Another page, or another session, takes over. */
  leave(): void {
    this.#over = true;
    this.#socket?.close();
  }

  async #open(fresh = false): Promise<void> {
    if (this.#over) return;
    let token: string;
    try {
      token = await this.who(fresh);
    } catch {
      this.#again();
      return;
    }
    const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/socket/cobrowse/visitor`);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.addEventListener('open', () =>
      socket.send(JSON.stringify({ token, session: this.session, tab: this.tab, epoch: this.#epoch })),
    );
    socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer | string>) => {
      if (typeof data !== 'string') {
        this.port.postMessage(data, [data]);
        return;
      }
      const welcome = JSON.parse(data) as Welcome;
      this.#failures = 0;
      if (this.#epoch === 0) this.tell({ type: 'welcome', session: this.session, ...welcome });
      this.#epoch = welcome.epoch;
    });
    socket.addEventListener('close', ({ code }) => {
      if (this.#over) return;
      if (code === 4410 || code === 4008 || code === 1008) {
        this.#over = true;
        this.tell({ type: 'over', session: this.session });
      } else this.#again(code === 4501);
    });
  }

  #again(fresh = false): void {
    const wait = Math.min(5000, 250 * 2 ** this.#failures++) * (0.75 + Math.random() / 2);
    setTimeout(() => void this.#open(fresh), wait);
  }
}
