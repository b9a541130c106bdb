import type { Attachment } from '../wire';
import { asProblem, type Problem } from '../problem';
import { newId } from '../id';
import { mostFiles } from './most';
import { Transfer, type TransferOptions } from './transfer';

/** How far a file in the tray has come. `waiting`: the line is lost, it goes on by itself. */
export type PieceState =
  'queued' | 'uploading' | 'waiting' | 'paused' | 'checking' | 'ready' | 'blocked' | 'refused' | 'failed';

/** Piece is one file that was chosen and is not sent yet. */
export type Piece = {
  id: string;
  name: string;
  size: number;
  state: PieceState;
  /** Bytes that are through. */
  sent: number;
  /** A picture's own address in this browser, to show it while it is on its way. */
  preview?: string;
  /** Why it can't be sent. */
  problem?: Problem;
  /** What the server knows of it, once it has it. */
  attachment?: Attachment;
};

/** What the tray asks of the server. */
export interface FileDoor {
  announce(file: { id: string; name: string; size: number }): Promise<Attachment>;
  look(id: string): Promise<Attachment>;
  remove(id: string): Promise<void>;
}

export type TrayOptions = {
  door: FileDoor;
  transfer?: TransferOptions['start'];
  online?: () => boolean;
  /** Whether to make previews; browsers only. */
  preview?: (file: File) => string | undefined;
  forget?: (preview: string) => void;
};

/** How many files go up at once. */
const atOnce = 3;

/**
 * Tray holds the files of a message that is being written: each is announced (the server says
 * at once what it does not take), goes up by itself, survives lost lines, and is looked at by
 * the server. The message can be sent when `done`.
 */
export class Tray {
  #pieces: readonly Piece[] = [];
  readonly #files = new Map<string, File>();
  readonly #running = new Map<string, Transfer>();
  readonly #listeners = new Set<() => void>();
  readonly #options: TrayOptions;
  #send: ((attachments: Attachment[]) => void) | undefined;

  constructor(options: TrayOptions) {
    this.#options = options;
  }

  /** The message waits for its files. */
  get sending(): boolean {
    return this.#send !== undefined;
  }

  /** Has the message go as soon as every file is there; with nothing, it waits no more. */
  sendWhenDone(send?: (attachments: Attachment[]) => void): void {
    this.#send = send;
    this.#show(this.#pieces);
  }

  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  /** Every file is there and was looked at: the message can go. */
  get done(): boolean {
    return this.#pieces.every(({ state }) => state === 'ready' || state === 'blocked');
  }

  /** Something stands in the way that does not pass by itself. */
  get stuck(): boolean {
    return this.#pieces.some(({ state }) => state === 'refused' || state === 'failed' || state === 'paused');
  }

  get busy(): boolean {
    return this.#pieces.some(
      ({ state }) => state === 'queued' || state === 'uploading' || state === 'waiting',
    );
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes as many files as a message can carry, and returns how many were left out. */
  add(files: readonly File[]): number {
    const room = Math.max(0, mostFiles - this.#pieces.length);
    for (const file of files.slice(0, room)) {
      const id = newId();
      this.#files.set(id, file);
      const preview = this.#options.preview?.(file);
      const piece: Piece = {
        id,
        name: file.name || 'file',
        size: file.size,
        state: 'queued',
        sent: 0,
        ...(preview ? { preview } : {}),
      };
      this.#show([...this.#pieces, piece]);
    }
    this.#pump();
    return Math.max(0, files.length - room);
  }

  /** Takes files that are up already: those of a draft, or of a text block. */
  put(attachments: readonly Attachment[]): void {
    const fresh = attachments.filter(({ id }) => !this.#pieces.some((piece) => piece.id === id));
    this.#show([
      ...this.#pieces,
      ...fresh.map((attachment): Piece => {
        const { id, name, size } = attachment;
        return { id, name, size, state: stateOf(attachment), sent: size, attachment };
      }),
    ]);
    for (const { id, state } of fresh) if (state === 'checking') void this.#check(id);
  }

  pause(id: string): void {
    this.#running.get(id)?.stop();
    this.#running.delete(id);
    this.#change(id, { state: 'paused' });
    this.#pump();
  }

