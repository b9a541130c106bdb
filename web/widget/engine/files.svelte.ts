import type { Attachment } from '../../core/wire';
import type { TrayView } from '../../ui/files';
import type { Session } from './session';

type Chunk = typeof import('../../ui/files');

/**
 * Files are those that the visitor sends and those that the timeline shows. Everything that
 * knows how is loaded with the first of them.
 */
export class Files {
  chunk = $state.raw<Chunk>();
  #views = $state.raw<ReadonlyMap<string, TrayView>>(new Map());
  /** Addresses of what was just sent; they are kept nowhere else, as the page could read them there. */
  readonly #sent = new Map<string, Attachment>();
  readonly #session: Session;
  #loading: Promise<Chunk> | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

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

  of(conversationId: string): TrayView | undefined {
    return this.#views.get(conversationId);
  }

  /** Takes files for the conversation, and returns how many were too many for a message. */
  async add(conversationId: string, files: readonly File[]): Promise<number> {
    const { browserTray, TrayView } = await this.load();
    let view = this.of(conversationId);
    if (!view) {
      const path = { id: conversationId };
      view = new TrayView(
        browserTray({
          announce: (body) =>
            this.#session.call((api) =>
              api.POST('/api/widget/v1/conversations/{id}/attachments', { params: { path }, body }),
            ),
          look: this.renew,
          remove: async (id) => {
            await this.#session.call((api) =>
              api.DELETE('/api/widget/v1/attachments/{id}', { params: { path: { id } } }),
            );
          },
        }),
      );
      this.#views = new Map(this.#views).set(conversationId, view);
    }
    return view.add(files);
  }

  /** What a letter keeps of its files: no addresses. */
  remember(attachments: readonly Attachment[]): Attachment[] {
    return attachments.map((file) => {
      this.#sent.set(file.id, file);
      const { address: _, thumbnail: __, upload: ___, ...kept } = file;
      return kept;
    });
  }

  /** The same with addresses, as far as they are known. */
  recall(attachments: readonly Attachment[]): readonly Attachment[] {
    return attachments.map((file) => (file.address ? file : (this.#sent.get(file.id) ?? file)));
  }

  /** The attachment with addresses that are good again. */
  renew = (id: string): Promise<Attachment> =>
    this.#session.call((api) => api.GET('/api/widget/v1/attachments/{id}', { params: { path: { id } } }));
}
