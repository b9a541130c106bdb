// Rings for new conversations: cards in every tab, sound and desktop notifications in the
// leading one. What is over is over in all tabs at once.
import { plainText } from '../../core/markdown';
import { serverClock } from '../../core/clock';
import type { Conversation, Invitation, Preferences } from '../types';
import { askKey, askRings, asksOf } from './ask';
import { Leader, type Locks } from './leader';
import { Ledger, type Channel } from './ledger';
import { Player } from './player';
import { offerKey, offerRings, offerUntil } from './offer';
import { ringKey, ringsUntil, verdict, waitsForMe } from './verdict';

export type Card = {
  key: string;
  row: Conversation;
  /** The words that made it new; the visitor may have written more since. */
  words: string;
  until: number;
  silenced: boolean;
};

/** A visitor's ask that waits for an answer. */
export type AskCard = Card & { invitation: Invitation };
/** A call that rings, of the visitor or of a colleague. */
export type CallRing = {
  key: string;
  callId: string;
  conversationId: string;
  until: number;
  silenced: boolean;
};

/** What calls for attention; see Preferences.silent. */
type Alert = NonNullable<Preferences['silent']>[number];

export type RingerParts = {
  meId: string;
  preferences: () => Preferences;
  chatSelected: () => boolean;
  /** Whether nothing may ring because I am not Online. */
  away?: () => boolean;
  member?: (teamId: string) => boolean;
  /** Whether the ask rings as a call, at those whom the server rings. */
  ringsAsCall?: (kind: Invitation['kind']) => boolean;
  /** Opens the conversation, because the desktop notification was clicked. */
  open: (conversationId: string) => void;
  /** What a notification says. */
  words: (row: Conversation) => { title: string; body: string };
  led: (leading: boolean) => void;
  storage: Pick<Storage, 'getItem' | 'setItem'>;
  channel: Channel;
  locks: Locks | undefined;
};

export class Ringer {
  cards = $state.raw<Card[]>([]);
  /** Conversations that colleagues redirect to me. */
  offers = $state.raw<Card[]>([]);
  /** What visitors ask for. */
  asks = $state.raw<AskCard[]>([]);
  calls = $state.raw<CallRing[]>([]);
  /** The browser does not let us sound until the person clicks. */
  blocked = $state(false);
  leading = $state(false);

  readonly #parts: RingerParts;
  readonly #player = new Player((blocked) => (this.blocked = blocked));
  readonly #ledger: Ledger;
  readonly #leader: Leader;
  #notifications = new Map<string, Notification>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stop = new AbortController();

