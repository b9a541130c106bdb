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
    /** Ids; the visitor's too. */
    tags?: string[];
  } | null;
};

export const sorts = [
  'status',
  'session',
  'since',
  'page',
  'pages',
  'browser',
  'os',
  'place',
  'name',
  'conversation',
] as const;
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

const found = new WeakMap<OnSite, string>();

/** Everything that can be searched, in small letters. A row is replaced when it changes, so this is kept. */
function words(row: OnSite): string {
  const known = found.get(row);
  if (known !== undefined) return known;
  const made = [row.name, row.email, row.code, row.title, pathOf(row.url), row.browser, row.os, row.country]
    .join('\n')
    .toLowerCase();
  found.set(row, made);
  return made;
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

/** Whether a row is wanted. Every word of the query must be somewhere; spaces in a code do not count. */
export function wanter(want: Wanted, meId: string): (row: OnSite) => boolean {
  const query = want.query.trim().toLowerCase();
  const code = query.replace(/\s/g, '');
  const parts = /^\d{3,6}$/.test(code) ? [code] : query.split(/\s+/).filter(Boolean);
  return (row) => {
    if (want.siteId && row.siteId !== want.siteId) return false;
    if (want.active !== null && row.active !== want.active) return false;
    if (!matches(row, want.talking, meId)) return false;
    if (parts.length === 0) return true;
    const all = words(row);
    return parts.every((part) => all.includes(part));
  };
}

/** Who needs somebody first: waits, is open with nobody, with me or others, was done, has none. */
function standing({ conversation: c }: OnSite): number {
  if (!c) return 5;
  if (c.status === 'done') return 4;
  if (c.waitingSince) return 0;
  return c.assigneeId ? 2 : 1;
}

const keys: Record<Sort, (row: OnSite) => string | number> = {
  status: (row) => (row.active ? 0 : 1),
  session: (row) => Number(row.code),
  since: (row) => Date.parse(row.since),
  page: (row) => row.title || row.url,
  pages: (row) => row.pages,
  browser: (row) => row.browser,
  os: (row) => row.os,
  place: (row) => row.country || row.language,
  name: (row) => nameOf(row) || '\uffff',
  conversation: standing,
};

const order = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

type Keyed = { row: OnSite; key: string | number };

/**
 * The wanted rows in order. A push that changes a few of thousands costs a few comparisons: what
 * did not change keeps its place, and the rest is put between it.
 */
export class Ordered {
  #rows: ReadonlyMap<string, OnSite> = new Map();
  #kept: Keyed[] = [];
  #how = '';
  /** How often two rows were compared. */
  compared = 0;

  update(rows: ReadonlyMap<string, OnSite>, want: Wanted, meId: string, by: Sort, down: boolean): OnSite[] {
    const how = JSON.stringify([want, meId, by, down]);
    const wanted = wanter(want, meId);
    const key = keys[by];
    const sign = down ? -1 : 1;
    const compare = (a: Keyed, b: Keyed): number => {
      this.compared++;
      const [x, y] = [a.key, b.key];
      const first =
        typeof x === 'string' && typeof y === 'string' ? order.compare(x, y) : Number(x) - Number(y);
      // Equal rows by their code, so that none moves without a reason.
      return sign * first || (a.row.code < b.row.code ? -1 : 1);
    };
    const before = how === this.#how ? this.#rows : new Map<string, OnSite>();
    const kept = how === this.#how ? this.#kept.filter(({ row }) => rows.get(row.id) === row) : [];
    const fresh: Keyed[] = [];
    for (const [id, row] of rows) {
      if (before.get(id) !== row && wanted(row)) fresh.push({ row, key: key(row) });
    }
    fresh.sort(compare);
    this.#kept = between(kept, fresh, compare);
    this.#rows = rows;
    this.#how = how;
    return this.#kept.map(({ row }) => row);
  }
}

/** Puts a few sorted rows into many: each finds its place by halves. */
function between(many: Keyed[], few: Keyed[], compare: (a: Keyed, b: Keyed) => number): Keyed[] {
  if (many.length === 0 || few.length === 0) return many.length === 0 ? few : many;
  const out: Keyed[] = [];
  let from = 0;
  for (const one of few) {
    let [low, high] = [from, many.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = many[middle];
      if (other && compare(other, one) < 0) low = middle + 1;
      else high = middle;
    }
    for (; from < low; from++) out.push(many[from] as Keyed);
    out.push(one);
  }
  for (; from < many.length; from++) out.push(many[from] as Keyed);
  return out;
}
