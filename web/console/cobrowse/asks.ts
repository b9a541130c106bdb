// Co-browsing in the bar under the composer, and what its card opens.
import { asks } from '../chat/asks';
import { router } from '../shell/router.svelte';
import type { Cobrowsings } from '../state/cobrowsings.svelte';

export function registerCobrowse(cobrowsings: Cobrowsings): void {
  asks.register({
    kind: 'cobrowse',
    offered: ({ siteId }) => cobrowsings.may(siteId),
    open: (_, { id }) => router.go({ screen: 'cobrowse', sessionId: id }),
  });
}
