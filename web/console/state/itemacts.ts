// What one does with a message that is there: edit and delete one's own, react, answer it.
// What becomes of it comes back through the timeline, to every tab alike.
import { ok, type Api } from '../../core/api/client';
import type { Item } from '../types';

export const reactions = ['👍', '❤️', '😊', '🎉', '😮', '😢'] as const;
export type Emoji = (typeof reactions)[number];

export class ItemActs {
  constructor(private readonly api: Api) {}

  async edit(conversationId: string, { id }: Item, text: string): Promise<void> {
    const params = { path: { id: conversationId, messageId: id } };
    await ok(this.api.PATCH('/api/v1/conversations/{id}/messages/{messageId}', { params, body: { text } }));
  }

  async remove(conversationId: string, { id }: Item): Promise<void> {
    const params = { path: { id: conversationId, messageId: id } };
    await ok(this.api.DELETE('/api/v1/conversations/{id}/messages/{messageId}', { params }));
  }

  async react(conversationId: string, { id }: Item, emoji: Emoji, on: boolean): Promise<void> {
    const params = { path: { id: conversationId, messageId: id } };
    const body = { emoji, on };
    await ok(this.api.POST('/api/v1/conversations/{id}/messages/{messageId}/reactions', { params, body }));
  }
}

/** The reactions by emoji: how many, and whether one is by the agent. */
export function tally(item: Item, meId: string): { emoji: Emoji; count: number; mine: boolean }[] {
  return reactions.flatMap((emoji) => {
    const by = (item.reactions ?? []).filter((reaction) => reaction.emoji === emoji);
    return by.length > 0
      ? [{ emoji, count: by.length, mine: by.some(({ author }) => author.id === meId) }]
      : [];
  });
}
