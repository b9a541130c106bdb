// The pictures of the commands that have keys.
import AppWindow from '@lucide/svelte/icons/mouse-pointer-2';
import Alarm from '@lucide/svelte/icons/alarm-clock';
import ArrowDown from '@lucide/svelte/icons/arrow-down';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import Check from '@lucide/svelte/icons/check';
import CircleDot from '@lucide/svelte/icons/circle-dot';
import Eye from '@lucide/svelte/icons/eye';
import Forward from '@lucide/svelte/icons/forward';
import Hash from '@lucide/svelte/icons/hash';
import Hourglass from '@lucide/svelte/icons/hourglass';
import Keyboard from '@lucide/svelte/icons/keyboard';
import Lock from '@lucide/svelte/icons/lock';
import Mail from '@lucide/svelte/icons/mail';
import Mic from '@lucide/svelte/icons/mic';
import Monitor from '@lucide/svelte/icons/monitor';
import MonitorUp from '@lucide/svelte/icons/monitor-up';
import Phone from '@lucide/svelte/icons/phone';
import PhoneOff from '@lucide/svelte/icons/phone-off';
import Reply from '@lucide/svelte/icons/reply';
import Search from '@lucide/svelte/icons/search';
import Square from '@lucide/svelte/icons/square-check';
import UserCheck from '@lucide/svelte/icons/user-check';
import Users from '@lucide/svelte/icons/users-round';
import Video from '@lucide/svelte/icons/video';
import type { Component } from 'svelte';

export const icons: Partial<Record<string, Component<{ size?: number }>>> = {
  search: Search,
  help: Keyboard,
  next: ArrowDown,
  previous: ArrowUp,
  select: Square,
  selectTo: Square,
  reply: Reply,
  note: Lock,
  textBlocks: Hash,
  assign: UserCheck,
  redirect: Forward,
  done: Check,
  statusOpen: CircleDot,
  statusWaiting: Hourglass,
  snooze: Alarm,
  unread: Mail,
  viewer: Eye,
  cobrowse: AppWindow,
  call: Phone,
  video: Video,
  desktop: Monitor,
  conference: Users,
  liveSearch: Search,
  microphone: Mic,
  camera: Video,
  share: MonitorUp,
  leave: PhoneOff,
};
