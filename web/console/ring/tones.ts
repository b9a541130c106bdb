// The ringtones, written as notes so that they need no files and can be scheduled
// ahead on the audio clock, where a throttled background tab can't make them stutter.
import type { Preferences } from '../types';

export type Note = {
  /** Seconds after the start. */
  at: number;
  hertz: number;
  seconds: number;
  /** 0 to 1, before the volume. */
  loud: number;
  wave: 'sine' | 'triangle';
};

export type Ringtone = Preferences['ringtone'];
export const ringtones: Ringtone[] = ['chime', 'marimba', 'pulse'];
/** A call sounds like no conversation, whatever the agent has chosen for those. */
export type AnyTone = Ringtone | 'call';

type Tone = { notes: Note[]; /** Seconds from one repetition to the next. */ every: number };

const C5 = 523.25;
const step = (semitones: number) => C5 * 2 ** (semitones / 12);
/** A note with its quiet octave above, which makes a bell of two sines. */
const bell = (at: number, semitones: number, seconds: number): Note[] => [
  { at, hertz: step(semitones), seconds, loud: 0.5, wave: 'sine' },
  { at, hertz: step(semitones + 12), seconds: seconds * 0.6, loud: 0.14, wave: 'sine' },
];
const wood = (at: number, semitones: number): Note[] => [
  { at, hertz: step(semitones), seconds: 0.34, loud: 0.6, wave: 'triangle' },
  { at, hertz: step(semitones + 24), seconds: 0.07, loud: 0.2, wave: 'sine' },
];
const beep = (at: number): Note[] => [
  { at, hertz: 440, seconds: 0.32, loud: 0.34, wave: 'sine' },
  { at, hertz: 554.37, seconds: 0.32, loud: 0.26, wave: 'sine' },
];

const tones: Record<AnyTone, Tone> = {
  call: {
    notes: [0, 0.18, 0.36, 0.54, 1.0, 1.18, 1.36, 1.54].flatMap((at, i) =>
      bell(at, i % 2 === 0 ? 12 : 16, 0.3),
    ),
    every: 3.2,
  },
  chime: { notes: [...bell(0, 7, 1.1), ...bell(0.22, 4, 1.1), ...bell(0.44, 12, 1.6)], every: 3 },
  marimba: {
    notes: [0, 4, 7, 4, 12, 7].flatMap((semitones, i) => wood(i * 0.14, semitones)),
    every: 2.2,
  },
  pulse: { notes: [...beep(0), ...beep(0.5)], every: 2.5 },
};

/** The soft sound for the agent who is looking at the list anyway. */
export const soft: Note[] = [
  { at: 0, hertz: step(12), seconds: 0.16, loud: 0.16, wave: 'sine' },
  { at: 0.09, hertz: step(19), seconds: 0.28, loud: 0.14, wave: 'sine' },
];

/** The tone once, for the Play button. */
export function once(name: AnyTone): Note[] {
  return tones[name].notes;
}

/** The tone repeated for so many seconds; the last repetition still ends in time. */
export function repeated(name: AnyTone, seconds: number): Note[] {
  const { notes, every } = tones[name];
  const times = Math.max(1, Math.floor(seconds / every));
  return Array.from({ length: times }, (_, i) =>
    notes.map((note) => ({ ...note, at: note.at + i * every })),
  ).flat();
}
