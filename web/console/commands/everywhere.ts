// What can be done on every screen: go somewhere, be there or not, choose how it looks.
import Bell from '@lucide/svelte/icons/bell';
import CircleDot from '@lucide/svelte/icons/circle-dot';
import Keyboard from '@lucide/svelte/icons/keyboard';
import Languages from '@lucide/svelte/icons/languages';
import LogOut from '@lucide/svelte/icons/log-out';
import PanelBottom from '@lucide/svelte/icons/panel-bottom';
import Palette from '@lucide/svelte/icons/sun-moon';
import { sectionInfo, sectionsFor } from '../settings/sections';
import { beAvailable } from '../shell/availability';
import { router } from '../shell/router.svelte';
import { screens } from '../shell/screens';
import { complain } from '../state/acts.svelte';
import { session } from '../state/session.svelte';
import { t } from '../state/texts.svelte';
import type { Me } from '../types';
import { command, type Command } from './registry';

const availabilities = ['online', 'away', 'offline'] as const;
const themes = ['system', 'light', 'dark'] as const;
const languages = ['system', 'en', 'de'] as const;

export function everywhere(): Command[] {
  const { me } = session;
  return me ? [...destinations(me), ...pages(me), ...mine(me)] : [];
}

function destinations({ role }: Me): Command[] {
  return Object.entries(screens)
    .filter(([, { roles }]) => !roles || roles.includes(role))
    .map(([screen, { text, icon, route }]) =>
      command('go', `go.${screen}`, text, () => router.go(route), { icon, also: t('command.go.also') }),
    );
}

function pages({ role }: Me): Command[] {
  return sectionsFor(role).map((section) =>
    command(
      'settings',
      `settings.${section}`,
      `settings.${section}`,
      () => router.go({ screen: 'settings', section }),
      { icon: sectionInfo[section].icon, also: t('nav.settings') },
    ),
  );
}

function mine({ availability, preferences }: Me): Command[] {
  const { theme, language, doNotDisturb, shortcuts, muted, barFolded } = preferences;
  const prefer = (change: Partial<Me['preferences']>) => () => complain(session.prefer(change));
  return [
    ...availabilities
      .filter((to) => to !== availability || (to === 'online' && doNotDisturb))
      .map((to) =>
        command('you', `availability.${to}`, `command.availability.${to}`, () => beAvailable(to), {
          icon: CircleDot,
          detail: t(`availability.${to}.about`),
        }),
      ),
    command(
      'you',
      'disturb',
      doNotDisturb ? 'command.disturb' : 'command.noDisturb',
      prefer({ doNotDisturb: !doNotDisturb }),
      { icon: Bell },
    ),
    command('you', 'muted', muted ? 'command.unmute' : 'command.mute', prefer({ muted: !muted }), {
      icon: Bell,
    }),
    ...themes
      .filter((to) => to !== theme)
      .map((to) =>
        command('you', `theme.${to}`, `command.theme.${to}`, prefer({ theme: to }), { icon: Palette }),
      ),
    ...languages
      .filter((to) => to !== language)
      .map((to) =>
        command('you', `language.${to}`, `command.language.${to}`, prefer({ language: to }), {
          icon: Languages,
          also: t('language.title'),
        }),
      ),
    command('you', 'bar', barFolded ? 'bar.unfold' : 'bar.fold', prefer({ barFolded: !barFolded }), {
      icon: PanelBottom,
    }),
    command(
      'you',
      'letters',
      shortcuts ? 'command.lettersOff' : 'command.lettersOn',
      prefer({ shortcuts: !shortcuts }),
      { icon: Keyboard },
    ),
    command('you', 'signOut', 'signOut', () => complain(session.signOut()), { icon: LogOut }),
  ];
}
