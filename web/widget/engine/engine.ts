import type { Handover } from '../../core/call/handover';
import { newId } from '../../core/id';
import type { ToFrame } from '../../core/port';
import { asProblem } from '../../core/problem';
import { When } from '../../core/when';
import type { Attachment, ClientPush, Visit, VisitorConversation, VisitorPlace } from '../../core/wire';
import type { Host } from '../host';
import type { Chat } from '../state/chat.svelte';
import { merge } from './conversations';
import { Files } from './files.svelte';
import { Live } from './live';
import { Post, type Posted } from './post';
import { Receipts } from './receipts';
import { Session } from './session';
import { allowSound, playNews } from './sound';
import { watchStandby } from './standby';
import { Thread } from './thread.svelte';
import { VisitLog } from './visit';

type Hi = Extract<ToFrame, { type: 'hi' }>;

export type Emoji = '👍' | '❤️' | '😊' | '🎉' | '😮' | '😢';
/** New words, a reaction, or nothing any more. */
export type Change = { text: string } | { emoji: Emoji; on: boolean } | { gone: true };

const typingFades = 6000;
/** How old the team's presence may be when the panel opens and no socket keeps it fresh. */
const stale = 30_000;

/**
 * Engine keeps a Chat true: session, outbox, threads, receipts, and the socket as soon as
 * the panel is open or there is a conversation: who looks at it sees at once who comes and goes
 * and what an admin changes. A visitor who only reaches for the button costs one request.
 */
export class Engine {
  readonly post: Post;
  readonly files: Files;
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
  #back: string | undefined;
  #hoursTimer: ReturnType<typeof setTimeout> | undefined;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #lostTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(chat: Chat, host: Host, hi: Hi) {
    this.#chat = chat;
    this.#host = host;
    const session = new Session({
      site: chat.siteKey,
      origin: host.origin,
      token: hi.token ?? hi.live ?? null,
      language: navigator.language,
      began: (visit) => this.#learn(visit),
    });
    this.#session = session;
    this.files = new Files(session);
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
    if (hi.back) this.#come(hi.back);
    else if (chat.open || hi.token !== null || chat.letters.length > 0) this.begin();
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
        void this.#live.open();
        break;
      case 'begin':
        this.begin();
        break;
      case 'return':
        this.#come(message.token);
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

