// The console's addresses. Pure; router.svelte.ts keeps the current one.
export const settingsSections = [
  'profile',
  'notifications',
  'sessions',
  'keys',
  'sites',
  'reception',
  'calls',
  'cobrowse',
  'people',
  'routing',
  'limits',
  'tags',
  'articles',
  'forms',
  'blocks',
  'audit',
] as const;
export type SettingsSection = (typeof settingsSections)[number];

export type Route =
  | {
      screen: 'chat';
      conversationId: string;
      /** The item to show; without it the newest. */
      seq?: number;
    }
  | { screen: 'live' }
  | { screen: 'cobrowse'; sessionId: string }
  | { screen: 'recording'; recordingId: string }
  | { screen: 'text-blocks' }
  | { screen: 'meetings' }
  | {
      screen: 'dashboard';
      /** Whose conversations show. */
      agentId?: string;
    }
  | { screen: 'settings'; section: SettingsSection }
  | { screen: 'signin' }
  | { screen: 'password' }
  | { screen: 'setup' };

const base = '/console';

export function parseRoute(path: string): Route {
  const [screen, part = '', place = ''] = path
    .replace(/^\/console/, '')
    .split('/')
    .filter(Boolean)
    .map(decode);
  if (path === '/setup' || screen === 'setup') return { screen: 'setup' };
  if (screen === 'recording' && part) return { screen, recordingId: part };
  if (screen === 'cobrowse') return { screen, sessionId: part };
  if (screen === 'dashboard') return part ? { screen, agentId: part } : { screen };
  if (screen === 'live' || screen === 'text-blocks' || screen === 'meetings') return { screen };
  if (screen === 'signin' || screen === 'password') return { screen };
  if (screen === 'settings') {
    return { screen, section: settingsSections.find((section) => section === part) ?? 'profile' };
  }
  if (screen === 'chat' && part && /^[1-9]\d{0,14}$/.test(place)) {
    return { screen, conversationId: part, seq: Number(place) };
  }
  return { screen: 'chat', conversationId: screen === 'chat' ? part : '' };
}

export function pathOf(route: Route): string {
  switch (route.screen) {
    case 'chat':
      return route.conversationId
        ? `${base}/chat/${encodeURIComponent(route.conversationId)}${route.seq ? `/${route.seq}` : ''}`
        : `${base}/chat`;
    case 'cobrowse':
      return route.sessionId ? `${base}/cobrowse/${encodeURIComponent(route.sessionId)}` : `${base}/cobrowse`;
    case 'dashboard':
      return route.agentId ? `${base}/dashboard/${encodeURIComponent(route.agentId)}` : `${base}/dashboard`;
    case 'recording':
      return `${base}/recording/${encodeURIComponent(route.recordingId)}`;
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
