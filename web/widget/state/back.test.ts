import { expect, test } from 'vitest';
import { createTranslate } from '../../core/i18n';
import german from '../messages/de.json';
import english from '../messages/en.json';
import { backWords } from './back';

const en = createTranslate('en', english, english);
const de = createTranslate('de', german, english);
const now = new Date('2026-11-20T17:00:00Z'); // a Friday

test('says when somebody is back, in the language and zone of the visitor', () => {
  const words = (at: string | null, zone = 'Europe/Vienna') => backWords(en, 'en-GB', at, now, zone);
  expect(words('2026-11-20T18:30:00Z')).toBe('We are back at 19:30.');
  expect(words('2026-11-21T08:00:00Z')).toBe('We are back tomorrow at 9:00.');
  expect(words('2026-11-23T08:00:00Z')).toBe('We are back on Monday at 9:00.');
  expect(words('2026-12-28T08:00:00Z')).toBe('We are back on 28 December at 9:00.');
  expect(words(null)).toBe('');
  // It is Saturday there already.
  expect(words('2026-11-20T18:30:00Z', 'Asia/Tokyo')).toBe('We are back at 3:30.');
  expect(backWords(de, 'de-AT', '2026-11-23T08:00:00Z', now, 'Europe/Vienna')).toBe(
    'Wir sind am Montag um 9:00 Uhr wieder da.',
  );
});
