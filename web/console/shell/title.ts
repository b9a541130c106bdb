import { countText } from '../chat/counts';

/** The tab's title: how many wait, where one is, what this is. */
export function titleOf(unread: number, screen: string): string {
  const place = screen ? `${screen} · Deskside` : 'Deskside';
  return unread > 0 ? `(${countText(unread)}) ${place}` : place;
}

/** What the badge on the icon says; nothing for none. Three characters don't fit. */
export function badgeOf(unread: number): string {
  return unread <= 0 ? '' : unread > 9 ? '9+' : String(unread);
}
