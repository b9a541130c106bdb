/** When writes points in time for people, in one language and the browser's time zone. */
export class When {
  readonly #language: string;
  readonly #time: Intl.DateTimeFormat;
  readonly #weekday: Intl.DateTimeFormat;
  readonly #date: Intl.DateTimeFormat;
  readonly #dateYear: Intl.DateTimeFormat;
  readonly #full: Intl.DateTimeFormat;
  readonly #relative: Intl.RelativeTimeFormat;
  readonly #relativeShort: Intl.RelativeTimeFormat;

  constructor(language: string, timeZone?: string) {
    const format = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(language, timeZone ? { ...options, timeZone } : options);
    this.#language = language;
    this.#time = format({ hour: 'numeric', minute: '2-digit' });
    this.#weekday = format({ weekday: 'long' });
    this.#date = format({ day: 'numeric', month: 'short' });
    this.#dateYear = format({ day: 'numeric', month: 'short', year: 'numeric' });
    this.#full = format({ dateStyle: 'full', timeStyle: 'short' });
    this.#relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
    this.#relativeShort = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'narrow' });
  }

  /** The time of day: 14:03. */
  time(at: Date): string {
    return this.#time.format(at);
  }

  /** The day, for the line between two days: Today, Yesterday, Monday, 30 Oct, 30 Oct 2024. */
  day(at: Date, now: Date = new Date()): string {
    const days = this.#daysBetween(at, now);
    if (days < 2 && days >= 0) return this.#capital(this.#relative.format(-days, 'day'));
    if (days < 7 && days > 0) return this.#capital(this.#weekday.format(at));
    return this.#dated(at, now);
  }

  /** For lists, as short as it can be: the time today, else the day. */
  short(at: Date, now: Date = new Date()): string {
    const days = this.#daysBetween(at, now);
    if (days === 0) return this.time(at);
    if (days === 1) return this.#capital(this.#relative.format(-1, 'day'));
    return this.#dated(at, now);
  }

  /** How long ago: now, 5 min. ago, 3 hr. ago, yesterday. */
  ago(at: Date, now: Date = new Date()): string {
    const seconds = Math.min(0, Math.round((at.getTime() - now.getTime()) / 1000));
    if (seconds > -60) return this.#relativeShort.format(0, 'second');
    if (seconds > -3600) return this.#relativeShort.format(Math.ceil(seconds / 60), 'minute');
    if (seconds > -86400) return this.#relativeShort.format(Math.ceil(seconds / 3600), 'hour');
    return this.#relative.format(-this.#daysBetween(at, now), 'day');
  }

  /** Day and time in full, for titles and screen readers. */
  full(at: Date): string {
    return this.#full.format(at);
  }

  /** Whether both are on the same day here. */
  sameDay(a: Date, b: Date): boolean {
    return this.#daysBetween(a, b) === 0;
  }

  #dated(at: Date, now: Date): string {
    return (at.getFullYear() === now.getFullYear() ? this.#date : this.#dateYear).format(at);
  }

  #daysBetween(at: Date, now: Date): number {
    const day = (date: Date) => {
      const parts = Object.fromEntries(
        new Intl.DateTimeFormat('en', { ...this.#zone(), year: 'numeric', month: 'numeric', day: 'numeric' })
          .formatToParts(date)
          .map(({ type, value }) => [type, Number(value)]),
      );
      return Date.UTC(parts['year'] ?? 0, (parts['month'] ?? 1) - 1, parts['day'] ?? 1) / 86_400_000;
    };
    return day(now) - day(at);
  }

  #zone(): { timeZone?: string } {
    return { timeZone: this.#time.resolvedOptions().timeZone };
  }

  #capital(text: string): string {
    return text.charAt(0).toLocaleUpperCase(this.#language) + text.slice(1);
  }
}
