// The signed-in console: builds its parts, connects them to what is pushed, stops them.
import { getContext, setContext } from 'svelte';
import { ok } from '../../core/api/client';
import { storedLetters } from '../../core/letterbox';
import { newId } from '../../core/id';
import { Outbox, type Letter } from '../../core/outbox';
import { Realtime } from '../../core/realtime';
import { serverClock } from '../../core/clock';
import { Drafts, type Mode } from '../chat/drafts';
import { previewText } from '../chat/preview';
import { Ringer } from '../ring/ringer.svelte';
import { router } from '../shell/router.svelte';
import type { AgentPush, Conversation, Me } from '../types';
import { Acts, nameOf } from './acts.svelte';
import { Colleagues } from './colleagues.svelte';
import { Deliveries } from './deliveries';
import { Idle } from './idle';
import { Inbox } from './inbox.svelte';
import { Invitations } from './invitations.svelte';
import { session } from './session.svelte';
import { t } from './texts.svelte';
import { TextBlocks } from './textblocks.svelte';
import { Thread } from './thread.svelte';
import { Typing } from './typing.svelte';

export type Words = { mode: Mode; text: string };

export class Desk {
  readonly api = session.api;
  readonly inbox: Inbox;
  readonly colleagues = new Colleagues(this.api);
  readonly textBlocks = new TextBlocks(this.api);
  readonly typing: Typing;
  readonly ringer: Ringer;
  readonly acts: Acts;
  readonly invitations = new Invitations(this.api);
  readonly drafts: Drafts;
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
    this.inbox = new Inbox(this.api, me.id, (row) => this.#rowHeard(row));
    this.typing = new Typing(me.id);
    this.#idle = new Idle(`deskside.used.${me.id}`, {
      storage: localStorage,
      state: () => session.me ?? me,
      turn: (to) => this.#loaded(session.turn(to, true)),
    });
    this.drafts = new Drafts(localStorage, me.id);
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
      led: (leading) => this.#led(leading),
      storage: localStorage,
      channel: new BroadcastChannel(`deskside-ring:${me.id}`),
      locks: navigator.locks,
    });
    this.acts = new Acts(this.api, this.inbox, me.id, (row) => this.ringer.end(row));
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
    this.ringer.start();
    this.#idle.start();
    this.#load();
    void this.#connect();
  }

  stop(): void {
    this.#stop.abort();
    this.ringer.stop();
    this.#idle.stop();
    this.outbox.stop();
    this.#deliveries.stop();
    this.textBlocks.stop();
    this.thread?.close();
    this.#realtime?.close();
  }

  /** Goes to the conversation's address; the screen then shows it. */
  open(conversationId: string): void {
    const row = this.inbox.known.get(conversationId);
    if (row) this.ringer.end(row);
    router.go({ screen: 'chat', conversationId });
  }

  /** The address names this conversation ('' for none): show it. */
  show(conversationId: string): void {
    if (this.thread?.id === conversationId) return;
    this.thread?.close();
    this.inbox.openId = conversationId;
    if (conversationId === '') {
      this.thread = null;
      return;
    }
    const thread = new Thread(conversationId, this.api, {
      row: (row) => this.inbox.apply(row),
      item: ({ author }) => this.typing.stopped(conversationId, author),
      read: (inbound) => this.inbox.read(conversationId, inbound),
    });
    if (this.#realtime) thread.attach(this.#realtime);
    this.thread = thread;
    void thread.load().then(() => this.#looked());
  }

  /** Something was written: it shows at once and is sent until it is acknowledged. */
  write(conversationId: string, mode: Mode, text: string): void {
    this.outbox.add({ id: newId(), group: conversationId, at: Date.now(), body: { mode, text } });
    const row = this.inbox.known.get(conversationId);
    if (row) this.ringer.end(row);
  }

  tellTyping(conversationId: string, active: boolean, note: boolean): void {
    this.#realtime?.tell('typing', { conversationId, active, note });
  }

  async #send({ id, group, body }: Letter<Words>): Promise<void> {
    const request = { params: { path: { id: group } }, body: { id, text: body.text } };
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
    if (!first) this.textBlocks.changed();
    this.#loaded(this.inbox.probe());
    this.outbox.wake();
  }

  #load(): void {
    this.#loaded(this.inbox.load());
    this.#loaded(this.inbox.loadCounts());
    this.#loaded(this.colleagues.load());
  }

  /** A failure needs no message of its own: the banner tells of the connection, the next one loads again. */
  #loaded(loading: Promise<void>): void {
    loading.catch(() => undefined);
  }

  #pushed(push: AgentPush): void {
    if (push.conversation) this.inbox.apply(push.conversation);
    if (push.typing) this.typing.push(push.typing);
    if (push.agentsOnline) this.colleagues.online(push.agentsOnline);
    if (push.agent) {
      this.colleagues.put(push.agent);
      session.turned(push.agent);
    }
    if (push.redirect) this.acts.answered(push.redirect, (id) => this.open(id));
    if (push.read) this.inbox.read(push.read.conversationId, push.read.readInbound);
    if (push.preferences) {
      session.preferencesPushed(push.preferences);
      this.ringer.adjust();
    }
    if (push.visitor) {
      this.inbox.visitor(push.visitor);
      this.thread?.visitorPushed(push.visitor);
    }
    if (push.type === 'text_blocks') this.textBlocks.changed();
    if (push.type === 'signed_out') session.end();
  }

  #rowHeard(row: Conversation): void {
    if (row.preview.from === 'visitor' && Date.parse(row.preview.at) > serverClock.now() - 3000) {
      this.typing.stopped(row.id, { kind: 'visitor' });
    }
    if (this.ringer.leading) this.#deliveries.arrived(row);
    if (this.#onScreen(row.id)) this.ringer.end(row);
    this.ringer.hear(row);
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
    if (row && this.#onScreen(row.id)) this.ringer.end(row);
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
