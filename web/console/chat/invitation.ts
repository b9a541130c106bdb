// What the card of an invitation says of how it stands. Pure.
import type { Invitation } from '../types';

export type Said = {
  key:
    | 'invitation.waits'
    | 'invitation.waitsYou'
    | 'invitation.starting'
    | 'invitation.runs'
    | 'invitation.ended'
    | 'invitation.endedAfter'
    | 'invitation.declined'
    | 'invitation.declinedWhy'
    | 'invitation.cancelled'
    | 'invitation.expired'
    | 'invitation.failed'
    | 'invitation.notStarted';
  params: Record<string, string | number>;
  tone: 'yes' | 'no' | 'plain';
};

type Facts = { visitorName: string; meId: string; now: number };

export function stateOf(i: Invitation, { visitorName }: Facts): Said {
  const by = i.answeredBy?.kind === 'agent' ? (i.answeredBy.name ?? '') : visitorName;
  switch (i.state) {
    case 'pending':
      return i.from.kind === 'agent'
        ? { key: 'invitation.waits', params: { name: visitorName }, tone: 'plain' }
        : { key: 'invitation.waitsYou', params: {}, tone: 'plain' };
    case 'accepted':
      return { key: 'invitation.starting', params: { name: by }, tone: 'yes' };
    case 'active':
      return { key: 'invitation.runs', params: {}, tone: 'plain' };
    case 'ended': {
      const ms = i.startedAt && i.endedAt ? Date.parse(i.endedAt) - Date.parse(i.startedAt) : 0;
      if (ms < 60_000) return { key: 'invitation.ended', params: {}, tone: 'plain' };
      return { key: 'invitation.endedAfter', params: { count: Math.round(ms / 60_000) }, tone: 'plain' };
    }
    case 'declined':
      return i.reason
        ? { key: 'invitation.declinedWhy', params: { name: by, reason: i.reason }, tone: 'no' }
        : { key: 'invitation.declined', params: { name: by }, tone: 'no' };
    case 'cancelled':
      return { key: 'invitation.cancelled', params: {}, tone: 'no' };
    case 'expired':
      return { key: 'invitation.expired', params: {}, tone: 'no' };
    case 'failed':
      return {
        key: i.reason === 'not_started' ? 'invitation.notStarted' : 'invitation.failed',
        params: {},
        tone: 'no',
      };
  }
}
