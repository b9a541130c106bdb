// What can be done with the list and with what is selected in it, and whom it leads to.
import CheckCheck from '@lucide/svelte/icons/check-check';
import ListFilter from '@lucide/svelte/icons/list-filter';
import { command, type Command } from '../commands/registry';
import { router } from '../shell/router.svelte';
import { nameOf } from '../state/acts.svelte';
import type { Desk } from '../state/desk.svelte';
import { t } from '../state/texts.svelte';
import type { Status } from '../types';
import { previewText } from './preview';
import { sorts, statusFilters, views, type Filter } from './rows';

/** Which conversations the list shows, and what is done with the selected ones. */
export function listCommands(desk: Desk, change: (part: Partial<Filter>) => void): Command[] {
  const { filter } = desk.inbox;
  const icon = ListFilter;
  return [
    ...views
      .filter((view) => view !== filter.view)
      .map((view) =>
        command('list', `view.${view}`, `view.${view}`, () => change({ view }), {
          title: t('command.view', { what: t(`view.${view}`) }),
          icon,
        }),
      ),
    ...statusFilters
      .filter((status) => status !== filter.status)
      .map((status) =>
        command('list', `filter.${status}`, `filter.${status}`, () => change({ status }), {
          title: t('command.filter', { what: t(`filter.${status}`) }),
          icon,
          asked: true,
        }),
      ),
    ...sorts
      .filter((sort) => sort !== filter.sort)
      .map((sort) =>
        command('list', `sort.${sort}`, `sort.${sort}`, () => change({ sort }), {
          title: t('command.sort', { what: t(`sort.${sort}`) }),
          icon,
        }),
      ),
  ];
}

/** Every conversation that this tab knows, the newest first. */
export function knownConversations(desk: Desk): Command[] {
  const rows = [...desk.inbox.known.values()].filter(({ mergedInto }) => !mergedInto);
  rows.sort((a, b) => (a.lastAt < b.lastAt ? 1 : -1));
  return rows.map((row) => ({
    id: `conversation.${row.id}`,
    title: nameOf(row),
    group: 'conversations',
    also: `${row.visitor.number} ${row.visitor.page.title}`,
    detail: previewText(row.preview),
    person: { name: nameOf(row), id: row.visitor.id },
    run: () => desk.open(row.id),
  }));
}

/** Colleagues, for those who may see what they have. */
export function colleagues(desk: Desk): Command[] {
  if (desk.me.role === 'agent') return [];
  return desk.colleagues.list
    .filter(({ active }) => active)
    .map(({ id, name }) =>
      command(
        'people',
        `agent.${id}`,
        'command.agent',
        () => router.go({ screen: 'dashboard', agentId: id }),
        {
          title: t('command.agent', { name }),
          person: { id, name },
          asked: true,
        },
      ),
    );
}

/** What is done with all selected conversations at once. */
export function selectionCommands(desk: Desk, move: (status: Status) => void): Command[] {
  const { bulk } = desk;
  if (bulk.chosen.size === 0) return [];
  const many = t('bulk.short', { count: bulk.chosen.size });
  const icon = CheckCheck;
  const one = (id: string, what: string, run: () => void) =>
    command('selection', `bulk.${id}`, 'command.bulk', run, {
      title: t('command.bulk', { many, what }),
      icon,
    });
  return [
    one('mine', t('assign.me'), () => void bulk.assign(desk.me.id)),
    one('nobody', t('assign.nobody'), () => void bulk.assign(null)),
    ...(['open', 'waiting', 'snoozed', 'done'] as const).map((status) =>
      one(status, t(`status.choose.${status}`), () => move(status)),
    ),
    one('clear', t('bulk.clear'), () => bulk.clear()),
    ...desk.tags.list.map(({ id, name }) => ({
      ...one(`tag.${id}`, t('command.tag', { name }), () => void bulk.tag(id, name)),
      asked: true as const,
    })),
    ...desk.colleagues.list
      .filter(({ active, id }) => active && id !== desk.me.id)
      .map(({ id, name }) => ({
        ...one(`to.${id}`, t('assign.to', { name }), () => void bulk.assign(id)),
        asked: true as const,
      })),
  ];
}
