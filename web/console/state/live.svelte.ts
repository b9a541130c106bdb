// Who is on the sites, as the server tells it over a socket that is open while Live view is
// shown. Changes come together and are shown together.
import type { OnSite } from '../live/table';

type Push = { type: 'all' | 'rows'; rows?: OnSite[]; gone?: string[] };

export class LiveView {
  rows = $state.raw<ReadonlyMap<string, OnSite>>(new Map());
  phase = $state<'loading' | 'ready' | 'lost'>('loading');
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #stopped = false;

  start(): void {
    this.#stopped = false;
    this.#open();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #open(): void {
    const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/socket/live/agent`);
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#apply(JSON.parse(String(data)) as Push));
    socket.addEventListener('close', () => {
      if (this.#stopped) return;
      if (this.phase === 'ready') this.phase = 'lost';
      this.#timer = setTimeout(() => this.#open(), Math.min(10_000, 500 * 2 ** this.#failures++));
    });
  }

  #apply({ type, rows = [], gone = [] }: Push): void {
    const next = new Map(type === 'all' ? [] : this.rows);
    for (const row of rows) next.set(row.id, row);
    for (const id of gone) next.delete(id);
    this.rows = next;
    this.phase = 'ready';
    this.#failures = 0;
  }
}
