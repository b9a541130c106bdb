import { expect, test } from 'vitest';
import { boxes, fitted, HEIGHT, WIDTH, type Box } from './picture';

const apart = (a: Box, b: Box) =>
  a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;

for (const screen of [false, true]) {
  test.each([1, 2, 3, 5, 6, 9, 12, 17, 25])(
    `%i people ${screen ? 'under a screen' : 'alike'} are all there, apart and large enough to be seen`,
    (count) => {
      const { people, screen: shown } = boxes(count, screen);
      expect(people).toHaveLength(count);
      expect(shown !== null).toBe(screen);
      const all = shown ? [...people, shown] : people;
      for (const [at, box] of all.entries()) {
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.y).toBeGreaterThanOrEqual(0);
        expect(box.x + box.w).toBeLessThanOrEqual(WIDTH);
        expect(box.y + box.h).toBeLessThanOrEqual(HEIGHT);
        for (const other of all.slice(at + 1)) expect(apart(box, other)).toBe(true);
      }
      for (const box of people) {
        expect(box.w).toBeGreaterThan(70);
        expect(box.h).toBeGreaterThan(40);
        // No slits: nobody is cut to a stripe.
        expect(box.w / box.h).toBeGreaterThan(0.85);
        expect(box.w / box.h).toBeLessThan(2.4);
      }
      // The screen is what it is about.
      if (shown) expect(shown.h).toBeGreaterThan(HEIGHT * 0.68);
    },
  );
}

test('a picture fills its box, a screen is whole in it', () => {
  const box = { x: 100, y: 50, w: 200, h: 100 };
  expect(fitted(box, 400, 400, false)).toEqual({ x: 100, y: 0, w: 200, h: 200 });
  expect(fitted(box, 400, 400, true)).toEqual({ x: 150, y: 50, w: 100, h: 100 });
});
