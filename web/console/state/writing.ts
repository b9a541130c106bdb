// Tells the others that the agent writes: at most every three seconds while typing, and
// that it stopped after a pause.
const EVERY_MS = 3000;
const PAUSE_MS = 5000;

export class Writing {
  #told = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (active: boolean) => void) {}

  typed(text: string): void {
    if (text.trim() === '') {
      this.stop();
      return;
    }
    if (Date.now() - this.#told > EVERY_MS) {
      this.#told = Date.now();
      this.tell(true);
    }
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.stop(), PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.#pause);
    if (this.#told === 0) return;
    this.#told = 0;
    this.tell(false);
  }
}
