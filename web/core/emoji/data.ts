// Every emoji with its name and words to find it by, in the reader's language: Unicode's own
// list by way of emojibase-data, cut down by the build to what the picker shows.
export type Emoji = { unicode: string; label: string; tags?: string[]; group: number };

/** The groups in Unicode's order, by their number there; 2 is parts of emoji. */
export const groups = [0, 1, 3, 4, 5, 6, 7, 8, 9] as const;
export type Group = (typeof groups)[number];

export async function loadEmoji(language: string): Promise<Emoji[]> {
  const { default: list } = await (language === 'de'
    ? import('virtual:emoji/de')
    : import('virtual:emoji/en'));
  return list;
}
