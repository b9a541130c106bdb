// The console's addresses. Pure; router.svelte.ts keeps the current one.
export const settingsSections = [
  'profile',
  'notifications',
  'sessions',
  'keys',
  'sites',
  'people',
  'routing',
  'tags',
] as const;
export type SettingsSection = (typeof settingsSections)[number];

export type Route =
  | { screen: 'chat'; conversationId: string }
  | { screen: 'live' }
  | { screen: 'cobrowse'; sessionId: string }
  | { screen: 'text-blocks' }
  | { screen: 'dashboard' }
  | { screen: 'settings'; section: SettingsSection }
  | { screen: 'signin' }
  | { screen: 'setup' };

const base = '/console';

export function parseRoute(path: string): Route {
  const [screen, part = ''] = path
    .replace(/^\/console/, '')
    .split('/')
    .filter(Boolean)
    .map(decode);
  if (path === '/setup' || screen === 'setup') return { screen: 'setup' };
  if (screen === 'cobrowse') return { screen, sessionId: part };
  if (screen === 'live' || screen === 'text-blocks' || screen === 'dashboard') return { screen };
  if (screen === 'signin') return { screen: 'signin' };
  if (screen === 'settings') {
    return { screen, section: settingsSections.find((section) => section === part) ?? 'profile' };
  }
  return { screen: 'chat', conversationId: screen === 'chat' ? part : '' };
}

export function pathOf(route: Route): string {
  switch (route.screen) {
    case 'chat':
      return route.conversationId
        ? `${base}/chat/${encodeURIComponent(route.conversationId)}`
        : `${base}/chat`;
    case 'cobrowse':
      return route.sessionId ? `${base}/cobrowse/${encodeURIComponent(route.sessionId)}` : `${base}/cobrowse`;
    case 'settings':
      return `${base}/settings/${route.section}`;
    default:
      return `${base}/${route.screen}`;
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
