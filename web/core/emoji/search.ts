// Finds emoji by words. Pure.
import type { Emoji } from './data';

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Those whose name or tags have all the words; what begins with them comes first. */
export function findEmoji(list: readonly Emoji[], query: string, most = 120): Emoji[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const ranked: [number, Emoji][] = [];
  for (const emoji of list) {
    const label = plain(emoji.label);
    const tags = (emoji.tags ?? []).map(plain);
    let rank = 0;
    const fits = words.every((word) => {
      if (label.startsWith(word)) return true;
      rank += 1;
      if (tags.some((tag) => tag.startsWith(word))) return true;
      rank += 1;
      return label.includes(word) || tags.some((tag) => tag.includes(word));
    });
    if (fits) ranked.push([rank, emoji]);
  }
  return ranked
    .sort(([a], [b]) => a - b)
    .slice(0, most)
    .map(([, emoji]) => emoji);
}

/** The newest first, each once. */
export function used(recent: readonly string[], emoji: string, most = 16): string[] {
  return [emoji, ...recent.filter((other) => other !== emoji)].slice(0, most);
}
