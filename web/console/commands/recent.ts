// What this agent has chosen in the palette, the last first; kept in this browser.
const MOST = 20;
const keyOf = (meId: string) => `deskside.commands.${meId}`;

export function loadRecent(storage: Pick<Storage, 'getItem'>, meId: string): string[] {
  try {
    const saved: unknown = JSON.parse(storage.getItem(keyOf(meId)) ?? '[]');
    return Array.isArray(saved) ? saved.filter((id) => typeof id === 'string').slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function remember(storage: Pick<Storage, 'getItem' | 'setItem'>, meId: string, id: string): void {
  const ids = [id, ...loadRecent(storage, meId).filter((other) => other !== id)].slice(0, MOST);
  try {
    storage.setItem(keyOf(meId), JSON.stringify(ids));
  } catch {
    // A full storage: the order is forgotten, nothing else.
  }
}
