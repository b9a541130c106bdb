// Durations, as short as lists need them.

/** 0:40, 12:05, 1:02:09 */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** The largest unit only, for lists: [4, 'minute']; under a minute: null, say "now". */
export function coarse(ms: number): [number, 'minute' | 'hour' | 'day'] | null {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return null;
  if (minutes < 60) return [minutes, 'minute'];
  if (minutes < 24 * 60) return [Math.floor(minutes / 60), 'hour'];
  return [Math.floor(minutes / 60 / 24), 'day'];
}
