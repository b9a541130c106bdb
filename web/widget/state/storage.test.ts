import { afterEach, expect, test, vi } from 'vitest';
import type { Kept } from '../../core/port';
import { keep, lendStorage, recall, storage } from './storage';

afterEach(() => void vi.restoreAllMocks());

function forbid(): void {
  for (const kind of ['localStorage', 'sessionStorage'] as const) {
    vi.spyOn(window, kind, 'get').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });
  }
}

test('where the browser forbids storage, the page keeps the tab’s for the next page', () => {
  forbid();
  let kept: Kept = {};
  lendStorage({ 'draft:1': '"half a"' }, (now) => (kept = now));
  expect(recall('sessionStorage', 'draft:1')).toBe('half a');
  keep('sessionStorage', 'view', { name: 'home' });
  keep('sessionStorage', 'draft:1', undefined);
  expect(kept).toEqual({ view: '{"name":"home"}' });
  lendStorage(kept, () => undefined);
  expect(recall('sessionStorage', 'view')).toEqual({ name: 'home' });
});

test('what was said is never handed to the page', () => {
  forbid();
  const tell = vi.fn();
  lendStorage({}, tell);
  keep('localStorage', 'visit', { conversations: [] });
  expect(tell).not.toHaveBeenCalled();
  expect(storage('localStorage')).toBeUndefined();
});

test('the frame’s own storage is used where there is one', () => {
  const tell = vi.fn();
  lendStorage({}, tell);
  keep('sessionStorage', 'own', 1);
  expect(window.sessionStorage.getItem('own')).toBe('1');
  expect(tell).not.toHaveBeenCalled();
});
