// Single-letter keys. They work outside text fields only, never with a modifier, and
// can be switched off; ? shows them all.
export const keys = {
  next: 'j',
  previous: 'k',
  open: 'Enter',
  reply: 'r',
  note: 'n',
  textBlocks: '#',
  assign: 'a',
  redirect: 't',
  done: 'e',
  statusOpen: 'o',
  statusWaiting: 'w',
  snooze: 'h',
  help: '?',
} as const;

export type KeyAct = keyof typeof keys;

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'defaultPrevented' | 'repeat'>;

/** The act of a key press, or null when it belongs to somebody else. */
export function keyAct(press: Press, target: Element | null): KeyAct | null {
  if (press.defaultPrevented || press.ctrlKey || press.metaKey || press.altKey || writes(target)) return null;
  const entry = Object.entries(keys).find(([, key]) => key.toLowerCase() === press.key.toLowerCase());
  const act = (entry?.[0] as KeyAct | undefined) ?? null;
  if (press.repeat && act !== 'next' && act !== 'previous') return null;
  // Enter belongs to what has the focus.
  return act === 'open' ? null : act;
}

function writes(target: Element | null): boolean {
  return target?.closest('input, textarea, select, [contenteditable], [role="menu"], dialog') != null;
}
