// The pages of the settings: in which order, with which picture, for whom.
import Ban from '@lucide/svelte/icons/ban';
import Bell from '@lucide/svelte/icons/bell';
import ClipboardList from '@lucide/svelte/icons/clipboard-list';
import History from '@lucide/svelte/icons/history';
import Newspaper from '@lucide/svelte/icons/newspaper';
import Key from '@lucide/svelte/icons/key-round';
import Gauge from '@lucide/svelte/icons/gauge';
import Monitor from '@lucide/svelte/icons/monitor';
import Routing from '@lucide/svelte/icons/split';
import Phone from '@lucide/svelte/icons/phone';
import ScreenShare from '@lucide/svelte/icons/screen-share';
import Reception from '@lucide/svelte/icons/concierge-bell';
import Sites from '@lucide/svelte/icons/app-window';
import User from '@lucide/svelte/icons/user';
import TagIcon from '@lucide/svelte/icons/tag';
import Users from '@lucide/svelte/icons/users';
import type { Component } from 'svelte';
import { settingsSections, type SettingsSection } from '../shell/route';
import type { Role } from '../types';

export type SectionInfo = {
  icon: Component<{ size?: number }>;
  /** The lowest role that sees it. */
  from: Role;
  /** About the agent who looks, not the company. */
  own?: true;
};

export const sectionInfo: Record<SettingsSection, SectionInfo> = {
  profile: { icon: User, from: 'agent', own: true },
  notifications: { icon: Bell, from: 'agent', own: true },
  sessions: { icon: Monitor, from: 'agent', own: true },
  keys: { icon: Key, from: 'agent', own: true },
  sites: { icon: Sites, from: 'admin' },
  reception: { icon: Reception, from: 'admin' },
  calls: { icon: Phone, from: 'admin' },
  cobrowse: { icon: ScreenShare, from: 'admin' },
  people: { icon: Users, from: 'admin' },
  routing: { icon: Routing, from: 'supervisor' },
  limits: { icon: Gauge, from: 'admin' },
  tags: { icon: TagIcon, from: 'admin' },
  articles: { icon: Newspaper, from: 'admin' },
  forms: { icon: ClipboardList, from: 'admin' },
  blocks: { icon: Ban, from: 'supervisor' },
  audit: { icon: History, from: 'admin' },
};

const ranks: Record<Role, number> = { agent: 0, supervisor: 1, admin: 2 };

/** What somebody of the role sees, in order. */
export function sectionsFor(role: Role): SettingsSection[] {
  return settingsSections.filter((section) => ranks[role] >= ranks[sectionInfo[section].from]);
}
