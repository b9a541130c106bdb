// Tells the server which of the visitors' messages have arrived in a console, so that
// visitors see "delivered". The leading tab does it for all, once a second at most.
import type { Conversation } from '../types';

const EVERY_MS = 1000;
/** The most that one request may carry. */
const MOST = 200;

export class Deliveries {
  #waiting = new Map<string, number>();
  #sent = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly send: (delivered: Record<string, number>) => Promise<void>) {}

  arrived(row: Pick<Conversation, 'id' | 'vseq' | 'receipts' | 'preview'>): void {
    if (row.preview.from !== 'visitor') return;
    if (row.vseq <= Math.max(row.receipts.toAgents, this.#sent.get(row.id) ?? 0)) return;
    this.#waiting.set(row.id, row.vseq);
    this.#timer ??= setTimeout(() => void this.#flush(), EVERY_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  async #flush(): Promise<void> {
    const batch = [...this.#waiting].slice(0, MOST);
    for (const [id] of batch) this.#waiting.delete(id);
    try {
      await this.send(Object.fromEntries(batch));
      for (const [id, vseq] of batch) this.#sent.set(id, vseq);
    } catch {
      // Only a hint to the visitor; the next row of the conversation carries it along.
    }
    this.#timer = this.#waiting.size > 0 ? setTimeout(() => void this.#flush(), EVERY_MS) : undefined;
  }
}