  constructor(parts: RingerParts) {
    this.#parts = parts;
    this.#ledger = new Ledger(parts.storage, `deskside.rung.${parts.meId}`, parts.channel, () =>
      this.#settle(),
    );
    this.#leader = new Leader(parts.locks, `deskside-ring:${parts.meId}`, (leading) => {
      this.leading = leading;
      parts.led(leading);
      this.#settle();
    });
  }

  start(): void {
    const { signal } = this.#stop;
    document.addEventListener('visibilitychange', () => this.#seen(), { signal });
    for (const gesture of ['click', 'keydown']) {
      document.addEventListener(gesture, () => void this.unlock(), { signal, capture: true, passive: true });
    }
    this.#leader.start(document.visibilityState === 'visible');
    this.#player.probe();
  }

  stop(): void {
    this.#stop.abort();
    this.#leader.stop();
    this.#player.close();
    clearTimeout(this.#timer);
    for (const key of this.#notifications.keys()) this.#unnotify(key);
    this.#ledger.close();
  }

  /** A row that is new or has changed. */
  hear(row: Conversation): void {
    this.#hearOffer(row);
    this.#hearAsks(row);
    const key = ringKey(row);
    const { meId } = this.#parts;
    if (!waitsForMe(row, meId) || row.given) {
      if (this.cards.some((card) => card.row.id === row.id)) this.#ledger.end(key);
      this.#settle();
      return;
    }
    if (this.cards.some((card) => card.key === key)) {
      this.cards = this.cards.map((card) => (card.key === key ? { ...card, row } : card));
      return;
    }
    const said = verdict(row, {
      now: serverClock.now(),
      meId,
      chatSelected: this.#parts.chatSelected(),
      visible: document.visibilityState === 'visible',
      doNotDisturb: this.#quiet,
      ...(this.#parts.member ? { member: this.#parts.member } : {}),
      over: (key) => this.#ledger.over(key),
    });
    if (said === 'soft') this.#soften('new', key);
    if (said === 'ring') this.#ring(key, row);
  }

  /** The conversation was opened, or something was done with it here: it need not ring. */
  end(row: Pick<Conversation, 'id' | 'newSeq'>): void {
    this.#ledger.end(ringKey(row));
    this.#settle();
  }

  #hearOffer(row: Conversation): void {
    const key = offerKey(row);
    const others = this.offers.filter((offer) => offer.row.id !== row.id);
    const here = this.offers.length > others.length;
    const rings = offerRings(row, {
      now: serverClock.now(),
      meId: this.#parts.meId,
      quiet: this.#quiet,
      over: (key) => this.#ledger.over(key),
    });
    if (!rings && !here) return;
    const card = {
      key,
      row,
      words: row.redirect?.note || row.preview.text,
      until: offerUntil(row),
      silenced: this.#ledger.silenced(key),
    };
    const known = this.offers.some((offer) => offer.key === key);
    this.offers = rings ? [card, ...others] : others;
    if (rings && !known && this.leading && document.visibilityState === 'hidden')
      this.#notify('redirect', key, row);
    this.#settle();
  }

  #hearAsks(row: Conversation): void {
    const others = this.asks.filter((card) => card.row.id !== row.id);
    const here = this.asks.length > others.length;
    const rings = asksOf(row).filter(
      (invitation) =>
        this.#parts.ringsAsCall?.(invitation.kind) !== true &&
        askRings(row, invitation, {
          now: serverClock.now(),
          meId: this.#parts.meId,
          quiet: this.#quiet,
          member: (teamId) => this.#parts.member?.(teamId) ?? true,
          over: (key) => this.#ledger.over(key),
        }),
    );
    if (rings.length === 0 && !here) return;
    const known = new Set(this.asks.map(({ key }) => key));
    const cards = rings.map((invitation) => {
      const key = askKey(row, invitation);
      const until = Date.parse(invitation.expiresAt);
      return { key, row, invitation, words: '', until, silenced: this.#ledger.silenced(key) };
    });
    this.asks = [...cards, ...others];
    for (const { key } of cards) {
      if (!known.has(key) && this.leading && document.visibilityState === 'hidden')
        this.#notify('ask', key, row);
    }
    this.#settle();
  }

  /** The ask was answered here. */
  endAsk(card: AskCard): void {
    this.#ledger.end(card.key);
    this.#settle();
  }

  /** The offer was answered or put aside here. */
  endOffer(row: Conversation): void {
    this.#ledger.end(offerKey(row));
    this.#settle();
  }

  /** A colleague calls me: one soft tone, and a notification when I look elsewhere. */
  call(key: string, conversationId: string, words: { title: string; body: string }): void {
    if (this.#quiet) return;
    this.#soften('mention', `mention ${key}`);
    if (this.leading && document.visibilityState === 'hidden')
      this.#show('mention', key, conversationId, words);
  }

  /** A call rings for me; the server decides for whom. Silent all the same while nothing may sound here. */
  hearCall(ring: Omit<CallRing, 'silenced'>, title: string): void {
    if (this.calls.some(({ key }) => key === ring.key)) return;
    const silenced = this.#ledger.silenced(ring.key) || this.#parts.preferences().doNotDisturb;
    this.calls = [...this.calls, { ...ring, silenced }];
    if (this.leading && document.visibilityState === 'hidden') {
      const notification = this.#show('call', ring.key, ring.conversationId, { title, body: '' });
      if (notification) this.#notifications.set(ring.key, notification);
    }
    this.#settle();
  }

  /** It was answered, here or elsewhere, or has stopped. */
  endCall(key: string): void {
    if (!this.calls.some((ring) => ring.key === key)) return;
    this.calls = this.calls.filter((ring) => ring.key !== key);
    this.#unnotify(key);
    this.#settle();
  }

  silenceCall({ key }: CallRing): void {
    this.#ledger.silence(key);
    this.calls = this.calls.map((ring) => (ring.key === key ? { ...ring, silenced: true } : ring));
    this.#settle();
  }

  get #quiet(): boolean {
    return this.#parts.preferences().doNotDisturb || this.#parts.away?.() === true;
  }

  dismiss(card: Card): void {
    this.end(card.row);
  }

  /** The sound of this one stops in all tabs; the card stays. */
  silence(card: Card): void {
    this.#ledger.silence(card.key);
    this.#settle();
  }

  /** One click for sound, from the banner or anywhere. */
  unlock(): Promise<void> {
    return this.#player.unlock();
  }

  /** Lets the person hear a ringtone. */
  play(tone: Preferences['ringtone'] | 'soft', volume: number): void {
    this.#player.play(tone, volume);
  }

  /** Preferences have changed. */
  adjust(): void {
    if (this.#quiet)
      for (const card of [...this.cards, ...this.offers, ...this.asks]) this.#ledger.end(card.key);
    this.#settle();
  }

  #ring(key: string, row: Conversation): void {
    this.cards = [
      { key, row, words: row.preview.text, until: ringsUntil(row), silenced: this.#ledger.silenced(key) },
      // A newer message of the same conversation rings in place of the older one.
      ...this.cards.filter((card) => card.row.id !== row.id),
    ];
    if (this.leading && document.visibilityState === 'hidden') this.#notify('new', key, row);
    this.#settle();
  }

  #soften(alert: Alert, key: string): void {
    const { muted, volume, silent } = this.#parts.preferences();
    if (!this.leading || !this.#ledger.end(key) || muted || silent?.includes(alert)) return;
    this.#player.play('soft', volume);
  }

  #seen(): void {
    if (document.visibilityState === 'visible') this.#leader.take();
  }

  /** Removes what is over, and sounds if anything is left to sound for. */
  #settle(): void {
    clearTimeout(this.#timer);
    const now = serverClock.now();
    this.cards = this.cards
      .filter((card) => card.until > now && !this.#ledger.over(card.key))
      .map((card) => ({ ...card, silenced: this.#ledger.silenced(card.key) }));
    this.offers = this.offers
      .filter((card) => card.until > now && !this.#ledger.over(card.key))
      .map((card) => ({ ...card, silenced: this.#ledger.silenced(card.key) }));
    this.asks = this.asks
      .filter((card) => card.until > now && !this.#ledger.over(card.key))
      .map((card) => ({ ...card, silenced: this.#ledger.silenced(card.key) }));
    this.calls = this.calls
      .filter((ring) => ring.until > now)
      .map((ring) => ({ ...ring, silenced: ring.silenced || this.#ledger.silenced(ring.key) }));
    const all = [...this.cards, ...this.offers, ...this.asks, ...this.calls];
    for (const key of this.#notifications.keys()) {
      if (!all.some((card) => card.key === key)) this.#unnotify(key);
    }
    const { ringtone, volume, muted, silent = [] } = this.#parts.preferences();
    const heard = (alert: Alert, cards: readonly { until: number; silenced: boolean }[]) =>
      silent.includes(alert) ? [] : cards.filter(({ silenced }) => !silenced);
    const calling = heard('call', this.calls);
    const loud = [
      ...heard('new', this.cards),
      ...heard('redirect', this.offers),
      ...heard('ask', this.asks),
      ...calling,
    ];
    if (this.leading && !muted && loud.length > 0) {
      const until = Math.max(...loud.map((card) => card.until));
      const tone = calling.length > 0 ? 'call' : ringtone;
      this.#player.ring(tone, volume, Date.now() + until - now);
      document.documentElement.dataset['ringing'] = tone;
    } else {
      this.#player.hush();
      delete document.documentElement.dataset['ringing'];
    }
    const next = Math.min(...all.map((card) => card.until));
    if (Number.isFinite(next)) this.#timer = setTimeout(() => this.#settle(), next - now + 20);
  }

  #notify(alert: Alert, key: string, row: Conversation): void {
    const notification = this.#show(alert, key, row.id, this.#parts.words(row));
    if (notification) this.#notifications.set(key, notification);
  }

  #show(
    alert: Alert,
    key: string,
    conversationId: string,
    { title, body }: { title: string; body: string },
  ): Notification | null {
    if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return null;
    if (this.#parts.preferences().unshown?.includes(alert)) return null;
    // The tag keeps a second tab or a second try from showing it twice.
    const notification = new Notification(title, { body: plainText(body), tag: key, icon: iconUrl() });
    notification.addEventListener('click', () => {
      window.focus();
      this.#parts.open(conversationId);
      notification.close();
    });
    return notification;
  }

  #unnotify(key: string): void {
    this.#notifications.get(key)?.close();
    this.#notifications.delete(key);
  }
}

function iconUrl(): string {
  return document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.href ?? '';
}
