import { newId } from '../../core/id';
import type { Shown } from '../../core/port';
import type { SiteTeam, SiteTexts, Visit, VisitorAgent, VisitorConversation } from '../../core/wire';
import type { Host } from '../host';
import type { backWords } from './back';
import { keep, recall } from './storage';
import { Words } from './words.svelte';
import type { Written } from './written';

export type View = { name: 'home' } | { name: 'conversation'; id: string };
type Remembered = Pick<Visit, 'site' | 'conversations'>;

/**
 * Chat is what the screens show. It paints at once, from what this browser remembers; the
 * engine, which is loaded after that, keeps it true.
 */
export class Chat {
  readonly siteKey: string;
  readonly words = new Words();
  readonly #host: Host;

  // ---- the panel
  open = $state(false);
  fullScreen = $state(false);
  /** Whether anybody can look at this frame at all: its tab may be in the background. */
  visible = $state(document.visibilityState === 'visible');
  /** Counts what the visitor did to see something else: each time the focus moves there. */
  asked = $state(0);
  view = $state.raw<View>({ name: 'home' });
  hue = $state(264);

  // ---- what the server says
  site = $state.raw<Visit['site']>();
  team = $state.raw<SiteTeam>();
  /** Comes when it is closed. */
  backWords = $state.raw<typeof backWords>();
  /** Whether the site is open, and when that changes. */
  hours = $state.raw<Visit['hours']>();
  /** What the visitor has said about himself, here or earlier. */
  self = $state.raw<Visit['visitor']>({ name: '', email: '' });
  /** The form before the first message is filled in, and whether its box is ticked. */
  answered = $state.raw<{ consent: boolean }>();
  conversations = $state.raw<readonly VisitorConversation[]>([]);
  typing = $state.raw<{ conversationId: string; agent: VisitorAgent }>();
  /** The message that the next one answers. */
  quoting = $state.raw<{ conversationId: string; id: string; name: string; text: string }>();
  /** The link in a mail leads to somebody else's conversation than the one here, or is too old. */
  returning = $state<'' | 'asks' | 'expired'>('');
  /** What the page has greeted the visitor with: a conversation begins with it. */
  greeting = $state('');
  /** One may read and not write, perhaps until a time. */
  blocked = $state.raw<Visit['blocked']>(null);
  /** The server does not serve this page. */
  unavailable = $state(false);

  // ---- what waits to be sent, and why
  letters = $state.raw<readonly Written[]>([]);
  /** Conversations whose last attempt to send failed. */
  struggling = $state.raw<ReadonlySet<string>>(new Set());
  online = $state(navigator.onLine);
  /** Waiting for the server for longer than a blink. */
  lost = $state(false);

  /** Stands on the launcher while somebody calls. */
  calling = $state('');
  /** Said to screen readers while the panel is closed. */
  news = $state('');

  constructor(siteKey: string, host: Host, hue: number) {
    this.siteKey = siteKey;
    this.#host = host;
    this.hue = hue;
    const remembered = recall<Remembered>('localStorage', `visit:${siteKey}`);
    this.site = remembered?.site;
    this.conversations = remembered?.conversations ?? [];
    this.view = recall<View>('sessionStorage', `view:${siteKey}`) ?? this.view;
    this.answered = recall('sessionStorage', `answered:${siteKey}`);
  }

  remember(): void {
    const { site, conversations } = this;
    keep('localStorage', `visit:${this.siteKey}`, { site, conversations: conversations.slice(0, 20) });
  }

  shown({ open, fullScreen }: Shown, asked: boolean): void {
    this.open = open;
    this.fullScreen = fullScreen;
    if (!open || !asked) return;
    this.asked++;
    const unread = this.conversations.find((conversation) => conversation.unread > 0);
    if (this.view.name === 'home' && unread) this.goTo(unread.id);
  }

  close(): void {
    this.#host.tell({ type: 'close' });
  }

  goHome(): void {
    this.#go({ name: 'home' });
  }

  goTo(id: string): void {
    this.#go({ name: 'conversation', id });
  }

  /** A conversation exists from its first message on; until then it is only an id. */
  startNew(): void {
    this.goTo(newId());
  }

  conversation(id: string): VisitorConversation | undefined {
    return this.conversations.find((conversation) => conversation.id === id);
  }

  /** The site's own text if it has one, else the built-in one. */
  text(key: keyof SiteTexts & ('hello' | 'question' | 'welcome' | 'away')): string {
    return this.site?.texts[this.words.language]?.[key] || this.words.t(key);
  }

  /** Whether the offline form stands in for the chat. */
  get leaves(): boolean {
    const rule = this.site?.offline;
    if (!rule) return false;
    return this.hours?.open === false || (rule === 'nobody' && this.team?.online === false);
  }

  answer(consent: boolean): void {
    this.answered = { consent };
    keep('sessionStorage', `answered:${this.siteKey}`, this.answered);
  }

  /** When somebody is back, if it is closed. */
  get back(): string {
    const { words, hours } = this;
    return hours?.open === false ? (this.backWords?.(words.t, words.variant, hours.changes) ?? '') : '';
  }

  /** Whether the visitor is looking at the conversation. */
  sees(id: string): boolean {
    return this.open && this.visible && this.view.name === 'conversation' && this.view.id === id;
  }

  #go(view: View): void {
    this.view = view;
    this.asked++;
    keep('sessionStorage', `view:${this.siteKey}`, view);
  }
}
