import { expect, test } from 'vitest';
import { encode, kind, type Kind } from '../../cobrowse/frame';
import { kindOf, readChunk, Tape, type Moment } from './tape';

const frame = (what: Kind): ArrayBuffer =>
  encode({ kind: what, deflated: false, epoch: 1, seq: 1, payload: new Uint8Array([123, 125]) });

/** Three parts: a page and a change, then a pause, a change, and another page with a change. */
const parts: Record<string, Moment[]> = {
  a: [
    { at: 0, frame: frame(kind.snapshot) },
    { at: 500, frame: frame(kind.delta) },
  ],
  b: [{ at: 20_000, frame: frame(kind.delta) }],
  c: [
    { at: 21_000, frame: frame(kind.snapshot) },
    { at: 22_000, frame: frame(kind.delta) },
  ],
};
const chunks = [
  { id: 'a', fromMs: 0, untilMs: 500, snapshot: true },
  { id: 'b', fromMs: 20_000, untilMs: 20_000, snapshot: false },
  { id: 'c', fromMs: 21_000, untilMs: 22_000, snapshot: true },
];

function tape(): { tape: Tape; loaded: string[] } {
  const loaded: string[] = [];
  const load = ({ id }: { id: string }) => {
    loaded.push(id);
    return Promise.resolve(parts[id] ?? []);
  };
  return { tape: new Tape(chunks, load), loaded };
}

test('frames come in order, and the pause before the next is known', async () => {
  const { tape: one } = tape();
  expect((await one.upTo(100)).frames.map(({ at }) => at)).toEqual([0]);
  expect(await one.upTo(1000)).toMatchObject({ frames: [{ at: 500 }], next: 20_000 });
  expect((await one.upTo(1_000_000)).frames.map(({ at }) => at)).toEqual([20_000, 21_000, 22_000]);
  expect(await one.upTo(1_000_000)).toEqual({ frames: [], next: null });
});

test('seeking begins at the last whole page before, and loads no more than it needs', async () => {
  const { tape: one, loaded } = tape();
  await one.rewind(21_500);
  expect((await one.upTo(21_500)).frames.map(({ at }) => at)).toEqual([21_000]);
  expect(loaded).toEqual(['c']);
  await one.rewind(20_500);
  const { frames } = await one.upTo(20_500);
  expect(frames.map(({ at }) => at)).toEqual([0, 500, 20_000]);
  expect(kindOf(frames[0]?.frame ?? new ArrayBuffer(2))).toBe(kind.snapshot);
});

test('a part is read as the server writes it, and one that is cut short up to there', () => {
  const data = new Uint8Array([0, 0, 1, 44, 0, 0, 0, 2, 7, 8, 0, 0, 2, 0, 0, 0, 0, 9, 1]).buffer;
  expect(readChunk(data)).toEqual([{ at: 300, frame: new Uint8Array([7, 8]).buffer }]);
});
