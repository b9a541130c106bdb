import { expect, it } from 'vitest';
import { View } from './view.svelte';

const size = { width: 200, height: 100 };

it('comes nearer around the pointer and never leaves the picture', () => {
  const view = new View();
  view.zoom(2, size, 50, 50);
  expect([view.scale, view.left, view.top]).toEqual([2, -50, -50]);
  expect(view.inside(50, 50)).toEqual([50, 50]);
  view.move(500, 500, size);
  expect([view.left, view.top]).toEqual([0, 0]);
  view.move(-500, -500, size);
  expect([view.left, view.top]).toEqual([-200, -100]);
  view.zoom(0.01, size);
  expect([view.scale, view.left, view.top]).toEqual([1, 0, 0]);
  view.zoom(100, size);
  expect(view.scale).toBe(8);
  view.fit();
  expect(view.scale).toBe(1);
});
