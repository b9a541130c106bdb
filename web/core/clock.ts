/**
 * ServerClock estimates how far the server's clock is ahead of this computer's, from the
 * Date headers of answers. They count whole seconds, so the estimate is good to about one.
 */
export class ServerClock {
  #offset = 0;
  #roundTrip = Infinity;

  observe(date: string | null, sentAt: number, receivedAt: number): void {
    const server = date === null ? NaN : Date.parse(date);
    const roundTrip = receivedAt - sentAt;
    // The quickest answer so far tells most; the slow drift of an old one makes room for a new one.
    if (Number.isNaN(server) || roundTrip > this.#roundTrip * 1.5 + 50) return;
    this.#roundTrip = roundTrip;
    this.#offset = server + 500 - (sentAt + roundTrip / 2);
  }

  /** The server's time now, in milliseconds since the epoch. */
  now(): number {
    return Date.now() + this.#offset;
  }
}

export const serverClock = new ServerClock();
