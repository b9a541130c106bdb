// The screens of the desk: what each is called, who sees it, and where it is.
import BookOpen from '@lucide/svelte/icons/book-open';
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import Eye from '@lucide/svelte/icons/eye';
import LayoutDashboard from '@lucide/svelte/icons/layout-dashboard';
import MessageCircle from '@lucide/svelte/icons/message-circle';
import MousePointer2 from '@lucide/svelte/icons/mouse-pointer-2';
import Settings from '@lucide/svelte/icons/settings';
import type { Component } from 'svelte';
import type { TextKey } from '../state/texts.svelte';
import type { Role } from '../types';
import type { Route } from './route';

export type Screen = Exclude<Route['screen'], 'recording' | 'signin' | 'password' | 'setup'>;

type Info = {
  text: TextKey;
  icon: Component<{ size?: number }>;
  route: Route;
  /** Left out: everybody. */
  roles?: readonly Role[];
};

/** In the order of the rail. */
export const screens: Record<Screen, Info> = {
  dashboard: {
    text: 'nav.dashboard',
    icon: LayoutDashboard,
    route: { screen: 'dashboard' },
    roles: ['supervisor', 'admin'],
  },
  chat: { text: 'nav.chat', icon: MessageCircle, route: { screen: 'chat', conversationId: '' } },
  live: { text: 'nav.live', icon: Eye, route: { screen: 'live' } },
  cobrowse: { text: 'nav.cobrowse', icon: MousePointer2, route: { screen: 'cobrowse', sessionId: '' } },
  meetings: { text: 'nav.meetings', icon: CalendarDays, route: { screen: 'meetings' } },
  'text-blocks': { text: 'nav.textBlocks', icon: BookOpen, route: { screen: 'text-blocks' } },
  settings: { text: 'nav.settings', icon: Settings, route: { screen: 'settings', section: 'profile' } },
};

export const isScreen = (screen: Route['screen']): screen is Screen => screen in screens;
