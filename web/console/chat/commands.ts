// What can be done with the open conversation beside its keys.
import Download from '@lucide/svelte/icons/download';
import Mail from '@lucide/svelte/icons/mail';
import Alarm from '@lucide/svelte/icons/alarm-clock';
import Forward from '@lucide/svelte/icons/forward';
import Merge from '@lucide/svelte/icons/merge';
import Newspaper from '@lucide/svelte/icons/newspaper';
import ClipboardList from '@lucide/svelte/icons/clipboard-list';
import AtSign from '@lucide/svelte/icons/at-sign';
import FileImage from '@lucide/svelte/icons/image';
import Paperclip from '@lucide/svelte/icons/paperclip';
import Split from '@lucide/svelte/icons/split';
import Smile from '@lucide/svelte/icons/smile';
import TagIcon from '@lucide/svelte/icons/tag';
import UserCheck from '@lucide/svelte/icons/user-check';
import UserX from '@lucide/svelte/icons/user-x';
import { command, type Command } from '../commands/registry';
import { complain } from '../state/acts.svelte';
import type { Desk } from '../state/desk.svelte';
import { t, texts } from '../state/texts.svelte';
import type { Conversation, Invitation } from '../types';
import { askIcons, asks, desktop, sendAsk } from './asks';
import { snoozePresets } from './snooze';
import { mailTranscript, notMailed, takeTranscript } from './transcript';

/** What of the bar under the field opens something. */
export type BarPart = 'emoji' | 'file' | 'image' | 'article' | 'form' | 'desktop';

/** What the conversation's screen does for a command. */
export type Doing = {
  merge: (() => void) | null;
  /** Says why it came here; null: not for this agent. */
  why: (() => void) | null;
  /** Opens the redirect, with a name in its search. */
  redirect: (name: string) => void;
  /** Asks why a redirect to me is declined. */
  decline: () => void;
  bar: (part: BarPart) => void;
  /** Begins a note that calls somebody. */
  call: (name: string) => void;
};

type Here = { desk: Desk; row: Conversation; doing: Doing };

export function conversationCommands(here: Here): Command[] {
  return [
    ...owner(here),
    ...snoozes(here),
    ...bar(here),
    ...invitations(here),
    ...tags(here),
    ...people(here),
  ];
}

function owner({ desk, row, doing }: Here): Command[] {
  const out: Command[] = [];
  const say: typeof command = (...args) => {
    const made = command(...args);
    out.push(made);
    return made;
  };
  const { acts, me, colleagues } = desk;
  if (row.assigneeId !== null && row.assigneeId !== me.id) {
    const name = colleagues.named(row.assigneeId)?.name ?? t('row.colleague');
    const title = t('command.takeOver', { name });
    say('conversation', 'takeOver', 'assign.me', () => void acts.assignToMe(row, true), {
      title,
      icon: UserCheck,
    });
  }
  if (row.assigneeId !== null) {
    say('conversation', 'unassign', 'assign.nobody', () => void acts.unassign(row), { icon: UserX });
  }
  if (row.redirect?.toId === me.id) {
    say(
      'conversation',
      'acceptRedirect',
      'command.acceptRedirect',
      () => {
        desk.ringer.endOffer(row);
        void acts.accept(row);
      },
      { icon: Forward },
    );
    say('conversation', 'declineRedirect', 'command.declineRedirect', doing.decline, { icon: Forward });
  } else if (row.redirect?.toId) {
    say('conversation', 'takeBack', 'command.takeBack', () => void acts.takeBack(row), { icon: Forward });
  }
  if (row.given && row.assigneeId === me.id)
    say('conversation', 'passOn', 'given.pass', () => void acts.passOn(row), { icon: Forward });
  const take = (notes: boolean) => complain(takeTranscript(desk, row, notes));
  say('conversation', 'takeTranscript', 'transcript.take', () => take(false), { icon: Download });
  say('conversation', 'takeNotes', 'transcript.withNotes', () => take(true), { icon: Download });
  if (!notMailed(desk, row)) {
    const mail = () => complain(mailTranscript(desk, row));
    say('conversation', 'mailTranscript', 'transcript.mail', mail, { icon: Mail });
  }
  if (doing.why) say('conversation', 'why', 'why.title', doing.why, { icon: Split });
  if (doing.merge) say('conversation', 'merge', 'merge.open', doing.merge, { icon: Merge });
  return out;
}

