// Small facts about a visitor, from what the browser said.

/** The time there now; empty when the zone is unknown. */
export function localTime(timeZone: string, now: number, language: string): string {
  try {
    if (!timeZone) return '';
    return new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit', timeZone }).format(now);
  } catch {
    return '';
  }
}

/** Europe/Berlin → Berlin. The zone is all that is known of the place. */
export function cityOf(timeZone: string): string {
  return (timeZone.split('/').at(-1) ?? '').replaceAll('_', ' ');
}

export function languageName(tag: string, language: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** AT → Austria. */
export function countryName(code: string, language: string): string {
  try {
    return code ? (new Intl.DisplayNames([language], { type: 'region' }).of(code) ?? code) : '';
  } catch {
    return code;
  }
}

/** The host of an address; what is no address stays as it is. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}

export type Stay = { url: string; title: string; ms: number; now: boolean };

/** The pages of a visit, newest first, with how long the visitor stayed on each. */
export function stays(
  pages: readonly { url: string; title: string; at: string }[],
  online: boolean,
  now: number,
  lastSeen: number,
): Stay[] {
  return pages.map(({ url, title, at }, i) => {
    const newer = pages[i - 1];
    const end = newer ? Date.parse(newer.at) : online ? now : Math.max(lastSeen, Date.parse(at));
    return { url, title, ms: Math.max(0, end - Date.parse(at)), now: i === 0 && online };
  });
}
