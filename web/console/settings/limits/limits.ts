// What the company may set, with its range and what holds until somebody does.
import type { Limits } from '../../types';

export type LimitName = 'capacity' | 'visitorStarts' | 'addressStarts' | 'transcripts';
export type LimitRange = { name: LimitName; least: number; most: number; usual: number };

/** The server has the same, and checks. Zero, where it may be, is no limit. */
export const ranges: readonly LimitRange[] = [
  { name: 'capacity', least: 1, most: 500, usual: 6 },
  { name: 'visitorStarts', least: 0, most: 1000, usual: 0 },
  { name: 'addressStarts', least: 0, most: 100_000, usual: 0 },
  { name: 'transcripts', least: 1, most: 50, usual: 3 },
];

export const usual = Object.fromEntries(ranges.map((one) => [one.name, one.usual])) as Limits;

export function isUsual(limits: Limits): boolean {
  return ranges.every((one) => limits[one.name] === one.usual);
}
