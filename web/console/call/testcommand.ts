// The page on which everybody sees whether calls will work for them, found by its name.
import Headset from '@lucide/svelte/icons/headset';
import { testPage } from '../../core/call/test/address';
import { command, type Command } from '../commands/registry';
import type { Desk } from '../state/desk.svelte';
import { t, texts } from '../state/texts.svelte';

export function testCommand({ calls }: Pick<Desk, 'calls'>): Command[] {
  if (!calls.available) return [];
  const open = () => void window.open(testPage(texts.language), '_blank', 'noopener');
  return [command('you', 'call.test', 'call.test', open, { icon: Headset, also: t('call.test.also') })];
}
