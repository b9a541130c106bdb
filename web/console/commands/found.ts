// What the server has found, as rows of the palette: visitors, and conversations by what was
// said, noted or sent in them. Pure, but for where a row leads.
import File from '@lucide/svelte/icons/file-text';
import Message from '@lucide/svelte/icons/message-circle';
import Note from '@lucide/svelte/icons/sticky-note';
import { router } from '../shell/router.svelte';
import { t } from '../state/texts.svelte';
import type { Found } from '../types';
import type { Command } from './registry';

/** A command, or what the server has found; that is not remembered as used. */
export type Row = Command & { found?: true };
export type FoundSection = { group: 'foundVisitors' | 'foundConversations'; of: Row[] };

const icons = { message: Message, note: Note, file: File, visitor: Message, visitor_note: Note };

/** Without the conversations that are shown already: a row for each of the others, its newest hit. */
export function foundSections(
  groups: readonly { found: readonly Found[] }[],
  here: ReadonlySet<string>,
): FoundSection[] {
  const all = groups.flatMap(({ found }) => found);
  const shown = new Set<string>();
  const rows = (wanted: (one: Found) => boolean) =>
    all.filter(wanted).flatMap((one): Row[] => {
      const { conversation } = one;
      if (!conversation || here.has(`conversation.${conversation.id}`) || shown.has(conversation.id))
        return [];
      shown.add(conversation.id);
      return [row(one, conversation)];
    });
  const visitors = rows(({ kind }) => kind === 'visitor' || kind === 'visitor_note');
  const conversations = rows(({ kind }) => kind === 'message' || kind === 'note' || kind === 'file');
  return [
    { group: 'foundVisitors' as const, of: visitors },
    { group: 'foundConversations' as const, of: conversations },
  ].filter(({ of }) => of.length > 0);
}

function row(one: Found, { id, seq }: NonNullable<Found['conversation']>): Row {
  const { visitor, kind } = one;
  const name = visitor.name || t('visitor.nameless', { number: String(visitor.number) });
  const words = one.snippet.map(({ text }) => text).join('');
  const isVisitor = kind === 'visitor';
  return {
    id: `found.${id}`,
    group: 'conversations',
    title: name,
    detail: isVisitor ? visitor.email : words,
    run: () => router.go({ screen: 'chat', conversationId: id, ...(seq > 0 ? { seq } : {}) }),
    ...(isVisitor ? { person: { name, id: visitor.id } } : { icon: icons[kind] }),
    found: true,
  };
}
