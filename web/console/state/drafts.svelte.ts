// What I have begun to write follows me to my other devices. It is kept in this browser at
// once, and at the server a moment after the last key. The newest wins; what another device
// had written meanwhile comes back beside it.
import { SvelteMap } from 'svelte/reactivity';
import { ok, type Api } from '../../core/api/client';
import { Drafts, type Draft } from '../chat/drafts';
import type { Draft as Shared } from '../types';

const SAVE_MS = 700;

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;
/** From which version this browser goes on, and whether it has something that the server has not. */
type Known = { version: number; dirty: boolean };
export type Other = { reply: string; note: string };

export class SharedDrafts {
  /** Counts what came from elsewhere, by conversation: who shows the draft shows it anew. */
  readonly fresh = new SvelteMap<string, number>();
  /** What another device had written, until I have seen it. */
  readonly others = new SvelteMap<string, Other>();
  readonly #local: Drafts;
  readonly #prefix: string;
  #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #saving = new Set<string>();
  #held = new Map<string, Shared>();

  constructor(
    private readonly api: Api,
    private readonly storage: Store,
    agentId: string,
  ) {
    this.#local = new Drafts(storage, agentId);
    this.#prefix = `deskside.drafted.${agentId}.`;
  }

  load(conversationId: string): Draft {
    return this.#local.load(conversationId);
  }

  save(conversationId: string, draft: Draft): boolean {
    const before = this.#local.load(conversationId);
    const kept = this.#local.save(conversationId, draft);
    if (before.reply !== draft.reply || before.note !== draft.note) {
      this.#know(conversationId, { ...this.#known(conversationId), dirty: true });
      this.#soon(conversationId);
    }
    return kept;
  }

  /** The other device's text is taken or thrown away. */
  drop(conversationId: string): void {
    this.others.delete(conversationId);
    void this.#put(conversationId, true);
  }

  /** Asks for what other devices have; what only this browser has is sent. */
  async sync(): Promise<void> {
    for (const draft of await ok(this.api.GET('/api/v1/drafts'))) this.heard(draft);
    for (const id of this.#unsaved()) this.#soon(id);
  }

  /** From another device, or the echo of what this one has saved. */
  heard(draft: Shared): void {
    const { conversationId: id, version } = draft;
    const known = this.#known(id);
    if (this.#saving.has(id)) {
      this.#held.set(id, draft);
      return;
    }
    // What is being written here goes on; the server keeps the other beside it.
    if (version < known.version || known.dirty) return;
    this.#show(draft);
    const { reply, note } = draft;
    const before = this.#local.load(id);
    if (before.reply === reply && before.note === note) {
      this.#know(id, { version, dirty: false });
      return;
    }
    this.#local.save(id, { reply, note, mode: reply === '' && note !== '' ? 'note' : before.mode });
    this.#know(id, { version, dirty: false });
    this.fresh.set(id, version);
  }

  /** The page goes: what waits is sent now. */
  flush(): void {
    for (const id of this.#timers.keys()) void this.#put(id);
  }

  #soon(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.set(
      id,
      setTimeout(() => void this.#put(id), SAVE_MS),
    );
  }

  async #put(id: string, dropOther = false): Promise<void> {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    if (this.#saving.has(id)) {
      this.#soon(id);
      return;
    }
    const { version } = this.#known(id);
    this.#saving.add(id);
    this.#know(id, { version, dirty: false });
    try {
      const { reply, note, mode } = this.#local.load(id);
      const answer = await ok(
        this.api.PUT('/api/v1/conversations/{id}/draft', {
          params: { path: { id } },
          body: { reply, note, mode, knew: version, ...(dropOther ? { dropOther } : {}) },
          keepalive: reply.length + note.length < 10_000,
        }),
      );
      this.#know(id, { ...this.#known(id), version: answer.version });
      this.#show(answer);
    } catch {
      // It stays in this browser; the next key or connection tries again.
      this.#know(id, { ...this.#known(id), dirty: true });
    }
    this.#saving.delete(id);
    const held = this.#held.get(id);
    this.#held.delete(id);
    if (held) this.heard(held);
  }

  #show({ conversationId, other }: Shared): void {
    if (other) this.others.set(conversationId, other);
    else this.others.delete(conversationId);
  }

  #known(id: string): Known {
    try {
      const known = JSON.parse(this.storage.getItem(this.#prefix + id) ?? 'null') as Partial<Known> | null;
      return { version: Number(known?.version ?? 0), dirty: known?.dirty === true };
    } catch {
      return { version: 0, dirty: false };
    }
  }

  #know(id: string, known: Known): void {
    try {
      this.storage.setItem(this.#prefix + id, JSON.stringify(known));
    } catch {
      // A full storage: the draft is the server's then.
    }
  }

  #unsaved(): string[] {
    const ids: string[] = [];
    for (let at = 0; at < this.storage.length; at++) {
      const key = this.storage.key(at);
      if (!key?.startsWith(this.#prefix)) continue;
      const id = key.slice(this.#prefix.length);
      if (this.#known(id).dirty) ids.push(id);
    }
    return ids;
  }
}
