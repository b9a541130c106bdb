import { expect, test } from 'vitest';
import { Timeline } from './timeline';

type Item = { n: number; id: string };
const item = (n: number): Item => ({ n, id: `i${n}` });
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => item(from + i));
const at = (from: number, to: number) => {
  const timeline = new Timeline<Item>(({ n }) => n);
  timeline.reset(range(from, to), to);
  return timeline;
};
const positions = (timeline: Timeline<Item>) => timeline.items.map(({ n }) => n);

test('adds the next, ignores what it has, reports a hole', () => {
  const timeline = at(1, 3);
  expect(timeline.apply(item(4))).toBe('added');
  expect(timeline.apply(item(4))).toBe('known');
  expect(timeline.apply(item(2))).toBe('known');
  expect(timeline.apply(item(6))).toBe('hole');
  expect(positions(timeline)).toEqual([1, 2, 3, 4]);
});

test('a refetch fills the hole and returns only what is new, in order', () => {
  const timeline = at(1, 3);
  expect(timeline.apply(item(5))).toBe('hole');
  expect(timeline.extend([item(5), item(3), item(4)]).map(({ n }) => n)).toEqual([4, 5]);
  expect(timeline.apply(item(5))).toBe('known');
  expect(positions(timeline)).toEqual([1, 2, 3, 4, 5]);
});

test('older pages go in front and overlap harmlessly', () => {
  const timeline = at(61, 80);
  expect(timeline.hasOlder).toBe(true);
  timeline.prepend(range(1, 61));
  expect(positions(timeline)).toEqual(range(1, 80).map(({ n }) => n));
  expect(timeline.hasOlder).toBe(false);
});

test('an empty conversation starts at the position the server named', () => {
  const timeline = new Timeline<Item>(({ n }) => n);
  timeline.reset([], 0);
  expect(timeline.apply(item(1))).toBe('added');
  timeline.reset([], 7);
  expect(timeline.apply(item(7))).toBe('known');
  expect(timeline.apply(item(8))).toBe('added');
});

test('any order and repetition ends in the same items, given refetches', () => {
  const all = range(1, 40);
  const timeline = new Timeline<Item>(({ n }) => n);
  timeline.reset([], 0);
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let i = 0; i < 400; i++) {
    const pushed = all[Math.floor(random() * all.length)] as Item;
    if (timeline.apply(pushed) === 'hole') timeline.extend(all.slice(timeline.last, pushed.n));
  }
  timeline.extend(all.slice(timeline.last));
  expect(timeline.items).toEqual(all);
});

test('a change makes a new array', () => {
  const timeline = at(1, 2);
  const before = timeline.items;
  timeline.apply(item(2));
  expect(timeline.items).toBe(before);
  timeline.apply(item(3));
  expect(timeline.items).not.toBe(before);
});

type Note = { n: number; text: string; of?: number };
const note = (n: number, text: string, of?: number): Note =>
  of === undefined ? { n, text } : { n, text, of };
const revising = () =>
  new Timeline<Note>(
    ({ n }) => n,
    ({ of, text }) => (of === undefined ? null : { position: of, revise: (target) => ({ ...target, text }) }),
  );
const texts = (timeline: Timeline<Note>) => timeline.items.map(({ text }) => text);

test('an update changes the item that it is about, in place', () => {
  const timeline = revising();
  timeline.reset([note(1, 'asked'), note(2, 'hello')], 2);
  const before = timeline.items;
  expect(timeline.apply(note(3, 'accepted', 1))).toBe('added');
  expect(texts(timeline)).toEqual(['accepted', 'hello', 'accepted']);
  expect(timeline.items).not.toBe(before);
  timeline.extend([note(4, 'ended', 1), note(5, 'ended', 1)]);
  expect(texts(timeline)[0]).toBe('ended');
});

test('a page that was read before an update does not undo it', () => {
  const timeline = revising();
  timeline.reset([note(4, 'hello')], 4);
  timeline.apply(note(5, 'ended', 2));
  timeline.prepend([note(1, 'first'), note(2, 'asked'), note(3, 'accepted', 2)]);
  expect(texts(timeline)).toEqual(['first', 'ended', 'accepted', 'hello', 'ended']);
});

test('an update of an item that is not held is kept for later', () => {
  const timeline = revising();
  timeline.reset([note(8, 'ended', 2), note(9, 'hello')], 9);
  expect(texts(timeline)).toEqual(['ended', 'hello']);
});
