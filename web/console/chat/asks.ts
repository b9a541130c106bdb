// What an agent can ask a visitor for, beside words. A kind is in the bar as soon as its
// machinery has registered it; every kind has a name and a picture, for its card.
import AppWindow from '@lucide/svelte/icons/mouse-pointer-2';
import MonitorDown from '@lucide/svelte/icons/monitor-down';
import MonitorUp from '@lucide/svelte/icons/monitor-up';
import Phone from '@lucide/svelte/icons/phone';
import Users from '@lucide/svelte/icons/users-round';
import Video from '@lucide/svelte/icons/video';
import type { Component } from 'svelte';
import type { Invitations } from '../state/invitations.svelte';
import type { Conversation, Invitation } from '../types';

/** Those that send an invitation. */
type Inviting = Pick<Invitations, 'invite'>;

export type AskKind = Invitation['kind'];

export type Ask = {
  kind: AskKind;
  /** Whether it can be asked for here and now; left out: always. */
  offered?: (row: Conversation) => boolean;
  /** Opens what runs: a viewer, a call. */
  open?: (row: Conversation, invitation: Invitation) => void;
  /** What is asked of the agent before it is sent, such as a device; false: not after all. */
  before?: (row: Conversation) => Promise<boolean>;
};

/** In the order of the bar. The two of the desktop share a menu. */
const order: AskKind[] = ['cobrowse', 'call', 'video', 'request_desktop', 'show_screen', 'conference'];
export const desktop: ReadonlySet<AskKind> = new Set(['request_desktop', 'show_screen']);

export const askIcons: Record<AskKind, Component<{ size?: number }>> = {
  cobrowse: AppWindow,
  call: Phone,
  video: Video,
  request_desktop: MonitorDown,
  show_screen: MonitorUp,
  conference: Users,
};

/** Asks holds what is registered. */
export class Asks {
  readonly #known = new Map<AskKind, Ask>();

  register(ask: Ask): void {
    this.#known.set(ask.kind, ask);
  }

  get(kind: AskKind): Ask | undefined {
    return this.#known.get(kind);
  }

  /** What the bar shows for the conversation, in order. */
  offered(row: Conversation): Ask[] {
    if (row.status === 'done') return [];
    return order
      .map((kind) => this.#known.get(kind))
      .filter((ask): ask is Ask => ask !== undefined && (ask.offered?.(row) ?? true));
  }
}

/** Those of this console; what runs them registers here when it is loaded. */
export const asks = new Asks();

/** The conversation's invitation of the kind that waits or runs. */
export function liveOf(row: Pick<Conversation, 'invitations'>, kind: AskKind): Invitation | undefined {
  return row.invitations.find((invitation) => invitation.kind === kind);
}

/** Asks the visitor, or opens what runs already. */
export async function sendAsk(invitations: Inviting, row: Conversation, ask: Ask): Promise<void> {
  const live = liveOf(row, ask.kind);
  if (live && live.state !== 'pending') return ask.open?.(row, live);
  if (live || (ask.before && !(await ask.before(row)))) return;
  await invitations.invite(row, ask.kind);
}
