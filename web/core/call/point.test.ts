import { describe, expect, it } from 'vitest';
import { decodePoint, encodePoint, pictureBox, placeIn, type Point } from './point';

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe('points', () => {
  it.each<Point>([
    { k: 'at', on: 'v_1', x: 0.25, y: 1 },
    { k: 'mark', on: 'v_1', x: 0, y: 0.5 },
    { k: 'gone', on: 'v_1' },
    {
      k: 'line',
      on: 'v_1',
      stroke: 3,
      dots: [
        [0.1, 0.2],
        [0.3, 0.4],
      ],
    },
  ])('%o arrives as it was sent', (point) => {
    expect(decodePoint(encodePoint(point))).toEqual(point);
  });

  it.each([
    ['no JSON', new TextEncoder().encode('{')],
    ['null', bytes(null)],
    ['outside the picture', bytes({ k: 'at', on: 'v_1', x: 2, y: 0 })],
    ['no number', bytes({ k: 'at', on: 'v_1', x: '0', y: 0 })],
    ['another kind', bytes({ k: 'run', on: 'v_1' })],
    ['on nothing', bytes({ k: 'gone' })],
    ['a long name', bytes({ k: 'gone', on: 'x'.repeat(300) })],
    [
      'too many dots',
      bytes({ k: 'line', on: 'v', stroke: 1, dots: Array.from({ length: 41 }, () => [0, 0]) }),
    ],
    ['crooked dots', bytes({ k: 'line', on: 'v', stroke: 1, dots: [[0]] })],
    ['too long', bytes({ k: 'gone', on: 'v', more: 'x'.repeat(2000) })],
  ])('ignores %s', (_, sent) => {
    expect(decodePoint(sent)).toBeNull();
  });

  it('means the same place in every window', () => {
    const wide = pictureBox({ width: 400, height: 100 }, { width: 200, height: 100 });
    expect(wide).toEqual({ left: 100, top: 0, width: 200, height: 100 });
    expect(placeIn(wide, 200, 50)).toEqual({ x: 0.5, y: 0.5 });
    expect(placeIn(wide, 50, 50)).toBeNull();
  });
});
