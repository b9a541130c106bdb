// What an event line says: a text and its parameters. Unknown events get a general line,
// so that a newer server never leaves a gap.
import { clockOf } from '../../core/call/clock';
import type { Params } from '../../core/i18n';
import type { TextKey } from '../state/texts.svelte';
import type { Item } from '../types';

export type EventLine = {
  key: TextKey;
  params: Params;
  icon:
    | 'redirect'
    | 'assign'
    | 'release'
    | 'status'
    | 'done'
    | 'snooze'
    | 'new'
    | 'call'
    | 'missed'
    | 'star'
    | 'tape';
};

/** Why an owner lost a conversation without anybody else's doing. */
const releases = ['not_opened', 'passed', 'lost', 'reopened'] as const;

type Known = {
  meId: string;
  nameOf: (agentId: string) => string;
  until: (time: string) => string;
};

/** Calls: who did it comes from the author, whom it was about from the data. */
const calls = {
  'call.colleague_asked': 'event.call.colleague',
  'call.colleague_declined': 'event.call.refused',
  'call.guest_knocked': 'event.call.knocked',
  'call.guest_admitted': 'event.call.admitted',
  'call.guest_declined': 'event.call.sentAway',
  'call.joined': 'event.call.joined',
  'call.left': 'event.call.left',
  'call.locked': 'event.call.locked',
  'call.missed': 'event.call.missed',
  'call.removed': 'event.call.removed',
  'call.started': 'event.call.started',
  'call.unlocked': 'event.call.unlocked',
} as const;

function callLine({ event = '', data = {}, author }: Item): EventLine | null {
  const params = { actor: author.name ?? '', name: data['name'] ?? '' };
  if (event === 'call.ended') {
    const time = clockOf(Number(data['seconds'] ?? 0) * 1000);
    const people = Number(data['people'] ?? 0);
    return data['kind'] === 'conference'
      ? { key: 'event.call.ended.many', params: { time, count: people }, icon: 'call' }
      : { key: 'event.call.ended', params: { time }, icon: 'call' };
  }
  if (event === 'call.widened') {
    const key = data['kind'] === 'conference' ? 'event.call.conference' : 'event.call.video';
    return { key, params, icon: 'call' };
  }
  if (event.startsWith('call.recording_')) return recordingLine(event, data, params);
  const key = calls[event as keyof typeof calls];
  return key ? { key, params, icon: event === 'call.missed' ? 'missed' : 'call' } : null;
}

const recordings = {
  'call.recording_asked': 'event.record.asked',
  'call.recording_agreed': 'event.record.agreed',
  'call.recording_declined': 'event.record.declined',
  'call.recording_started': 'event.record.started',
  'call.recording_paused': 'event.record.paused',
  'call.recording_resumed': 'event.record.resumed',
} as const;

/** Why the recording of a call ended; without seconds it had not begun. */
const recordEnds = {
  stopped: 'event.record.stopped',
  withdrawn: 'event.record.withdrawn',
  over: 'event.record.over',
  unanswered: 'event.record.unanswered',
  lost: 'event.record.lost',
  failed: 'event.record.lost',
} as const;

/** The same of a visitor without a name. */
const recordedVisitor = {
  'event.record.agreed': 'event.record.agreed.visitor',
  'event.record.declined': 'event.record.declined.visitor',
  'event.record.paused': 'event.record.paused.visitor',
  'event.record.withdrawn': 'event.record.withdrawn.visitor',
} as const;

function recordingLine(event: string, data: Record<string, string>, params: Params): EventLine | null {
  const time = clockOf(Number(data['seconds'] ?? 0) * 1000);
  const ended = event === 'call.recording_ended';
  const began = data['seconds'] !== undefined;
  const key = !ended
    ? recordings[event as keyof typeof recordings]
    : began
      ? (recordEnds[data['reason'] as keyof typeof recordEnds] ?? 'event.record.over')
      : 'event.record.none';
  if (!key) return null;
  const nameless = params['name'] === '' ? recordedVisitor[key as keyof typeof recordedVisitor] : undefined;
  return { key: nameless ?? key, params: { ...params, time }, icon: 'tape' };
}

const meetings = {
  'meeting.planned': 'event.meeting.planned',
  'meeting.changed': 'event.meeting.changed',
  'meeting.cancelled': 'event.meeting.cancelled',
  'meeting.restored': 'event.meeting.restored',
} as const;

function meetingLine({ event = '', data = {}, author }: Item, until: Known['until']): EventLine | null {
  const key = meetings[event as keyof typeof meetings];
  const when = data['startsAt'] ? until(data['startsAt']) : '';
  const params = { actor: author.name ?? '', title: data['title'] ?? '', when };
  return key ? { key, params, icon: event === 'meeting.cancelled' ? 'missed' : 'call' } : null;
}

export function eventLine(item: Item, { meId, nameOf, until }: Known): EventLine {
  const { event, data = {}, author } = item;
  const actor = author.name ?? '';
  const byMe = author.kind === 'agent' && author.id === meId;
  const own = (
    key: 'event.done' | 'event.open' | 'event.waiting' | 'event.snoozed' | 'event.released',
  ): TextKey => (byMe ? `${key}.me` : author.kind === 'agent' ? key : `${key}.system`);
  switch (event) {
    case 'conversation.created':
      return { key: 'event.created', params: {}, icon: 'new' };
    case 'conversation.offline_form':
      return { key: 'event.offlineForm', params: { email: data['email'] ?? '' }, icon: 'new' };
    case 'conversation.rated': {
      const comment = data['comment'] ?? '';
      const score = data['score'] ?? '';
      return {
        key: comment ? 'event.rated.why' : 'event.rated',
        params: { score, comment },
        icon: 'star',
      };
    }
    case 'recording.began':
      return { key: 'event.recording.began', params: {}, icon: 'tape' };
    case 'recording.ended': {
      const reason = data['reason'] ?? '';
      const key = (
        { visitor: 'event.recording.visitor', off: 'event.recording.off' } as const satisfies Record<
          string,
          TextKey
        >
      )[reason];
      return { key: key ?? 'event.recording.failed', params: {}, icon: 'tape' };
    }
    case 'recording.deleted':
      return {
        key: author.kind === 'agent' ? 'event.recording.deleted' : 'event.recording.expired',
        params: { actor },
        icon: 'tape',
      };
    case 'visitor.consented':
      return { key: 'event.consented', params: {}, icon: 'status' };
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
    case 'conversation.redirect_expired': {
      const team = data['teamName'];
      if (team === undefined) {
        return { key: 'event.expired', params: { name: data['toName'] ?? '' }, icon: 'redirect' };
      }
      const back = data['assigneeName'];
      const key = back === undefined ? 'event.expired.stays' : 'event.expired.team';
      return { key, params: { team, name: back ?? '' }, icon: 'redirect' };
    }
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
    case 'conversation.merged':
      return { key: 'event.merged', params: { actor }, icon: 'status' };
    case 'conversation.unmerged':
      return { key: 'event.unmerged', params: { actor }, icon: 'status' };
    case 'conversation.snooze_ended':
      return { key: 'event.snoozeEnded', params: {}, icon: 'snooze' };
    case 'conversation.status_changed':
      if (data['reason'] === 'idle') {
        const done = data['to'] === 'done';
        return {
          key: done ? 'event.done.idle' : 'event.waiting.idle',
          params: {},
          icon: done ? 'done' : 'status',
        };
      }
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
      return callLine(item) ?? meetingLine(item, until) ?? { key: 'event.other', params: {}, icon: 'status' };
  }
}
