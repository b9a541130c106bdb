import { describe, expect, test } from 'vitest';
import { anchorOf, keepAnchor, reveal, visibleSpan } from './windowing';

const ids = Array.from({ length: 100 }, (_, i) => `r${i}`);

test('only the rows on screen and a few around exist', () => {
  expect(visibleSpan(0, 500, 100, 1000, 2)).toEqual({ from: 0, to: 7 });
  expect(visibleSpan(5050, 500, 100, 1000, 2)).toEqual({ from: 48, to: 58 });
  expect(visibleSpan(99_900, 500, 100, 1000, 2)).toEqual({ from: 997, to: 1000 });
  expect(visibleSpan(900, 500, 100, 3, 2)).toEqual({ from: 3, to: 3 });
});

describe('what must not move', () => {
  test('is the first row on screen', () => {
    const anchor = anchorOf(ids, 250, 100, null);
    expect(anchor).toEqual({ id: 'r2', offset: -50 });
    expect(anchor && keepAnchor(['new', ...ids], anchor, 100)).toBe(350);
  });
  test('is the row under the pointer, also at the very top', () => {
    const anchor = anchorOf(ids, 0, 100, 130);
    expect(anchor?.id).toBe('r1');
    expect(anchor && keepAnchor(['new', ...ids], anchor, 100)).toBe(100);
  });
  test('is nothing at the very top without a pointer, or below the last row', () => {
    expect(anchorOf(ids, 0, 100, null)).toBeNull();
    expect(anchorOf(['a'], 0, 100, 450)).toBeNull();
  });
  test('stays when a row above leaves', () => {
    const anchor = anchorOf(ids, 1000, 100, 50);
    expect(anchor && keepAnchor(ids.slice(1), anchor, 100)).toBe(900);
  });
  test('is given up when it left itself', () => {
    const anchor = anchorOf(ids, 1000, 100, 50);
    expect(
      anchor &&
        keepAnchor(
          ids.filter((id) => id !== 'r10'),
          anchor,
          100,
        ),
    ).toBeNull();
  });
});

test('showing a row moves as little as it can', () => {
  expect(reveal(3, 0, 500, 100)).toBe(0);
  expect(reveal(5, 0, 500, 100)).toBe(100);
  expect(reveal(3, 400, 500, 100)).toBe(300);
});
