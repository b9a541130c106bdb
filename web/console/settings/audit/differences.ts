// What has changed between two states of a setting, as the audit log keeps them: field by
// field. Lists of things with an id are compared thing by thing.
export type Step = { field: string } | { item: string } | { day: number };
export type Difference = { path: Step[]; was?: unknown; is?: unknown };

type Fields = Record<string, unknown>;
type Keyed = { key: string; name: string; value: Fields };

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const orNone = (value: unknown, is: (value: unknown) => boolean) => value === undefined || is(value);
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

export function differences(before: Fields, after: Fields): Difference[] {
  return compared([], before, after);
}

function compared(path: Step[], was: unknown, is: unknown): Difference[] {
  if (same(was, is) || (isEmpty(was) && isEmpty(is))) return [];
  if (orNone(was, isFields) && orNone(is, isFields)) {
    const [a, b] = [(was ?? {}) as Fields, (is ?? {}) as Fields];
    return [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .filter((field) => field !== 'id')
      .flatMap((field) => compared([...path, { field }], a[field], b[field]));
  }
  const [old, now] = [keyed(was), keyed(is)];
  if (old && now && old.length + now.length > 0) return items(path, old, now);
  if (isWeek(was) && isWeek(is)) {
    return [...Array(7).keys()].flatMap((day) => compared([...path, { day }], was?.[day], is?.[day]));
  }
  return [{ path, was, is }];
}

const isEmpty = (value: unknown) =>
  value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

const isWeek = (value: unknown): value is unknown[][] | undefined =>
  value === undefined || (Array.isArray(value) && value.length === 7 && value.every(Array.isArray));

/** The list if it is one of things that can be told apart. */
function keyed(value: unknown): Keyed[] | null {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return null;
  const list = value.map((one: unknown, at) => {
    if (!isFields(one) || typeof (one['id'] ?? one['date']) !== 'string') return null;
    const name = [one['name'], one['title'], one['date']].find((name) => typeof name === 'string' && name);
    return { key: String(one['id'] ?? one['date']), name: String(name ?? at + 1), value: one };
  });
  return list.every((one) => one !== null) ? list : null;
}

function items(path: Step[], was: Keyed[], is: Keyed[]): Difference[] {
  const find = (list: Keyed[], key: string) => list.find((one) => one.key === key);
  const keys = [...new Set([...was, ...is].map(({ key }) => key))];
  const rows = keys.flatMap((key) => {
    const [old, now] = [find(was, key), find(is, key)];
    return compared([...path, { item: (now ?? old)?.name ?? '' }], old?.value, now?.value);
  });
  const order = (list: Keyed[], other: Keyed[]) =>
    list.filter(({ key }) => find(other, key)).map(({ name }) => name);
  const [before, after] = [order(was, is), order(is, was)];
  return same(before, after)
    ? rows
    : [...rows, { path: [...path, { field: 'order' }], was: before, is: after }];
}
