// Dates of meetings: what stands in a date field is a time on the wall of some zone, what
// the server keeps is an instant.

/** Making one costs more than a thousand uses of it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const two = '2-digit' as const;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: two,
    day: two,
    hour: two,
    minute: two,
  });
  formats.set(zone, made);
  return made;
}

/** The instant as a date field of the zone has it. */
export function localIn(at: Date, zone: string): string {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}`;
}

const HOUR_MS = 3_600_000;

/**
 * When the clocks of the zone show it. Of two such moments, in autumn, the first; null for
 * an hour that is left out in spring, and for what is no date.
 */
export function instantOf(local: string, zone: string): Date | null {
  const guess = Date.parse(`${local}:00Z`);
  if (Number.isNaN(guess)) return null;
  // The offsets of the day before and after are all that can hold at the time.
  const offsets = [guess - 24 * HOUR_MS, guess + 24 * HOUR_MS].map(
    (at) => Date.parse(`${localIn(new Date(at), zone)}:00Z`) - at,
  );
  const fits = offsets
    .map((offset) => new Date(guess - offset))
    .filter((at) => localIn(at, zone) === local)
    .sort((a, b) => a.getTime() - b.getTime());
  return fits[0] ?? null;
}

/** The next full half hour that leaves time to be invited. */
export function nextStart(now: Date): Date {
  const half = HOUR_MS / 2;
  return new Date(Math.ceil((now.getTime() + half) / half) * half);
}

export const myZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** The zones there are, mine among them. */
export function zones(mine: string): string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return [...new Set([...known, 'UTC', mine])].sort();
}

/** The addresses in what somebody typed or pasted. */
export function addresses(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
}
