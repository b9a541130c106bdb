import { expect, it } from 'vitest';
import { after, keepCorner, lift, nearest, recallCorner, towards } from './corner';

it('goes around, and where arrows point', () => {
  expect(after(after(after(after('top-left'))))).toBe('top-left');
  expect(towards('bottom-right', 'ArrowLeft')).toBe('bottom-left');
  expect(towards('bottom-left', 'ArrowUp')).toBe('top-left');
  expect(towards('top-left', 'ArrowUp')).toBe('top-left');
  expect(towards('top-left', 'Enter')).toBeUndefined();
});

it('lands in the nearest corner', () => {
  expect(nearest(10, 10, 1000, 800)).toBe('top-left');
  expect(nearest(900, 700, 1000, 800)).toBe('bottom-right');
});

it('is remembered, and nonsense is not', () => {
  const kept = new Map<string, string>();
  const box = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  expect(recallCorner(box)).toBe('bottom-right');
  keepCorner(box, 'top-left');
  expect(recallCorner(box)).toBe('top-left');
  for (const key of kept.keys()) kept.set(key, 'middle');
  expect(recallCorner(box)).toBe('bottom-right');
  expect(recallCorner(undefined)).toBe('bottom-right');
});

it('stands above what it would cover, and only then', () => {
  const composer = { left: 400, right: 1000, top: 700 };
  expect(lift({ left: 900, right: 1240 }, composer, 900)).toBe(200);
  expect(lift({ left: 1000, right: 1340 }, composer, 900)).toBe(0);
  expect(lift({ left: 0, right: 1 }, undefined, 900)).toBe(0);
});
