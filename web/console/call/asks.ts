// What of calls stands in the bar under the composer, and what its cards open.
import { pickScreen, screenProblem } from '../../core/call/devices';
import { asks, type AskKind } from '../chat/asks';
import type { Calls } from './calls.svelte';
import { fail } from './fail';
import type { CallAsk } from './types';

const kinds: CallAsk[] = ['call', 'video', 'request_desktop', 'show_screen', 'conference'];
export const callKinds: ReadonlySet<AskKind> = new Set(kinds);

/** My own screen is picked first, within the click: who picks none asks nothing. */
async function ask(calls: Calls, conversationId: string, kind: CallAsk): Promise<void> {
  if (kind !== 'show_screen') return calls.ask(conversationId, kind);
  let picked: MediaStream;
  try {
    picked = await pickScreen();
  } catch (thrown) {
    if (screenProblem(thrown) !== 'cancelled') fail(thrown);
    return;
  }
  await calls.ask(conversationId, kind, picked);
}

export function registerCalls(calls: Calls): void {
  for (const kind of kinds) {
    asks.register({
      kind,
      offered: (row) => calls.offers(row.siteId, kind),
      // Asking and joining are one act: the bar has nothing left to send.
      before: async (row) => {
        await ask(calls, row.id, kind);
        return false;
      },
      open: (row) => void calls.join(row.id).catch(fail),
    });
  }
}
