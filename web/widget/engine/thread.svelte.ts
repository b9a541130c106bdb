import type { Position } from '../../core/realtime';
import { Timeline, type Revision } from '../../core/timeline';
import type { VisitorItem } from '../../core/wire';
import type { Session } from './session';

const page = 30;

/** An update brings all that the item shows now; who, when and where stay the item's. */
function revisionOf(update: VisitorItem): Revision<VisitorItem> | null {
  if (!update.of) return null;
  const { of, agent: _agent, ...shown } = update;
  return {
    position: of.vseq,
    revise: ({ vseq, id, kind, mine, agent, at }) => ({
      ...shown,
      ...(agent ? { agent } : {}),
      vseq,
      id,
      kind,
      mine,
      at,
    }),
  };
}

/** Thread is the messages of one conversation that are loaded, kept current while it is followed. */
export class Thread {
  items = $state.raw<readonly VisitorItem[]>([]);
  /** The newest page is there (or the conversation is so new that there is none). */
  loaded = $state(false);
  /** It began in this frame, so it is greeted. */
  fresh = false;
  hasOlder = $state(false);
  loadingOlder = $state(false);
  readonly id: string;
  readonly #session: Session;
  readonly #timeline = new Timeline<VisitorItem>(({ vseq }) => vseq, revisionOf);
  #epoch = '';
  #catching: Promise<void> | undefined;

  constructor(id: string, session: Session) {
    this.id = id;
    this.#session = session;
  }

  /** Up to where everything is known; from there a follower goes on. */
  get position(): Position {
    return { offset: this.#timeline.last, epoch: this.#epoch };
  }

  /** A conversation that begins here has nothing to load. */
  begin(): void {
    this.fresh = true;
    this.loaded = true;
  }

  /** One message, from the socket, an answer or another tab. */
  apply(item: VisitorItem): void {
    if (this.#timeline.apply(item) === 'hole') void this.catchUp().catch(() => undefined);
    this.#show();
  }

  /** Fetches the newest page, or what is missing after the last message that is known. */
  catchUp(): Promise<void> {
    this.#catching ??= this.#fetchNewer().finally(() => (this.#catching = undefined));
    return this.#catching;
  }

  async #fetchNewer(): Promise<void> {
    for (;;) {
      const after = this.#timeline.last;
      const answer = await this.#items({ limit: after ? 200 : page, ...(after ? { after } : {}) });
      if (!after || (this.#epoch && answer.epoch !== this.#epoch)) {
        // The first page, or a server that was restored from a backup: its numbers are new.
        const fresh = after ? await this.#items({ limit: page }) : answer;
        this.#timeline.reset(fresh.items, fresh.vseq);
      } else {
        this.#timeline.extend(answer.items);
      }
      this.#epoch = answer.epoch;
      this.#show();
      if (!after || answer.items.length === 0 || this.#timeline.last >= answer.vseq) break;
    }
    this.loaded = true;
  }

  async loadOlder(): Promise<void> {
    if (!this.hasOlder || this.loadingOlder) return;
    this.loadingOlder = true;
    try {
      const { items } = await this.#items({ before: this.#timeline.first, limit: page });
      this.#timeline.prepend(items);
      this.#show();
    } finally {
      this.loadingOlder = false;
    }
  }

  #items(query: { after?: number; before?: number; limit: number }) {
    return this.#session.call((api) =>
      api.GET('/api/widget/v1/conversations/{id}/items', { params: { path: { id: this.id }, query } }),
    );
  }

  #show(): void {
    this.items = this.#timeline.items;
    this.hasOlder = this.#timeline.hasOlder;
  }
}
