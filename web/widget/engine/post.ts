import { storedLetters } from '../../core/letterbox';
import { Outbox } from '../../core/outbox';
import type { VisitorConversation, VisitorItem } from '../../core/wire';
import type { Chat } from '../state/chat.svelte';
import { storage } from '../state/storage';
import type { Writing, Written } from '../state/written';
import type { Session } from './session';
import { Tabs } from './tabs';

/** What one tab tells the others: the server has acknowledged a message. */
export type Posted = { conversationId: string; item: VisitorItem; conversation?: VisitorConversation };

/** Post is the visitor's outbox: shared by the tabs of a site, sent by one of them. */
export class Post {
  readonly tabs: Tabs<Posted>;
  readonly #outbox: Outbox<Writing>;

  constructor(chat: Chat, session: Session, posted: (news: Posted) => void) {
    const prefix = `out:${chat.siteKey}:`;
    this.tabs = new Tabs<Posted>(`deskside:${chat.siteKey}`, posted);
    this.#outbox = new Outbox<Writing>({
      box: storedLetters(storage('localStorage') ?? storage('sessionStorage'), prefix),
      online: () => navigator.onLine,
      holdsUp: ({ body }) => body.kind === 'start',
      send: async (letter) => {
        const news = await deliver(session, letter);
        posted(news);
        this.tabs.tell(news);
      },
    });
    const show = () => {
      const { letters } = this.#outbox;
      chat.letters = letters;
      chat.struggling = new Set(
        letters.map(({ group }) => group).filter((group) => this.#outbox.struggles(group)),
      );
    };
    show();
    this.#outbox.subscribe(show);
    addEventListener('storage', ({ key }) => key?.startsWith(prefix) && this.#outbox.reload());
    this.#lead(false);
  }

  /** Takes the letter and shows it; from here on it is not lost. */
  add(letter: Written): void {
    this.#outbox.add(letter);
    this.#lead(true);
  }

  retry(id: string): void {
    this.#outbox.retry(id);
    this.#lead(true);
  }

  remove(id: string): void {
    this.#outbox.remove(id);
  }

  /** Tries at once: the connection is back. */
  wake(): void {
    this.#outbox.wake();
  }

  /** Ends the sending in this tab; what is not acknowledged is kept for the next. */
  stop(): void {
    this.#outbox.stop();
  }

  #lead(now: boolean): void {
    this.tabs.lead(
      () => this.#outbox.start(),
      () => this.#outbox.stop(),
      now,
    );
  }
}

async function deliver(session: Session, { id, group, body }: Written): Promise<Posted> {
  const attachments = body.attachments?.map((file) => file.id);
  const message = { id, text: body.text, ...(attachments ? { attachments } : {}) };
  if (body.kind === 'start') {
    const { pages, referrer, visitor, consent, offline } = body;
    const start = {
      id: group,
      message,
      pages,
      ...(referrer ? { referrer } : {}),
      ...(visitor ? { visitor } : {}),
      ...(consent ? { consent } : {}),
      ...(offline ? { offline } : {}),
    };
    const { conversation, item } = await session.call((api) =>
      api.POST('/api/widget/v1/conversations', { body: start }),
    );
    return { conversationId: group, item, conversation };
  }
  const item = await session.call((api) =>
    api.POST('/api/widget/v1/conversations/{id}/messages', {
      params: { path: { id: group } },
      body: { ...message, ...(body.replyTo ? { replyTo: body.replyTo } : {}) },
    }),
  );
  return { conversationId: group, item };
}
