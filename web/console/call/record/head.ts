// The head of the file goes to the server in one piece, up to where sound and pictures begin;
// a browser that is busy may give it in several, the first of them a single byte.

/** A cluster's number in WebM, and the bytes that say how long it is. */
const CLUSTER = [0x1f, 0x43, 0xb6, 0x75];
const LENGTH = 8;

function begins(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(0x1f); at >= 0; at = bytes.indexOf(0x1f, at + 1)) {
    if (bytes.length < at + CLUSTER.length + LENGTH) return false;
    if (CLUSTER.every((byte, i) => bytes[at + i] === byte)) return true;
  }
  return false;
}

export class WholeHead {
  #parts: Blob[] | null = [];
  #turn: Promise<void> = Promise.resolve();

  constructor(private readonly push: (part: Blob) => void) {}

  take(part: Blob): void {
    this.#turn = this.#turn.then(() => this.#take(part));
  }

  /** When everything that was taken has been passed on. */
  idle(): Promise<void> {
    return this.#turn;
  }

  async #take(part: Blob): Promise<void> {
    if (!this.#parts) return this.push(part);
    this.#parts.push(part);
    const whole = new Blob(this.#parts, { type: part.type });
    if (!begins(new Uint8Array(await whole.arrayBuffer()))) return;
    this.#parts = null;
    this.push(whole);
  }
}
