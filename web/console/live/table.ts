// What the table of Live view shows of the visitors who are on the sites. Pure.
export type OnSite = {
  id: string;
  siteId: string;
  origin: string;
  code: string;
  active: boolean;
  url: string;
  title: string;
  pages: number;
  since: string;
  device: string;
  browser: string;
  os: string;
  language: string;
  timeZone: string;
  country: string;
  referrer: string;
  name: string;
  email: string;
  number: number;
  conversation: {
    id: string;
    status: 'open' | 'waiting' | 'snoozed' | 'done';
    assigneeId: string;
    assigneeName: string;
    waitingSince: string | null;
  } | null;
};

export const sorts = ['since', 'page', 'pages', 'browser', 'os', 'place', 'name'] as const;
export type Sort = (typeof sorts)[number];
export type Talking = 'any' | 'none' | 'waiting' | 'mine' | 'open';
export type Wanted = { query: string; siteId: string; active: boolean | null; talking: Talking };

/** The path of an address; the address itself when it is none. */
export function pathOf(url: string): string {
  try {
    return decodeURI(new URL(url).pathname);
  } catch {
    return url;
  }
}

export function nameOf({ name, email }: OnSite): string {
  return name || email;
}

/** 482915 → 482 915 */
export function spaced(code: string): string {
  return code.replace(/^(\d{3})(\d{3})$/, '$1 $2');
}

/** Everything that can be searched, in small letters. */
function words(row: OnSite): string {
  return [row.name, row.email, row.code, row.title, pathOf(row.url), row.browser, row.os, row.country]
    .join('\n')
    .toLowerCase();
}

export function talks({ conversation: c }: OnSite): boolean {
  return c !== null && c.status !== 'done';
}

function matches(row: OnSite, talking: Talking, meId: string): boolean {
  const c = row.conversation;
  switch (talking) {
    case 'none':
      return !talks(row);
    case 'waiting':
      return talks(row) && c?.waitingSince != null;
    case 'mine':
      return talks(row) && c?.assigneeId === meId;
    case 'open':
      return talks(row);
    default:
      return true;
  }
}

/** The rows that are wanted. Every word of the query must be somewhere; spaces in a code do not count. */
export function wanted(rows: Iterable<OnSite>, want: Wanted, meId: string): OnSite[] {
  const query = want.query.trim().toLowerCase();
  const code = query.replace(/\s/g, '');
  const parts = /^\d{3,6}$/.test(code) ? [code] : query.split(/\s+/).filter(Boolean);
  const found: OnSite[] = [];
  for (const row of rows) {
    if (want.siteId && row.siteId !== want.siteId) continue;
    if (want.active !== null && row.active !== want.active) continue;
    if (!matches(row, want.talking, meId)) continue;
    if (parts.length > 0) {
      const all = words(row);
      if (!parts.every((part) => all.includes(part))) continue;
    }
    found.push(row);
  }
  return found;
}

const keys: Record<Sort, (row: OnSite) => string | number> = {
  since: (row) => Date.parse(row.since),
  page: (row) => row.title || row.url,
  pages: (row) => row.pages,
  browser: (row) => row.browser,
  os: (row) => row.os,
  place: (row) => row.country || row.language,
  name: (row) => nameOf(row) || '\uffff',
};

/** Sorted by a column; equal rows by their code, so that none moves without a reason. */
export function sorted(rows: OnSite[], by: Sort, down: boolean): OnSite[] {
  const key = keys[by];
  const sign = down ? -1 : 1;
  const compare = (a: string | number, b: string | number) =>
    typeof a === 'string' && typeof b === 'string' ? order.compare(a, b) : Number(a) - Number(b);
  return rows
    .map((row) => ({ row, key: key(row) }))
    .sort((a, b) => sign * compare(a.key, b.key) || (a.row.code < b.row.code ? -1 : 1))
    .map(({ row }) => row);
}

const order = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
