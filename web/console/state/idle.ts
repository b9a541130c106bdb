// Turns an agent who is Online to Away when nothing was typed, clicked or moved for a
// while in any tab, and back at the first input. Who chose Away stays so.
export const IDLE_MS = 15 * 60_000;
/** How exactly the last input is remembered. */
const STEP_MS = 5000;
const LOOK_MS = 15_000;

export type IdleParts = {
  storage: Pick<Storage, 'getItem' | 'setItem'>;
  state: () => { availability: string; automatic: boolean };
  turn: (to: 'online' | 'away') => void;
};

const inputs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'];

export class Idle {
  #last = Date.now();
  #turning = 0;
  #stop = new AbortController();

  constructor(
    private readonly key: string,
    private readonly parts: IdleParts,
  ) {}

  start(): void {
    this.#remember(Date.now());
    const { signal } = this.#stop;
    for (const input of inputs) {
      document.addEventListener(input, () => this.used(), { signal, capture: true, passive: true });
    }
    const timer = setInterval(() => this.look(), LOOK_MS);
    signal.addEventListener('abort', () => clearInterval(timer));
    if (this.parts.state().automatic) this.#turn('online');
  }

  stop(): void {
    this.#stop.abort();
  }

  used(): void {
    const now = Date.now();
    if (now - this.#last >= STEP_MS) this.#remember(now);
    if (this.parts.state().automatic) this.#turn('online');
  }

  look(): void {
    const last = Math.max(this.#last, Number(this.parts.storage.getItem(this.key)) || 0);
    if (Date.now() - last >= IDLE_MS && this.parts.state().availability === 'online') this.#turn('away');
  }

  /** Asks once; the answer comes as a push. */
  #turn(to: 'online' | 'away'): void {
    if (Date.now() - this.#turning < STEP_MS) return;
    this.#turning = Date.now();
    this.parts.turn(to);
  }

  #remember(now: number): void {
    this.#last = now;
    try {
      this.parts.storage.setItem(this.key, String(now));
    } catch {
      // A full storage: each tab then counts for itself.
    }
  }
}