function snoozes({ desk, row }: Here): Command[] {
  return snoozePresets(new Date()).map(({ key, until }) =>
    command(
      'conversation',
      `snooze.${key}`,
      'command.snooze',
      () => void desk.acts.setStatus(row, 'snoozed', until),
      {
        title: t('command.snoozeUntil', { until: t(`snooze.${key}`) }),
        detail: texts.when.full(until),
        icon: Alarm,
        asked: true,
      },
    ),
  );
}

function bar({ desk, row, doing }: Here): Command[] {
  const parts = [
    ['emoji', 'command.emoji', Smile],
    ['file', 'composer.attach', Paperclip],
    ['image', 'composer.image', FileImage],
    ['article', 'command.article', Newspaper],
    ['form', 'command.form', ClipboardList],
  ] as const;
  return [
    ...parts.map(([part, text, icon]) =>
      command('conversation', `bar.${part}`, text, () => doing.bar(part), { icon }),
    ),
    // Those of the desktop share a key, which opens their menu.
    ...asks
      .offered(row)
      .filter(({ kind }) => desktop.has(kind))
      .map((ask) =>
        command(
          'conversation',
          `ask.${ask.kind}`,
          `bar.ask.${ask.kind}`,
          () => complain(sendAsk(desk.invitations, row, ask)),
          { icon: askIcons[ask.kind] },
        ),
      ),
  ];
}

function invitations({ desk, row }: Here): Command[] {
  return row.invitations.flatMap((invitation) => {
    const what = t(`invitation.kind.${invitation.kind}`);
    const one = (
      id: 'cancel' | 'accept' | 'decline' | 'end',
      run: (invitation: Invitation) => Promise<unknown>,
    ) =>
      command(
        'conversation',
        `invitation.${invitation.id}.${id}`,
        `invitation.${id}`,
        () => void run(invitation),
        {
          title: t('command.invitation', { what, act: t(`invitation.${id}`) }),
          icon: askIcons[invitation.kind],
        },
      );
    const acts = desk.invitations;
    if (invitation.state !== 'pending') return [one('end', (it) => acts.end(it))];
    if (invitation.from.kind === 'agent') return [one('cancel', (it) => acts.cancel(it))];
    return [one('accept', (it) => acts.accept(it)), one('decline', (it) => acts.decline(it))];
  });
}

function tags({ desk, row }: Here): Command[] {
  return desk.tags.list.map(({ id, name }) => {
    const there = row.tags.includes(id);
    return command(
      'conversation',
      `tag.${id}`,
      'tags.tag',
      () => void desk.acts.tag(row, there ? [] : [id], there ? [id] : []),
      { title: t(there ? 'command.untag' : 'command.tag', { name }), icon: TagIcon, asked: true },
    );
  });
}

function people({ desk, row, doing }: Here): Command[] {
  return desk.colleagues.all
    .filter(({ id }) => id !== desk.me.id)
    .flatMap(({ id, name, kind }) => {
      const person = kind === 'agent' ? { person: { id, name } } : {};
      const call = command('people', `call.${id}`, 'command.mention', () => doing.call(name), {
        title: t('command.mention', { name }),
        asked: true,
        icon: AtSign,
        ...person,
      });
      if (row.status === 'done' || id === row.assigneeId) return [call];
      const give = command('people', `redirect.${id}`, 'redirect.to', () => doing.redirect(name), {
        title: t('redirect.to', { name }),
        asked: true,
        icon: Forward,
        ...person,
      });
      return [give, call];
    });
}
