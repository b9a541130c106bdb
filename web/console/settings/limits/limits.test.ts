import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isUsual, ranges, usual } from './limits';

test('the ranges are those of the server', () => {
  const { components } = JSON.parse(readFileSync('../internal/api/openapi.json', 'utf8')) as {
    components: {
      schemas: Record<string, { properties: Record<string, { minimum: number; maximum: number }> }>;
    };
  };
  const fields = Object.entries(components.schemas['Limits']?.properties ?? {}).filter(
    ([name]) => name !== '$schema',
  );
  expect(fields.map(([name, { minimum, maximum }]) => [name, minimum, maximum]).sort()).toEqual(
    ranges.map(({ name, least, most }) => [name, least, most]).sort(),
  );
});

test('what is usual lies within its range, and is known as such', () => {
  for (const { least, most, usual } of ranges) expect(usual >= least && usual <= most).toBe(true);
  expect(isUsual(usual)).toBe(true);
  expect(isUsual({ ...usual, capacity: 7 })).toBe(false);
});
