/**
 * The visitor's token: the page's, else what this browser has kept for our frames, else a new
 * one. The chat (widget/engine/session.ts) looks at the same place under the same lock, so that
 * the two never become two visitors.
 */
export async function token(ask: {
  site: string;
  origin: string;
  known: string | null;
  fresh: boolean;
}): Promise<string> {
  const key = `token:${ask.site}`;
  const recall = (): string | null => {
    try {
      return JSON.parse(localStorage.getItem(key) ?? 'null') as string | null;
    } catch {
      return null; // the browser gives embedded frames no storage
    }
  };
  const begin = async (): Promise<string> => {
    const have = ask.known ?? (ask.fresh ? null : recall());
    if (have) return have;
    const answer = await fetch('/api/widget/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ site: ask.site, origin: ask.origin }),
    });
    if (!answer.ok) throw new Error(`session: ${answer.status}`);
    const { token } = (await answer.json()) as { token: string };
    try {
      localStorage.setItem(key, JSON.stringify(token));
    } catch {
      // the page keeps it
    }
    return token;
  };
  try {
    return await navigator.locks.request(`session:${ask.site}`, begin);
  } catch (thrown) {
    // Without storage there are no locks either.
    if (thrown instanceof DOMException && thrown.name === 'SecurityError') return begin();
    throw thrown;
  }
}