  /** Goes on with what was paused or failed, from where it was. */
  resume(id: string): void {
    const piece = this.#pieces.find((piece) => piece.id === id);
    if (!piece) return;
    const { problem: _, ...rest } = piece;
    this.#replace({ ...rest, state: 'queued' });
    this.#pump();
  }

  /** Takes the file out, on the server too. */
  remove(id: string): void {
    this.#running.get(id)?.stop();
    this.#running.delete(id);
    this.#drop(id);
    // What can't be removed now is removed by the server after a day.
    this.#options.door.remove(id).catch(() => undefined);
    this.#pump();
  }

  /** Empties the tray: its files go with a message now. */
  take(): Attachment[] {
    const taken = this.#pieces.flatMap(({ attachment }) => (attachment ? [attachment] : []));
    for (const { id } of this.#pieces) this.#forget(id);
    this.#show([]);
    return taken;
  }

  /** The line is back: nobody waits any longer. */
  wake(): void {
    for (const transfer of this.#running.values()) transfer.wake();
  }

  #pump(): void {
    for (const piece of this.#pieces) {
      if (this.#running.size >= atOnce) return;
      const file = this.#files.get(piece.id);
      if (piece.state !== 'queued' || !file || this.#running.has(piece.id)) continue;
      this.#start(piece, file);
    }
  }

  #start({ id, name, size }: Piece, file: File): void {
    const transfer = new Transfer({
      file,
      announce: () => this.#options.door.announce({ id, name, size }),
      sent: (sent) => this.#change(id, { sent, state: 'uploading' }),
      waits: () => this.#change(id, { state: 'waiting' }),
      ...(this.#options.transfer ? { start: this.#options.transfer } : {}),
      ...(this.#options.online ? { online: this.#options.online } : {}),
    });
    this.#running.set(id, transfer);
    this.#change(id, { state: 'uploading' });
    void transfer
      .run()
      .then((through) => {
        if (this.#running.get(id) !== transfer) return undefined;
        this.#running.delete(id);
        if (!through) return undefined;
        this.#change(id, { sent: size, state: 'checking' });
        return this.#check(id);
      })
      .catch((thrown: unknown) => {
        if (this.#running.get(id) !== transfer) return;
        this.#running.delete(id);
        const problem = asProblem(thrown);
        this.#change(id, { problem, state: refusals.includes(problem.status) ? 'refused' : 'failed' });
      })
      .finally(() => this.#pump());
  }

  /** Asks until the server has looked at the file. */
  async #check(id: string): Promise<void> {
    for (let wait = 150; this.#pieces.some((piece) => piece.id === id); wait = Math.min(3000, wait * 1.5)) {
      try {
        const attachment = await this.#options.door.look(id);
        if (attachment.state === 'uploading') {
          this.resume(id); // the last bytes did not get through after all
          return;
        }
        if (attachment.state !== 'checking') {
          this.#change(id, { attachment, state: stateOf(attachment), size: attachment.size });
          return;
        }
      } catch (thrown) {
        const problem = asProblem(thrown);
        if (problem.final) {
          this.#change(id, { problem, state: 'failed' });
          return;
        }
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  #change(id: string, part: Partial<Piece>): void {
    const piece = this.#pieces.find((piece) => piece.id === id);
    if (piece) this.#replace({ ...piece, ...part });
  }

  #replace(piece: Piece): void {
    this.#show(this.#pieces.map((old) => (old.id === piece.id ? piece : old)));
  }

  #drop(id: string): void {
    this.#forget(id);
    this.#show(this.#pieces.filter((piece) => piece.id !== id));
  }

  #forget(id: string): void {
    const preview = this.#pieces.find((piece) => piece.id === id)?.preview;
    if (preview) this.#options.forget?.(preview);
    this.#files.delete(id);
  }

  #show(pieces: readonly Piece[]): void {
    this.#pieces = pieces;
    const send = this.#send;
    if (send && this.done) {
      this.#send = undefined;
      send(this.take());
      return;
    }
    if (this.stuck) this.#send = undefined; // somebody has to decide
    for (const listener of this.#listeners) listener();
  }
}

/** Answers that say that this file can't be sent here, ever. */
const refusals = [403, 413, 422];

function stateOf({ state }: Attachment): PieceState {
  if (state === 'ready' || state === 'blocked' || state === 'checking') return state;
  return 'failed';
}
