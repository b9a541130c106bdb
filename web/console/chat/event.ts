// What an event line says: a text and its parameters. Unknown events get a general line,
// so that a newer server never leaves a gap.
import type { Params } from '../../core/i18n';
import type { TextKey } from '../state/texts.svelte';
import type { Item } from '../types';

export type EventLine = {
  key: TextKey;
  params: Params;
  icon: 'redirect' | 'assign' | 'release' | 'status' | 'done' | 'snooze' | 'new';
};

/** Why an owner lost a conversation without anybody else's doing. */
const releases = ['not_opened', 'passed', 'lost', 'reopened'] as const;

type Known = {
  meId: string;
  nameOf: (agentId: string) => string;
  until: (time: string) => string;
};

export function eventLine({ event, data = {}, author }: Item, { meId, nameOf, until }: Known): EventLine {
  const actor = author.name ?? '';
  const byMe = author.kind === 'agent' && author.id === meId;
  const own = (
    key: 'event.done' | 'event.open' | 'event.waiting' | 'event.snoozed' | 'event.released',
  ): TextKey => (byMe ? `${key}.me` : author.kind === 'agent' ? key : `${key}.system`);
  switch (event) {
    case 'conversation.created':
      return { key: 'event.created', params: {}, icon: 'new' };
    case 'conversation.reopened':
      return { key: 'event.reopened', params: {}, icon: 'new' };
    case 'conversation.assigned': {
      const assigneeId = data['assigneeId'] ?? '';
      const name = data['assigneeName'] || nameOf(assigneeId);
      if (data['by'] === 'desk') {
        return {
          key: assigneeId === meId ? 'event.given.toMe' : 'event.given',
          params: { name },
          icon: 'assign',
        };
      }
      if (assigneeId === author.id) {
        return {
          key: byMe ? 'event.took.me' : 'event.took',
          params: { name: actor || name },
          icon: 'assign',
        };
      }
      const key =
        assigneeId === meId ? 'event.assigned.toMe' : byMe ? 'event.assigned.byMe' : 'event.assigned';
      return { key, params: { name, actor }, icon: 'assign' };
    }
    case 'conversation.redirect_offered':
    case 'conversation.redirected_to_team': {
      const name = data['teamName'] || data['toName'] || nameOf(data['toId'] ?? '');
      const mine = event === 'conversation.redirect_offered' && data['toId'] === meId;
      const key = mine ? 'event.redirect.toMe' : byMe ? 'event.redirect.byMe' : 'event.redirect';
      return { key, params: { actor, name }, icon: 'redirect' };
    }
    case 'conversation.redirect_accepted':
      return { key: byMe ? 'event.accepted.me' : 'event.accepted', params: { actor }, icon: 'assign' };
    case 'conversation.redirect_declined': {
      const reason = data['reason'] ?? '';
      const key = byMe ? 'event.declined.me' : 'event.declined';
      return { key: reason ? `${key}.why` : key, params: { actor, reason }, icon: 'redirect' };
    }
    case 'conversation.redirect_expired':
      return { key: 'event.expired', params: { name: data['toName'] ?? '' }, icon: 'redirect' };
    case 'conversation.redirect_cancelled':
      return {
        key: byMe ? 'event.cancelled.me' : 'event.cancelled',
        params: { actor },
        icon: 'redirect',
      };
    case 'conversation.released': {
      const name = data['assigneeName'] || nameOf(data['assigneeId'] ?? '');
      const why = releases.find((reason) => reason === data['reason']);
      if (why === 'passed' && byMe) return { key: 'event.released.passed.me', params: {}, icon: 'release' };
      if (why) return { key: `event.released.${why}`, params: { name }, icon: 'release' };
      return { key: own('event.released'), params: { actor }, icon: 'release' };
    }
    case 'conversation.snooze_ended':
      return { key: 'event.snoozeEnded', params: {}, icon: 'snooze' };
    case 'conversation.status_changed':
      switch (data['to']) {
        case 'done':
          return { key: own('event.done'), params: { actor }, icon: 'done' };
        case 'waiting':
          return { key: own('event.waiting'), params: { actor }, icon: 'status' };
        case 'snoozed':
          return {
            key: own('event.snoozed'),
            params: { actor, until: until(data['until'] ?? '') },
            icon: 'snooze',
          };
        default:
          return { key: own('event.open'), params: { actor }, icon: 'status' };
      }
    default:
      return { key: 'event.other', params: {}, icon: 'status' };
  }
}
