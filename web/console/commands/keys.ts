// Keys as they are written in the catalogue: whether one was pressed, and how it is shown.
import type { TextKey } from '../state/texts.svelte';

export type Press = Pick<
  KeyboardEvent,
  'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'defaultPrevented' | 'repeat'
>;

type Combination = { key: string; mod: boolean; shift: boolean };

export function combinationOf(keys: string): Combination {
  const parts = keys.split('+');
  return { key: parts.at(-1) ?? '', mod: parts.includes('Mod'), shift: parts.includes('Shift') };
}

/** Whether the press is the written one. */
export function isPressed(press: Press, keys: string): boolean {
  const { key, mod, shift } = combinationOf(keys);
  if (press.altKey || (press.ctrlKey || press.metaKey) !== mod) return false;
  if (press.key.toLowerCase() !== key.toLowerCase()) return false;
  // Which signs need Shift is the keyboard's business.
  return isSign(key) || press.shiftKey === shift;
}

/** Works without Ctrl or Cmd, so that it would disturb whoever speaks or writes. */
export function isBare(keys: string): boolean {
  const { key, mod } = combinationOf(keys);
  return !mod && key.length === 1;
}

function isSign(key: string): boolean {
  return key.length === 1 && key.toLowerCase() === key.toUpperCase();
}

const named: Record<string, TextKey> = {
  Shift: 'key.shift',
  Enter: 'key.enter',
  Escape: 'key.escape',
  Tab: 'key.tab',
};

/** The caps to show, one for each key. */
export function capsOf(keys: string, t: (key: TextKey) => string, mac: boolean): string[] {
  return keys.split('+').map((part) => {
    if (part === 'Mod') return mac ? '⌘' : t('key.ctrl');
    const name = named[part];
    return name ? t(name) : part;
  });
}

/** As ARIA writes it. */
export function ariaKeys(keys: string): string {
  return keys.replace('Mod', 'Control');
}

/** Whether single letters typed here are text, or belong to a menu or dialog. */
export function isWriting(target: Element | null): boolean {
  return target?.closest('input, textarea, select, [contenteditable], [role="menu"], dialog') != null;
}
