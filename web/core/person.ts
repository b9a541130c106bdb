/** At most two letters that stand for a name in an avatar. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? '')];
  const last = [...(words.length > 1 ? (words.at(-1) ?? '') : '')];
  return ((first[0] ?? '') + (last[0] ?? first[1] ?? '')).toLocaleUpperCase();
}

/** A hue (OKLCH degrees) that stays with a person; give the id, or the name where there is no id. */
export function hueOf(key: string): number {
  let hash = 2166136261;
  for (const char of key) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619);
  return ((hash >>> 0) % 24) * 15;
}
