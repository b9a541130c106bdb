import type { FromCarrier, ToCarrier } from '../core/carrier';

type Hi = Extract<ToCarrier, { type: 'hi' }>;

/** Says which page is open, as long as it is. A page that the browser puts aside says nothing. */
export class LiveSocket {
  #socket: WebSocket | undefined;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #over = false;
  #code = false;

  constructor(
    private readonly state: Hi,
    private readonly who: (fresh: boolean) => Promise<string>,
    private readonly tell: (message: FromCarrier) => void,
  ) {
    // An open socket would keep the page out of the browser's back/forward cache.
    addEventListener('pagehide', () => {
      clearTimeout(this.#timer);
      this.#socket?.close();
      this.#socket = undefined;
    });
    addEventListener('pageshow', ({ persisted }) => persisted && void this.#open());
    addEventListener('online', () => this.#soon(0));
    void this.#open();
  }

  /** Something has changed: it is said now, or with the next hello. */
  hear(message: ToCarrier): void {
    if (message.type === 'hi' || message.type === 'join') return;
    if (message.type === 'code') {
      this.#code = true;
      if (this.#socket?.readyState === WebSocket.OPEN) this.#ask();
      return;
    }
    if (message.type === 'identify') this.state.identity = message.identity;
    else if (message.type === 'page') Object.assign(this.state, message, { type: 'hi' });
    else if (message.type === 'active') this.state.active = message.active;
    const { type: _, ...facts } = message.type === 'identify' ? { type: '', ...message.identity } : message;
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(facts));
  }

  /** Asks for a code, until there is an answer: the line may go while one waits. */
  #ask(): void {
    this.#socket?.send('{"code":true}');
  }

  async #open(fresh = false): Promise<void> {
    if (this.#socket || this.#over) return;
    let token: string;
    try {
      token = await this.who(fresh);
    } catch {
      this.#soon();
      return;
    }
    const { type: _, identity, live: __, ...facts } = this.state;
    const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/socket/live/visitor`);
    this.#socket = socket;
    const began = Date.now();
    socket.addEventListener('open', () => {
      const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      socket.send(JSON.stringify({ ...facts, ...identity, timeZone, token }));
      if (this.#code) this.#ask();
    });
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as FromCarrier;
      if (message.type === 'code') this.#code = false;
      this.tell(message);
    });
    socket.addEventListener('close', ({ code }) => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.state.age += Date.now() - began;
      if (Date.now() - began > 10_000) this.#failures = 0;
      // Live view is off for the site.
      if (code === 4404) this.#over = true;
      else this.#soon(undefined, code === 4501);
    });
  }

  #soon(wait = Math.min(60_000, 1000 * 2 ** this.#failures++) * (0.5 + Math.random()), fresh = false): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#open(fresh), wait);
  }
}
