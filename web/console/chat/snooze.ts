// When a snoozed conversation comes back, in the agent's own time zone.
export type SnoozeKey = 'hour' | 'evening' | 'tomorrow' | 'monday' | 'week';
export type SnoozePreset = { key: SnoozeKey; until: Date };

const MORNING = 9;
const EVENING = 18;

function atHour(now: Date, days: number, hour: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
}

/** The presets that make sense now: this evening only while it is well ahead, Monday only when it is not tomorrow. */
export function snoozePresets(now: Date): SnoozePreset[] {
  const evening = atHour(now, 0, EVENING);
  const toMonday = (8 - now.getDay()) % 7 || 7;
  const presets: SnoozePreset[] = [{ key: 'hour', until: new Date(now.getTime() + 3_600_000) }];
  if (evening.getTime() - now.getTime() > 2 * 3_600_000) presets.push({ key: 'evening', until: evening });
  presets.push({ key: 'tomorrow', until: atHour(now, 1, MORNING) });
  if (toMonday !== 1) presets.push({ key: 'monday', until: atHour(now, toMonday, MORNING) });
  if (toMonday !== 7) presets.push({ key: 'week', until: atHour(now, 7, MORNING) });
  return presets;
}

/** The value of a datetime-local field, in local time. */
export function localValue(date: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The time a datetime-local field says, if it is a time in the future. */
export function chosenTime(value: string, now: Date): Date | null {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) || date <= now ? null : date;
}
