import { expect, test } from 'vitest';
import { WholeHead } from './head';

const head = [0x1a, 0x45, 0xdf, 0xa3, 0x1f, 0x43, 0x00, 0x18, 0x53];
const cluster = [0x1f, 0x43, 0xb6, 0x75, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
const blob = (...bytes: number[]) => new Blob([new Uint8Array(bytes)], { type: 'video/webm' });

/** The sizes of what is passed on when the file comes in pieces of these sizes. */
async function passed(bytes: number[], sizes: number[]): Promise<number[]> {
  const on: Blob[] = [];
  const whole = new WholeHead((part) => on.push(part));
  let at = 0;
  for (const size of sizes) {
    whole.take(blob(...bytes.slice(at, at + size)));
    at += size;
  }
  await whole.idle();
  const all = new Uint8Array(await new Blob(on).arrayBuffer());
  expect([...all]).toEqual(bytes.slice(0, all.length));
  return on.map(({ size }) => size);
}

const file = [...head, ...cluster, 1, 2, 3, 4, 5, 6];

test.each([
  { pieces: [27], parts: [27] },
  { pieces: [1, 26], parts: [27] },
  { pieces: [1, 5, 8, 6, 4, 3], parts: [24, 3] },
  { pieces: [21, 1, 5], parts: [21, 1, 5] },
  { pieces: [20, 1, 6], parts: [21, 6] },
])('pieces of $pieces bytes become parts of $parts', async ({ pieces, parts }) => {
  expect(await passed(file, pieces)).toEqual(parts);
});

test('a file that ends before anything was recorded is no recording', async () => {
  expect(await passed(head, [1, 8])).toEqual([]);
});
