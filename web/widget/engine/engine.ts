import { newId } from '../../core/id';
import type { ToFrame } from '../../core/port';
import { asProblem } from '../../core/problem';
import { When } from '../../core/when';
import type { ClientPush, Visit, VisitorConversation } from '../../core/wire';
import type { Host } from '../host';
import type { Chat } from '../state/chat.svelte';
import { merge } from './conversations';
import { Live } from './live';
import { Post, type Posted } from './post';
import { Receipts } from './receipts';
import { Session } from './session';
import { allowSound, playNews } from './sound';
import { watchStandby } from './standby';
import { Thread } from './thread.svelte';
import { VisitLog } from './visit';

type Hi = Extract<ToFrame, { type: 'hi' }>;

const typingFades = 6000;
/** How old the team's presence may be when the panel opens and no socket keeps it fresh. */
const stale = 30_000;

/**
 * Engine keeps a Chat true: session, outbox, threads, receipts, and the socket as soon as
 * there is a conversation. A visitor who only looks costs the server one request.
 */
export class Engine {
  readonly post: Post;
  readonly #chat: Chat;
  readonly #host: Host;
  readonly #session: Session;
  readonly #live: Live;
  readonly #log: VisitLog;
  readonly #receipts: Receipts;
  readonly #threads = new Map<string, Thread>();
  #when = new When('en');
  #whenVariant = 'en';
  #begun = false;
  #learnedAt = 0;
  #announced = '';
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #lostTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(chat: Chat, host: Host, hi: Hi) {
    this.#chat = chat;
    this.#host = host;
    const session = new Session({
      site: chat.siteKey,
      origin: host.origin,
      token: hi.token,
      language: navigator.language,
      began: (visit) => this.#learn(visit),
    });
    this.#session = session;
    this.#receipts = new Receipts(session);
    this.#log = new VisitLog(session, chat.siteKey);
    this.#log.trail = hi.trail;
    this.#log.identity = hi.identity;
    this.post = new Post(chat, session, (news) => this.#posted(news));
    this.#live = new Live({
      session,
      push: (push) => this.#hear(push),
      connected: () => void this.#refresh().catch(() => undefined),
      state: (state) => (state === 'connected' ? this.#found() : this.#lose()),
    });
    allowSound();
    watchStandby(chat, () => this.wake());
    if (chat.open || hi.token !== null || chat.letters.length > 0) this.begin();
  }

  /** How times are written, in the language of the moment. */
  get when(): When {
    const { variant } = this.#chat.words;
    if (variant !== this.#whenVariant) {
      this.#when = new When(variant);
      this.#whenVariant = variant;
    }
    return this.#when;
  }

  /** What the page says, beside what Chat itself has heard. */
  hear(message: ToFrame): void {
    switch (message.type) {
      case 'shown':
        if (!message.open) break;
        this.begin();
        if (!this.#talks() && Date.now() - this.#learnedAt > stale) this.#learnAgain();
        break;
      case 'page':
        this.#log.trail = message.trail;
        this.#report();
        break;
      case 'identify':
        this.#log.identity = message.identity;
        this.#report();
    }
  }

  submit(conversationId: string, text: string): void {
    const { letters } = this.#chat;
    const start = !this.#exists(conversationId) && !letters.some(({ group }) => group === conversationId);
    this.post.add({
      id: newId(),
      group: conversationId,
      at: Date.now(),
      body: start
        ? { kind: 'start', text, ...this.#log.start(navigator.language) }
        : { kind: 'message', text },
    });
    this.begin();
    void this.#live.open();
  }

  typing(conversationId: string, active: boolean): void {
    if (this.#exists(conversationId)) this.#live.typing(conversationId, active);
  }

  thread(id: string): Thread {
    let thread = this.#threads.get(id);
    if (!thread) {
      thread = new Thread(id, this.#session);
      this.#threads.set(id, thread);
      if (!this.#exists(id)) thread.begin();
    }
    return thread;
  }

  /** Asks the API for what only a card needs. */
  call: Session['call'] = (request) => this.#session.call(request);

  /** Keeps the conversation that is shown current; called by an effect whenever that changes. */
  watch(id: string | undefined): void {
    void this.#live.watch(id === undefined ? undefined : this.thread(id));
  }

  /** Tells the page how many messages wait; called by an effect whenever that changes. */
  announce(): void {
    const chat = this.#chat;
    const count = chat.conversations.reduce((sum, { id, unread }) => sum + (chat.sees(id) ? 0 : unread), 0);
    const message = {
      type: 'unread' as const,
      count,
      badge: count > 99 ? '99+' : String(count || ''),
      label: count ? `, ${chat.words.t('unread', { count })}` : '',
      news: count ? chat.news : '',
    };
    const announced = JSON.stringify(message);
    if (announced !== this.#announced) this.#host.tell(message);
    this.#announced = announced;
  }

  markSeen(id: string, vseq: number): void {
    if (vseq > 0) this.#receipts.mark(id, { read: vseq });
  }

  /** Begins the session, and again until there is one. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    const attempt = async (failures: number): Promise<void> => {
      this.#lose();
      try {
        await this.#session.visit();
        this.#found();
        this.#report();
      } catch (thrown) {
        if (asProblem(thrown).final) {
          this.#found();
          this.#chat.unavailable = true;
          return;
        }
        setTimeout(
          () => void attempt(failures + 1),
          Math.min(15_000, 500 * 2 ** failures) * (0.5 + Math.random() / 2),
        );
      }
    };
    void attempt(0);
  }

  /** The tab was away, asleep or offline: nothing that is known counts any more. */
  wake(): void {
    this.#chat.online = navigator.onLine;
    this.post.wake();
    this.#receipts.flush();
    this.#live.wake();
  }

  #exists(id: string): boolean {
    return this.#chat.conversation(id) !== undefined;
  }

  #talks(): boolean {
    return this.#chat.conversations.length > 0 || this.#chat.letters.length > 0;
  }

  #learn(visit: Visit): void {
    const chat = this.#chat;
    this.#learnedAt = Date.now();
    this.#host.tell({ type: 'token', token: visit.token });
    chat.site = visit.site;
    chat.hue = visit.site.hue;
    chat.team = visit.team;
    chat.unavailable = false;
    this.#take(visit.conversations, true);
    if (this.#talks()) void this.#live.open();
  }

  #learnAgain(): void {
    this.#session.renew();
    void this.#session.visit().catch(() => undefined);
  }

  async #refresh(): Promise<void> {
    this.post.wake();
    this.#receipts.flush();
    const { conversations } = await this.#session.call((api) => api.GET('/api/widget/v1/conversations'));
    this.#take(conversations, true);
  }

  #hear({ type, conversation, typing, team }: ClientPush): void {
    const chat = this.#chat;
    if (conversation) this.#take([conversation], false);
    if (team) chat.team = team;
    if (type === 'settings') this.#learnAgain();
    if (typing) {
      clearTimeout(this.#typingTimer);
      chat.typing = typing.active ? typing : undefined;
      this.#typingTimer = setTimeout(() => (chat.typing = undefined), typingFades);
    }
  }

  /** Newer copies of conversations; `whole` when there are no others. */
  #take(fresh: readonly VisitorConversation[], whole: boolean): void {
    const known = this.#chat.conversations;
    this.#chat.conversations = merge(known, fresh, whole);
    this.#chat.remember();
    this.#leaveIfGone(known);
    for (const conversation of fresh) {
      this.#receipts.mark(conversation.id, { delivered: conversation.vseq });
      const before = known.find(({ id }) => id === conversation.id);
      if (before && conversation.unread > before.unread && conversation.vseq > before.vseq)
        this.#ring(conversation);
    }
  }

  /** A conversation that was known and no longer is belongs to another visitor: this browser was given a new token. */
  #leaveIfGone(known: readonly VisitorConversation[]): void {
    const { view, letters } = this.#chat;
    if (view.name !== 'conversation' || this.#exists(view.id)) return;
    if (known.some(({ id }) => id === view.id) && !letters.some(({ group }) => group === view.id))
      this.#chat.goHome();
  }

  #ring({ id, vseq, agent }: VisitorConversation): void {
    const chat = this.#chat;
    if (chat.typing?.conversationId === id) chat.typing = undefined;
    this.#host.tell({ type: 'event', name: 'message', detail: { conversationId: id, from: 'agent' } });
    if (chat.sees(id)) return;
    chat.news = chat.words.t('news', { name: agent?.name ?? chat.site?.name ?? chat.words.t('team') });
    this.post.tabs.once(`ring:${id}:${vseq}`, playNews);
  }

  #posted({ conversationId, item, conversation }: Posted): void {
    this.thread(conversationId).apply(item);
    const known = this.#chat.conversation(conversationId);
    if (conversation) {
      this.#take([conversation], false);
      this.#host.tell({ type: 'event', name: 'conversation', detail: { conversationId } });
    } else if (known && known.vseq < item.vseq) {
      const preview = { kind: 'message' as const, text: item.text, from: 'visitor' as const, at: item.at };
      this.#take([{ ...known, vseq: item.vseq, lastAt: item.at, done: false, preview }], false);
    }
    this.#host.tell({ type: 'event', name: 'message', detail: { conversationId, from: 'visitor' } });
  }

  #report(): void {
    if (this.#begun && this.#chat.conversations.length > 0) void this.#log.report().catch(() => undefined);
  }

  #lose(): void {
    this.#lostTimer ??= setTimeout(() => (this.#chat.lost = true), 2500);
  }

  #found(): void {
    clearTimeout(this.#lostTimer);
    this.#lostTimer = undefined;
    this.#chat.lost = false;
  }
}
