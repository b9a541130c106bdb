import type { Session } from './session';

type Marks = { delivered: number; read: number };

/** Tells the server how far messages have arrived and were seen; only forward, a little gathered. */
export class Receipts {
  readonly #session: Session;
  readonly #said = new Map<string, Marks>();
  readonly #toSay = new Map<string, Marks>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  mark(conversationId: string, marks: Partial<Marks>): void {
    const said = this.#toSay.get(conversationId) ??
      this.#said.get(conversationId) ?? { delivered: 0, read: 0 };
    const delivered = Math.max(said.delivered, marks.delivered ?? 0, marks.read ?? 0);
    const read = Math.max(said.read, marks.read ?? 0);
    if (delivered === said.delivered && read === said.read) return;
    this.#toSay.set(conversationId, { delivered, read });
    this.#timer ??= setTimeout(() => this.flush(), 150);
  }

  /** Says what is left to say; after a failure, when the connection is back. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [id, marks] of this.#toSay) void this.#say(id, marks);
  }

  async #say(id: string, marks: Marks): Promise<void> {
    try {
      await this.#session.call((api) =>
        api.POST('/api/widget/v1/conversations/{id}/receipts', { params: { path: { id } }, body: marks }),
      );
    } catch {
      return; // stays to be said
    }
    this.#said.set(id, marks);
    if (this.#toSay.get(id) === marks) this.#toSay.delete(id);
  }
}