  submit(
    conversationId: string,
    text: string,
    attachments: readonly Attachment[] = [],
    form: { offline?: boolean } = {},
  ): void {
    const { letters } = this.#chat;
    const start = !this.#exists(conversationId) && !letters.some(({ group }) => group === conversationId);
    const words = {
      text,
      ...(attachments.length > 0 ? { attachments: this.files.remember(attachments) } : {}),
    };
    this.post.add({
      id: newId(),
      group: conversationId,
      at: Date.now(),
      body: start
        ? {
            kind: 'start',
            ...words,
            ...this.#log.start(navigator.language),
            ...(this.#chat.answered?.consent ? { consent: true } : {}),
            ...form,
          }
        : { kind: 'message', ...words, ...this.#replyTo(conversationId) },
    });
    this.begin();
    void this.#live.open();
  }

  /** How far a conversation is that nobody has yet. */
  place(id: string): Promise<VisitorPlace> {
    const params = { path: { id } };
    return this.#session.call((api) => api.GET('/api/widget/v1/conversations/{id}/place', { params }));
  }

  /** Who the visitor is, by what he or the page has said. */
  get known(): Visit['visitor'] {
    const { name, email } = this.#chat.self;
    const known = this.#log.known;
    return { name: known.name || name, email: known.email || email };
  }

  /** Says who the visitor is; the server checks it and keeps it if it knows the visitor. */
  async introduce(said: Partial<Visit['visitor']>): Promise<void> {
    if (Object.keys(said).length === 0) return;
    await this.#session.call((api) => api.PATCH('/api/widget/v1/visitor', { body: said }));
    this.believe(said);
  }

  /** Takes it as it is; it goes with the first message. */
  believe(said: Partial<Visit['visitor']>): void {
    this.#log.said = said;
    this.#chat.self = { ...this.#chat.self, ...said };
  }

  /** Changes a message that is there; what becomes of it comes through the socket. */
  async change(conversationId: string, id: string, change: Change): Promise<void> {
    const params = { path: { id: conversationId, messageId: id } };
    const path = '/api/widget/v1/conversations/{id}/messages/{messageId}';
    if ('text' in change) await this.#session.call((api) => api.PATCH(path, { params, body: change }));
    else if ('emoji' in change) {
      await this.#session.call((api) => api.POST(`${path}/reactions`, { params, body: change }));
    } else await this.#session.call((api) => api.DELETE(path, { params }));
  }

  #replyTo(conversationId: string): { replyTo?: string } {
    const { quoting } = this.#chat;
    if (quoting?.conversationId !== conversationId) return {};
    this.#chat.quoting = undefined;
    return { replyTo: quoting.id };
  }

  /** The text goes along where the site shows it to its agents; the widget says so. */
  typing(conversationId: string, active: boolean, text?: string): void {
    if (!this.#exists(conversationId)) return;
    this.#live.typing(conversationId, active, this.#chat.site?.peek ? text?.slice(-300) : undefined);
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

  /** What a window of the visitor's call must know of them; undefined before there is a conversation to call in. */
  handover(): Handover | undefined {
    const { view, site, hue, words } = this.#chat;
    const { token } = this.#session;
    if (view.name !== 'conversation' || !token) return undefined;
    const { language } = words;
    const asks = site?.calls ?? [];
    const [name, siteKey] = [site?.name ?? '', site?.key ?? ''];
    return { deskside: 'call', token, conversationId: view.id, language, hue, asks, site: name, siteKey };
  }

  /** The site's own words under the question whether the tab may be seen. */
  get consent(): string | undefined {
    return this.#chat.site?.cobrowse?.consent?.[this.#chat.words.language];
  }

  /** The page joins a co-browsing session that the visitor has agreed to. */
  shareTab(session: string): void {
    this.#host.tell({ type: 'cobrowse', session });
  }

  /** The page shows the code that the visitor reads out to an agent. */
  showCode(): void {
    this.#host.tell({ type: 'code' });
  }

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
      badge: chat.calling || (count > 99 ? '99+' : String(count || '')),
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

  /** The link in a mail leads back into a conversation. Who has others here is asked first. */
  #come(token: string): void {
    const chat = this.#chat;
    if (chat.conversations.length > 0 && visitorOf(token, 2) !== visitorOf(this.#session.token ?? '', 2)) {
      chat.returning = 'asks';
      chat.goHome();
      this.begin();
      this.#back = token;
    } else void this.comeBack(token);
  }

  /** Becomes the visitor of the link, or with nothing stays who is here. */
  async comeBack(token: string | undefined = this.#back): Promise<void> {
    const chat = this.#chat;
    this.#begun = true;
    chat.returning = '';
    try {
      const { returned } = await this.#session.come(token ?? '');
      if (returned) chat.goTo(returned);
      else chat.returning = 'expired';
      this.#live.wake();
      void this.#live.open();
    } catch (thrown) {
      this.#begun = false;
      if (asProblem(thrown).final) this.begin();
      else setTimeout(() => void this.comeBack(token), 3000);
    }
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
    chat.self = visit.visitor;
    this.#keepHours(visit.hours);
    chat.unavailable = false;
    chat.blocked = visit.blocked;
    this.#take(visit.conversations, true);
    if (this.#talks() || this.#chat.open) void this.#live.open();
  }

  /** Opens and closes by itself, on time. */
  #keepHours(hours: Visit['hours']): void {
    if (!hours.open && !this.#chat.backWords)
      import('../state/back').then(
        ({ backWords }) => (this.#chat.backWords = backWords),
        () => undefined, // then it says only that it is closed
      );
    this.#chat.hours = hours;
    clearTimeout(this.#hoursTimer);
    if (!hours.changes) return;
    const left = Math.max(0, Date.parse(hours.changes) - Date.now());
    this.#hoursTimer = setTimeout(
      () => {
        if (Date.now() < Date.parse(hours.changes ?? '')) return this.#keepHours(hours);
        this.#keepHours({ open: !hours.open, changes: null });
        // When it changes again the server knows; not all ask at once.
        setTimeout(() => this.#learnAgain(), Math.random() * 20_000);
      },
      Math.min(left, 2 ** 31 - 1),
    );
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
    if (type === 'settings' || type === 'blocked') this.#learnAgain();
    if (typing) {
      clearTimeout(this.#typingTimer);
      chat.typing = typing.active ? typing : undefined;
      this.#typingTimer = setTimeout(() => (chat.typing = undefined), typingFades);
    }
  }

  /** Newer copies of conversations; `whole` when there are no others. */
  #take(fresh: readonly VisitorConversation[], whole: boolean): void {
    if (fresh.some(({ invitations }) => invitations[0]))
      import('../conversation/cards').then(
        ({ followCalls }) => followCalls(this.#chat, this),
        () => {}, // its card is there all the same
      );
    const known = this.#chat.conversations;
    this.#chat.conversations = merge(known, fresh, whole);
    this.#follow(fresh);
    this.#chat.remember();
    this.#leaveIfGone(known);
    for (const conversation of fresh) {
      this.#receipts.mark(conversation.id, { delivered: conversation.vseq });
      const before = known.find(({ id }) => id === conversation.id);
      if (before && conversation.unread > before.unread && conversation.vseq > before.vseq)
        this.#ring(conversation);
    }
  }

  /** The team has made one of two: who looks at the old one looks at the new one. */
  #follow(fresh: readonly VisitorConversation[]): void {
    const { view } = this.#chat;
    const to = view.name === 'conversation' && fresh.find(({ id }) => id === view.id)?.mergedInto;
    if (to) this.#chat.goTo(to);
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
      const preview = {
        kind: 'message' as const,
        text: item.text || `📎 ${(item.attachments ?? []).map(({ name }) => name).join(', ')}`,
        from: 'visitor' as const,
        at: item.at,
      };
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

/** Whom a token names: what it says can be read, but not changed. */
function visitorOf(token: string, part: number): string | undefined {
  try {
    const body = token.split('.')[1] ?? '';
    return atob(body.replaceAll('-', '+').replaceAll('_', '/')).split('\n')[part];
  } catch {
    return undefined;
  }
}
