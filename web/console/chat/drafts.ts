// What an agent has begun to write stays with its conversation, across reloads and an
// expired session, in this browser only.
export type Mode = 'reply' | 'note';
export type Draft = { reply: string; note: string; mode: Mode };

export const emptyDraft: Draft = { reply: '', note: '', mode: 'reply' };

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export class Drafts {
  constructor(
    private readonly storage: Store,
    private readonly agentId: string,
  ) {}

  load(conversationId: string): Draft {
    try {
      const saved = JSON.parse(
        this.storage.getItem(this.#key(conversationId)) ?? 'null',
      ) as Partial<Draft> | null;
      return {
        reply: typeof saved?.reply === 'string' ? saved.reply : '',
        note: typeof saved?.note === 'string' ? saved.note : '',
        mode: saved?.mode === 'note' ? 'note' : 'reply',
      };
    } catch {
      return emptyDraft;
    }
  }

  /** Reports whether it is kept: a full storage keeps nothing. */
  save(conversationId: string, draft: Draft): boolean {
    try {
      if (draft.reply === '' && draft.note === '' && draft.mode === 'reply') {
        this.storage.removeItem(this.#key(conversationId));
      } else {
        this.storage.setItem(this.#key(conversationId), JSON.stringify(draft));
      }
      return true;
    } catch {
      return false;
    }
  }

  #key(conversationId: string): string {
    return `deskside.draft.${this.agentId}.${conversationId}`;
  }
}
