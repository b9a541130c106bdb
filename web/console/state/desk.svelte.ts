// The signed-in console: builds its parts, connects them to what is pushed, stops them.
import { getContext, setContext } from 'svelte';
import { ok } from '../../core/api/client';
import { storedLetters } from '../../core/letterbox';
import { newId } from '../../core/id';
import { Outbox, type Letter } from '../../core/outbox';
import { Realtime } from '../../core/realtime';
import { serverClock } from '../../core/clock';
import { callKinds } from '../call/asks';
import type { Calls } from '../call/calls.svelte';
import { enterAccepted, makeCalls } from '../call/wiring';
import { registerCobrowse } from '../cobrowse/asks';
import type { Mode } from '../chat/drafts';
import { SharedDrafts } from './drafts.svelte';
import { givenTo } from '../ring/offer';
import { previewText } from '../chat/preview';
import { Ringer } from '../ring/ringer.svelte';
import { router } from '../shell/router.svelte';
import type { AgentPush, Attachment, Conversation, Me, Mention } from '../types';
import { Acts, nameOf } from './acts.svelte';
import { Cards } from './cards.svelte';
import { Bulk } from './bulk.svelte';
import { Cobrowsings } from './cobrowsings.svelte';
import { Colleagues } from './colleagues.svelte';
import { Company } from './company.svelte';
import { Deliveries } from './deliveries';
import { Finder } from './finder.svelte';
import { Files } from './files.svelte';
import { Idle } from './idle';
import { Inbox } from './inbox.svelte';
import { Mentions } from './mentions.svelte';
import { Loads } from './loads.svelte';
import { Invitations } from './invitations.svelte';
import { session } from './session.svelte';
import { VisitorProfile } from './profile.svelte';
import { ItemActs } from './itemacts';
import { Sites } from './sites.svelte';
import { Tags } from './tags.svelte';
import { t } from './texts.svelte';
import { toasts } from './toasts.svelte';
import { TextBlocks } from './textblocks.svelte';
import { Thread } from './thread.svelte';
import { Typing } from './typing.svelte';

type Called = { kind: 'agent' | 'team'; id: string }[];

/** What was written, and the files that go along: they are at the server already. */
export type Words = {
  mode: Mode;
  text: string;
  attachments?: Attachment[];
  replyTo?: string;
  mentions?: Called;
};

export class Desk {
  readonly api = session.api;
  readonly inbox: Inbox;
  readonly cobrowsings: Cobrowsings;
  readonly colleagues = new Colleagues(this.api);
  readonly company = new Company(this.api);
  readonly loads = new Loads(this.api);
  readonly textBlocks = new TextBlocks(this.api);
  readonly tags = new Tags(this.api);
  readonly sites = new Sites(this.api);
  readonly mentions = new Mentions(this.api, () => this.inbox.recalled());
  readonly finder = new Finder(this.api);
  readonly items = new ItemActs(this.api);
  readonly cards = new Cards(this.api, (conversationId, item) => {
    if (this.thread?.id === conversationId) this.thread.apply(item);
  });
  /** The message that the next reply answers. */
  quoting = $state.raw<{ conversationId: string; id: string; name: string; text: string } | null>(null);
  readonly profile = new VisitorProfile(this.api, () => {
    if (this.thread) this.#loaded(this.thread.loadDetails());
  });
  readonly typing: Typing;
  readonly ringer: Ringer;
  readonly acts: Acts;
  readonly invitations: Invitations;
  readonly calls: Calls;
  readonly bulk: Bulk;
  readonly drafts: SharedDrafts;
  readonly files: Files;
  readonly #idle: Idle;
  readonly outbox: Outbox<Words>;
  letters = $state.raw<readonly Letter<Words>[]>([]);
  thread = $state.raw<Thread | null>(null);
  connected = $state(false);
  /** A connection was there and is lost, or the network is. */
  online = $state(navigator.onLine);
  everConnected = $state(false);

  #realtime: Realtime<AgentPush> | null = null;
  #deliveries: Deliveries;
  #stop = new AbortController();

