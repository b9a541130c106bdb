// Files that are being sent and those that the timeline shows. Everything that knows how is
// loaded with the first of them.
import { ok, type Api } from '../../core/api/client';
import { newId } from '../../core/id';
import { mostFiles } from '../../core/upload/most';
import type { Attachment } from '../../core/wire';
import type { TrayView } from '../../ui/files';

type Chunk = typeof import('../../ui/files');

export class Files {
  chunk = $state.raw<Chunk | null>(null);
  #views = $state.raw<ReadonlyMap<string, TrayView>>(new Map());
  #loading: Promise<Chunk> | undefined;

  constructor(
    private readonly api: Api,
    private readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
    private readonly agentId: string,
  ) {}

  /** Loads what shows and sends files; a failure is tried again by the next who asks. */
  load(): Promise<Chunk> {
    this.#loading ??= import('../../ui/files').then(
      (chunk) => (this.chunk = chunk),
      (thrown: unknown) => {
        this.#loading = undefined;
        throw thrown;
      },
    );
    return this.#loading;
  }

  /** The tray of a conversation, if something was ever put into it. */
  of(conversationId: string): TrayView | undefined {
    return this.#views.get(conversationId);
  }

  /** Takes files for the conversation, and returns how many were too many for a message. */
  async add(conversationId: string, files: readonly File[]): Promise<number> {
    const view = await this.#view(conversationId);
    return view.tray.add(files);
  }

  /** Brings back what was up already when the page was left. */
  async restore(conversationId: string): Promise<void> {
    if (this.#views.has(conversationId)) return;
    const ids = this.#kept(conversationId);
    if (ids.length === 0) return;
    const found = await Promise.all(ids.map((id) => this.renew(id).catch(() => null)));
    const view = await this.#view(conversationId);
    view.tray.put(found.filter((file): file is Attachment => file?.state === 'ready'));
  }

  /** A tray for the files of a text block; what it has had is taken out when it is saved. */
  async ofBlock(had: readonly Attachment[]): Promise<TrayView> {
    const chunk = await this.load();
    const tray = chunk.browserTray({
      announce: (body) => ok(this.api.POST('/api/v1/text-blocks/files', { body })),
      look: this.renew,
      remove: async (id) => {
        if (!had.some((file) => file.id === id)) await this.#remove(id);
      },
    });
    const view = new chunk.TrayView(tray);
    tray.put(had);
    return view;
  }

  /**
   * Puts a text block's files into the conversation's tray, and returns how many were too many.
   * One that the website does not take keeps none of the others away.
   */
  async insert(
    conversationId: string,
    files: readonly Attachment[],
    refused: (name: string, thrown: unknown) => void,
  ): Promise<number> {
    const { tray } = await this.#view(conversationId);
    const room = Math.max(0, mostFiles - tray.pieces.length);
    for (const { id: fileId, name } of files.slice(0, room)) {
      const params = { path: { id: conversationId } };
      const body = { id: newId(), fileId };
      try {
        tray.put([await ok(this.api.POST('/api/v1/conversations/{id}/text-block-files', { params, body }))]);
      } catch (thrown) {
        refused(name, thrown);
      }
    }
    return Math.max(0, files.length - room);
  }

  /** The attachment with addresses that are good again. */
  renew = (id: string): Promise<Attachment> =>
    ok(this.api.GET('/api/v1/attachments/{id}', { params: { path: { id } } }));

  #remove = async (id: string): Promise<void> => {
    await ok(this.api.DELETE('/api/v1/attachments/{id}', { params: { path: { id } } }));
  };

  async #view(conversationId: string): Promise<TrayView> {
    const chunk = await this.load();
    const known = this.#views.get(conversationId);
    if (known) return known;
    const tray = chunk.browserTray({
      announce: (body) =>
        ok(
          this.api.POST('/api/v1/conversations/{id}/attachments', {
            params: { path: { id: conversationId } },
            body,
          }),
        ),
      look: this.renew,
      remove: this.#remove,
    });
    tray.subscribe(() =>
      this.#keep(
        conversationId,
        tray.pieces.filter(({ state }) => state === 'ready').map(({ id }) => id),
      ),
    );
    const view = new chunk.TrayView(tray);
    this.#views = new Map(this.#views).set(conversationId, view);
    return view;
  }

  #key(conversationId: string): string {
    return `deskside.files.${this.agentId}.${conversationId}`;
  }

  #kept(conversationId: string): string[] {
    try {
      const kept: unknown = JSON.parse(this.storage.getItem(this.#key(conversationId)) ?? '[]');
      return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
    } catch {
      return [];
    }
  }

  #keep(conversationId: string, ids: string[]): void {
    try {
      if (ids.length === 0) this.storage.removeItem(this.#key(conversationId));
      else this.storage.setItem(this.#key(conversationId), JSON.stringify(ids));
    } catch {
      // A full storage keeps nothing: the files are there as long as the page is.
    }
  }
}
