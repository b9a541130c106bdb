// Three-way merging of settings: what a form began with, what it holds, and what a colleague
// has saved meanwhile. Objects are merged field by field, lists as a whole.
type Parts = Record<string, unknown>;

const isParts = (value: unknown): value is Parts =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const inside = (value: unknown, key: string): unknown => (isParts(value) ? value[key] : undefined);

const keysOf = (...all: unknown[]): string[] => [
  ...new Set(all.flatMap((one) => (isParts(one) ? Object.keys(one) : []))),
];

/** The server leaves out what is empty, so that both are one. */
const isEmpty = (value: unknown): boolean =>
  !value ||
  (Array.isArray(value) ? value.length === 0 : isParts(value) && Object.values(value).every(isEmpty));

/** Equal, whatever the order of their fields, and whether empty ones are left out. */
export function same(a: unknown, b: unknown): boolean {
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b);
  if (isParts(a) && isParts(b)) return keysOf(a, b).every((key) => same(a[key], b[key]));
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Mine where I have changed it, else theirs. */
export function merge<Value>(was: Value, mine: Value, theirs: Value): Value {
  if (isParts(mine) && isParts(theirs)) {
    const entries = keysOf(mine, theirs).map(
      (key) => [key, merge(inside(was, key), mine[key], theirs[key])] as const,
    );
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Value;
  }
  return same(was, mine) ? theirs : mine;
}

/** Where a and b differ. */
export function differing(a: unknown, b: unknown, path: readonly string[] = []): string[] {
  if (same(a, b)) return [];
  if (isParts(a) || isParts(b))
    return keysOf(a, b).flatMap((key) => differing(inside(a, key), inside(b, key), [...path, key]));
  return [path.join('.')];
}

export const valueAt = (from: unknown, path: string): unknown => path.split('.').reduce(inside, from);

/** A copy that has the value at the path. */
export function withValue<Whole>(whole: Whole, path: string, value: unknown): Whole {
  const [step = '', ...rest] = path.split('.');
  const copy: Parts = isParts(whole) ? { ...whole } : {};
  const next = rest.length > 0 ? withValue(copy[step], rest.join('.'), value) : value;
  if (next === undefined) delete copy[step];
  else copy[step] = next;
  return copy as Whole;
}