  constructor(readonly me: Me) {
    this.inbox = new Inbox(
      this.api,
      me.id,
      (row) => this.#rowHeard(row),
      () => this.colleagues.teamsOf(me.id),
      (id) => this.mentions.has(id),
    );
    this.typing = new Typing(me.id);
    this.#idle = new Idle(`deskside.used.${me.id}`, {
      storage: localStorage,
      state: () => session.me ?? me,
      turn: (to) => this.#loaded(session.turn(to, true)),
    });
    this.drafts = new SharedDrafts(this.api, localStorage, me.id);
    this.files = new Files(this.api, localStorage, me.id);
    this.#deliveries = new Deliveries(async (delivered) => {
      await ok(this.api.POST('/api/v1/receipts', { body: { delivered } }));
    });
    this.ringer = new Ringer({
      meId: me.id,
      preferences: () => session.me?.preferences ?? me.preferences,
      away: () => (session.me ?? me).availability !== 'online',
      member: (teamId) => this.colleagues.team(teamId)?.memberIds.includes(me.id) ?? false,
      chatSelected: () => router.route.screen === 'chat',
      open: (id) => this.open(id),
      words: (row) => ({
        title: t('ring.notification', { name: nameOf(row) }),
        body: previewText(row.preview),
      }),
      ringsAsCall: (kind) => this.calls.available && callKinds.has(kind),
      led: (leading) => this.#led(leading),
      storage: localStorage,
      channel: new BroadcastChannel(`deskside-ring:${me.id}`),
      locks: navigator.locks,
    });
    this.cobrowsings = new Cobrowsings(this.api, () => this.me.role);
    registerCobrowse(this.cobrowsings);
    this.acts = new Acts(this.api, this.inbox, me.id, (row) => this.ringer.end(row));
    this.invitations = new Invitations(this.api, (invitation) => enterAccepted(this, invitation));
    this.calls = makeCalls(this);
    this.bulk = new Bulk(this.api, this.inbox, (row) => this.ringer.end(row));
    this.outbox = new Outbox<Words>({
      box: storedLetters(localStorage, `deskside.letter.${me.id}.`),
      send: (letter) => this.#send(letter),
      online: () => navigator.onLine,
    });
    this.letters = this.outbox.letters;
    this.outbox.subscribe(() => (this.letters = this.outbox.letters));
  }

  start(): void {
    const { signal } = this.#stop;
    addEventListener('online', () => this.#network(), { signal });
    addEventListener('offline', () => this.#network(), { signal });
    addEventListener('storage', ({ key }) => key?.startsWith('deskside.letter.') && this.outbox.reload(), {
      signal,
    });
    document.addEventListener('visibilitychange', () => this.#looked(), { signal });
    addEventListener('pagehide', () => this.drafts.flush(), { signal });
    this.ringer.start();
    this.#idle.start();
    this.#load();
    void this.#connect();
  }

  stop(): void {
    this.#stop.abort();
    this.drafts.flush();
    this.ringer.stop();
    this.#idle.stop();
    this.outbox.stop();
    this.#deliveries.stop();
    this.textBlocks.stop();
    this.tags.stop();
    this.colleagues.stop();
    this.sites.stop();
    this.cards.stop();
    this.loads.stop();
    this.thread?.close();
    this.#realtime?.close();
  }

  /** Goes to the conversation's address; the screen then shows it. */
  open(conversationId: string, seq = 0): void {
    const row = this.inbox.known.get(conversationId);
    if (row) this.ringer.end(row);
    router.go(seq > 0 ? { screen: 'chat', conversationId, seq } : { screen: 'chat', conversationId });
  }

  /** The address names this conversation ('' for none): show it. */
  show(conversationId: string): void {
    if (this.thread?.id === conversationId) return;
    const into = this.inbox.known.get(conversationId)?.mergedInto;
    if (into) return this.open(into);
    this.thread?.close();
    this.inbox.openId = conversationId;
    if (conversationId === '') {
      this.thread = null;
      return;
    }
    const thread = new Thread(conversationId, this.api, {
      row: (row) => this.inbox.apply(row),
      item: ({ author }) => this.typing.stopped(conversationId, author),
      read: (inbound) => {
        this.inbox.read(conversationId, inbound);
        this.mentions.read(conversationId);
      },
      called: () => this.mentions.unreadIn(conversationId),
    });
    if (this.#realtime) thread.attach(this.#realtime);
    this.thread = thread;
    void thread.load().then(() => this.#looked());
  }

  /** Something was written: it shows at once and is sent until it is acknowledged. */
  write(conversationId: string, mode: Mode, text: string, attachments: Attachment[] = []): void {
    const body = {
      mode,
      text,
      ...this.#replyTo(conversationId, mode),
      ...(attachments.length > 0 ? { attachments } : {}),
      ...this.#calls(mode, text),
    };
    this.outbox.add({ id: newId(), group: conversationId, at: Date.now(), body });
    const row = this.inbox.known.get(conversationId);
    if (row) this.ringer.end(row);
  }

  quote(conversationId: string, message: { id: string; name: string; text: string }): void {
    this.quoting = { conversationId, ...message };
  }

  dropQuote(): void {
    this.quoting = null;
  }

  #calls(mode: Mode, text: string): { mentions?: Called } {
    const called = mode === 'note' ? this.colleagues.callable(text).slice(0, 20) : [];
    return called.length > 0 ? { mentions: called.map(({ kind, id }) => ({ kind, id })) } : {};
  }

  /** The visitor's last message is unread again for me; the conversation closes, or it would be read at once. */
  async markUnread(row: Conversation): Promise<void> {
    if (await this.acts.markUnread(row)) router.go({ screen: 'chat', conversationId: '' });
  }

  #replyTo(conversationId: string, mode: Mode): { replyTo?: string } {
    const quoted = this.quoting;
    if (mode !== 'reply' || quoted?.conversationId !== conversationId) return {};
    this.dropQuote();
    return { replyTo: quoted.id };
  }

  tellTyping(conversationId: string, active: boolean, note: boolean): void {
    this.#realtime?.tell('typing', { conversationId, active, note });
  }

  async #send({ id, group, body }: Letter<Words>): Promise<void> {
    const attachments = body.attachments?.map((file) => file.id);
    const words = {
      id,
      text: body.text,
      ...(body.mentions ? { mentions: body.mentions } : {}),
      ...(body.replyTo ? { replyTo: body.replyTo } : {}),
      ...(attachments ? { attachments } : {}),
    };
    const request = { params: { path: { id: group } }, body: words };
    const item =
      body.mode === 'note'
        ? await ok(this.api.POST('/api/v1/conversations/{id}/notes', request))
        : await ok(this.api.POST('/api/v1/conversations/{id}/messages', request));
    if (this.thread?.id === group) this.thread.apply(item);
  }

  async #connect(): Promise<void> {
    try {
      this.#realtime = await Realtime.open<AgentPush>({
        origin: location.origin,
        path: '/socket/agent',
        push: (push) => this.#pushed(push),
        connected: (first) => this.#caughtUp(first),
        state: (state) => {
          this.connected = state === 'connected';
          if (state === 'connected') this.everConnected = true;
          if (state === 'refused') void this.#refused();
        },
      });
    } catch {
      // The library could not be loaded: the network is away. Try again when it is back.
      if (!this.#stop.signal.aborted) setTimeout(() => void this.#connect(), 3000);
      return;
    }
    if (this.#stop.signal.aborted) this.#realtime.close();
    else this.thread?.attach(this.#realtime);
  }

  /** Signed out, says the server; if not, it is asked again in a while. */
  async #refused(): Promise<void> {
    await session.load();
    setTimeout(() => !this.#stop.signal.aborted && this.#realtime?.reconnect(), 3000);
  }

  /** Pushes without an offset may have been missed while the connection was away. */
  #caughtUp(first: boolean): void {
    if (!first || this.inbox.phase === 'failed') this.#load();
    if (this.thread?.phase === 'failed') void this.thread.load();
    else if (!first && this.thread) {
      this.#loaded(this.thread.loadDetails());
      void this.thread.fill();
    }
    if (first) {
      // What was read before the socket stood may have changed in between.
      this.tags.changed();
      this.#sitesChanged();
      this.#loaded(this.colleagues.load());
      this.#loaded(this.company.load());
    } else {
      this.textBlocks.changed();
      this.cards.changed();
      this.#loaded(this.profile.load());
    }
    this.loads.changed();
    this.#loaded(this.inbox.probe());
    this.outbox.wake();
  }

  #sitesChanged(): void {
    this.sites.changed(() => Promise.all([this.calls.learn(), this.cobrowsings.load()]));
  }

  /** Whose members I am decides what I see, what rings here and which text blocks I have. */
  #teamsChanged(): void {
    this.textBlocks.changed();
    this.loads.changed();
    const { inbox } = this;
    this.colleagues.changed(() => Promise.allSettled([inbox.load(), inbox.loadCounts(), inbox.probe()]));
  }

  #load(): void {
    this.#loaded(this.calls.load());
    this.#loaded(this.inbox.load());
    this.#loaded(this.inbox.loadCounts());
    this.#loaded(this.colleagues.load());
    this.#loaded(this.cobrowsings.load());
    this.#loaded(this.company.load());
    this.#loaded(this.tags.load());
    this.#loaded(this.sites.load());
    this.#loaded(this.mentions.load());
    this.#loaded(this.drafts.sync());
  }

  /** A failure needs no message of its own: the banner tells of the connection, the next one loads again. */
  #loaded(loading: Promise<void>): void {
    loading.catch(() => undefined);
  }

  #pushed(push: AgentPush): void {
    if (push.call) this.calls.hear(push.call);
    if (push.conversation) this.inbox.apply(push.conversation);
    if (push.typing) this.typing.push(push.typing);
    if (push.agentsOnline) this.colleagues.online(push.agentsOnline);
    if (push.agentsOnline || push.agent || push.settings || push.type === 'loads') this.loads.changed();
    if (push.type === 'teams') this.#teamsChanged();
    if (push.agent) {
      this.colleagues.put(push.agent);
      session.turned(push.agent);
    }
    if (push.settings) this.company.settings = push.settings;
    if (push.redirect) this.acts.answered(push.redirect, (id) => this.open(id));
    if (push.cobrowse) this.cobrowsings.push(push.cobrowse);
    if (push.read) this.inbox.read(push.read.conversationId, push.read.readInbound, push.read.back);
    if (push.mention) this.#called(push.mention);
    if (push.draft) this.drafts.heard(push.draft);
    if (push.type === 'mentions') this.#loaded(this.mentions.load());
    if (push.preferences) {
      session.preferencesPushed(push.preferences);
      this.ringer.adjust();
    }
    if (push.visitor) {
      this.inbox.visitor(push.visitor);
      this.thread?.visitorPushed(push.visitor);
    }
    if (push.type === 'text_blocks') this.textBlocks.changed();
    if (push.type === 'tags') this.tags.changed();
    if (push.type === 'sites') this.#sitesChanged();
    if (push.type === 'articles' || push.type === 'forms') this.cards.changed();
    if (push.visitorId) this.profile.pushed(push.visitorId);
    if (push.type === 'signed_out') session.end();
  }

  /** A note calls me: it says so, unless I am looking at it. */
  #called(mention: Mention): void {
    if (!this.mentions.pushed(mention) || this.#onScreen(mention.conversationId)) return;
    const { author, conversationId, itemId, text } = mention;
    this.ringer.call(itemId, conversationId, { title: t('mention.title', { name: author }), body: text });
    const act = { label: t('ring.open'), run: () => this.open(conversationId) };
    toasts.say(t('mention.said', { name: author, text }), act);
  }

  #rowHeard(row: Conversation): void {
    if (row.preview.from === 'visitor' && Date.parse(row.preview.at) > serverClock.now() - 3000) {
      this.typing.stopped(row.id, { kind: 'visitor' });
    }
    if (this.ringer.leading) this.#deliveries.arrived(row);
    // It goes on in another one: so does who looks at it.
    if (row.mergedInto && router.route.screen === 'chat' && router.route.conversationId === row.id) {
      this.open(row.mergedInto);
      return;
    }
    if (this.#onScreen(row.id)) this.#seen(row);
    this.ringer.hear(row);
    this.loads.changed();
  }

  #onScreen(conversationId: string): boolean {
    const { route } = router;
    return (
      document.visibilityState === 'visible' &&
      route.screen === 'chat' &&
      route.conversationId === conversationId
    );
  }

  /** The open conversation is before the agent's eyes: it rings no more. */
  #looked(): void {
    const row = this.thread && this.inbox.known.get(this.thread.id);
    if (row && this.#onScreen(row.id)) this.#seen(row);
  }

  /** What rings is over; what the desk gave me is opened. */
  #seen(row: Conversation): void {
    this.ringer.end(row);
    if (givenTo(row, this.me.id)) this.acts.opened(row);
  }

  #led(leading: boolean): void {
    if (!leading) {
      this.outbox.stop();
      return;
    }
    this.outbox.start();
    for (const row of this.inbox.known.values()) this.#deliveries.arrived(row);
  }

  #network(): void {
    this.online = navigator.onLine;
    if (!this.online) return;
    this.#realtime?.reconnect();
    this.outbox.wake();
  }
}

const key = Symbol('desk');

export function provideDesk(desk: Desk): Desk {
  setContext(key, desk);
  return desk;
}

export function useDesk(): Desk {
  return getContext<Desk>(key);
}
