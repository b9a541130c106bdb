// Opening hours as they are entered: what the server stores, filled up so that it can be shown.
import type { OpenDay, OpeningHours, OpenSpan } from '../../types';

export type Week = OpenSpan[][];
export type Hours = { on: boolean; zone: string; week: Week; days: OpenDay[] };

const usual: OpenSpan = { from: '09:00', to: '17:00' };

/** What is stored, or for a site without hours an office's. */
export function hoursOf(stored: OpeningHours | undefined, zone: string): Hours {
  const week = stored?.week?.length === 7 ? stored.week : undefined;
  return {
    on: stored?.on ?? false,
    zone: stored?.zone || zone,
    week: (week ?? [0, 1, 2, 3, 4].map(() => [usual]).concat([[], []])).map((day) =>
      (day ?? []).map((span) => ({ ...span })),
    ),
    days: (stored?.days ?? []).map((day) => ({ ...day, spans: day.spans.map((span) => ({ ...span })) })),
  };
}

/** A field for times of day knows no 24:00; midnight at the end of a day is 00:00 there. */
export const shownTo = (to: string): string => (to === '24:00' ? '00:00' : to);
export const storedTo = (to: string): string => (to === '00:00' ? '24:00' : to);

/** The span that one more begins with: after the last one, if there is room. */
export function nextSpan(spans: readonly OpenSpan[]): OpenSpan {
  const last = spans.at(-1);
  if (!last) return { ...usual };
  const hour = Math.min(22, Number(last.to.slice(0, 2)) + 1);
  const two = (n: number) => String(n).padStart(2, '0');
  return { from: `${two(hour)}:00`, to: `${two(hour + 1)}:00` };
}

/** The days of the week in the language, Monday first. */
export function weekdays(language: string): string[] {
  const format = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
  // The fifth of January 1970 was a Monday.
  return [4, 5, 6, 7, 8, 9, 10].map((day) => format.format(new Date(day * 86_400_000)));
}

/** All zones the browser knows; an old one that knows none gets what is chosen. */
export function zones(chosen: string): string[] {
  const known = typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : [];
  return [...new Set([chosen, 'UTC', ...known])].sort();
}
