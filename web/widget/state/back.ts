import type { Translate } from '../../core/i18n';
import type english from '../messages/en.json';

/** When somebody is back, in the visitor's language and time zone; nothing if it is not known. */
export function backWords(
  t: Translate<typeof english>,
  variant: string,
  changes: string | null | undefined,
  now = new Date(),
  timeZone?: string,
): string {
  if (!changes) return '';
  const at = new Date(changes);
  const format = (options: Intl.DateTimeFormatOptions, date = at) =>
    new Intl.DateTimeFormat(variant, timeZone ? { ...options, timeZone } : options).format(date);
  const time = format({ hour: 'numeric', minute: '2-digit' });
  const date: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'numeric', day: 'numeric' };
  const isIn = (days: number) => format(date) === format(date, new Date(now.getTime() + days * 86_400_000));
  if (isIn(0)) return t('backToday', { time });
  if (isIn(1)) return t('backTomorrow', { time });
  const near = at.getTime() - now.getTime() < 6 * 86_400_000;
  const day = format(near ? { weekday: 'long' } : { day: 'numeric', month: 'long' });
  return t('backOn', { day, time });
}
