import { expect, test } from 'vitest';
import { hoursOf, nextSpan, shownTo, storedTo, weekdays } from './hours';

test('a site without hours begins with an office’s week', () => {
  const hours = hoursOf(undefined, 'Europe/Vienna');
  expect(hours.on).toBe(false);
  expect(hours.zone).toBe('Europe/Vienna');
  expect(hours.week.map((day) => day.length)).toEqual([1, 1, 1, 1, 1, 0, 0]);
  // Each day has hours of its own.
  expect(hours.week[0]?.[0]).toEqual(hours.week[1]?.[0]);
  expect(hours.week[0]?.[0]).not.toBe(hours.week[1]?.[0]);
});

test('one more span comes after the last', () => {
  expect(nextSpan([])).toEqual({ from: '09:00', to: '17:00' });
  expect(nextSpan([{ from: '09:00', to: '12:00' }])).toEqual({ from: '13:00', to: '14:00' });
});

test('the end of the day is midnight in a field', () => {
  expect([shownTo('24:00'), storedTo('00:00'), storedTo('17:30')]).toEqual(['00:00', '24:00', '17:30']);
});

test('weeks begin on Monday', () => {
  expect(weekdays('en')[0]).toBe('Monday');
  expect(weekdays('de')[6]).toBe('Sonntag');
});
