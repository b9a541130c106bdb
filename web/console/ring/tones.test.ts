import { expect, test } from 'vitest';
import { once, repeated, ringtones, soft } from './tones';

test.each(ringtones)('%s repeats for thirty seconds and ends in time', (tone) => {
  const notes = repeated(tone, 30);
  const end = Math.max(...notes.map((note) => note.at + note.seconds));
  expect(notes.length).toBeGreaterThan(once(tone).length * 8);
  expect(end).toBeLessThanOrEqual(31);
  expect(end).toBeGreaterThan(24);
});

test('the ringtones differ, and the soft sound is quieter and shorter than any', () => {
  expect(new Set(ringtones.map((tone) => JSON.stringify(once(tone)))).size).toBe(ringtones.length);
  const loudest = Math.max(...soft.map((note) => note.loud));
  for (const tone of ringtones)
    expect(loudest).toBeLessThan(Math.max(...once(tone).map((note) => note.loud)));
});
