import type { VisitorConversation } from '../../core/wire';

/**
 * Puts newer copies of conversations into the list, newest message first. Copies may arrive
 * late or twice: receipts never go back, and an older copy changes nothing else. With `whole`
 * the fresh ones are all there are.
 */
export function merge(
  known: readonly VisitorConversation[],
  fresh: readonly VisitorConversation[],
  whole: boolean,
): readonly VisitorConversation[] {
  const byId = new Map(known.map((conversation) => [conversation.id, conversation]));
  const kept = whole ? new Map<string, VisitorConversation>() : new Map(byId);
  for (const conversation of fresh) kept.set(conversation.id, newer(byId.get(conversation.id), conversation));
  const left = [...kept.values()].filter(({ mergedInto }) => !mergedInto);
  return left.sort((a, b) => (a.lastAt < b.lastAt ? 1 : a.lastAt > b.lastAt ? -1 : 0));
}

function newer(known: VisitorConversation | undefined, fresh: VisitorConversation): VisitorConversation {
  if (!known) return fresh;
  const receipts = {
    delivered: Math.max(known.receipts.delivered, fresh.receipts.delivered),
    read: Math.max(known.receipts.read, fresh.receipts.read),
    myRead: Math.max(known.receipts.myRead, fresh.receipts.myRead),
  };
  return { ...(fresh.vseq < known.vseq ? known : fresh), receipts };
}
