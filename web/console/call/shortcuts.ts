// Single letters while a call is on: they work where the console's own do.
const acts = { m: 'microphone', p: 'camera', s: 'share', l: 'leave' } as const;

export type CallAct = (typeof acts)[keyof typeof acts];

export function callAct(event: KeyboardEvent): CallAct | null {
  if (event.defaultPrevented || event.repeat) return null;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return null;
  const target = event.target as Element | null;
  if (target?.closest('input, textarea, select, [contenteditable], [role="menu"], dialog')) return null;
  return acts[event.key.toLowerCase() as keyof typeof acts] ?? null;
}
