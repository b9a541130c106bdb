import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Chat } from '../state/chat.svelte';
import { watchStandby } from './standby';

let visibility: DocumentVisibilityState = 'visible';
const look = (state: DocumentVisibilityState) => {
  visibility = state;
  document.dispatchEvent(new Event('visibilitychange'));
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('wakes after a long absence, after standby, and when the network is back; not otherwise', () => {
  const chat = { visible: true, online: true } as Chat;
  const wake = vi.fn();
  watchStandby(chat, wake);

  look('hidden');
  expect(chat.visible).toBe(false);
  vi.advanceTimersByTime(5_000);
  look('visible');
  expect(wake).not.toHaveBeenCalled();

  look('hidden');
  vi.advanceTimersByTime(60_000);
  look('visible');
  expect(wake).toHaveBeenCalledTimes(1);

  // The computer slept: time has passed that no timer has seen.
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(5_000);
  expect(wake).toHaveBeenCalledTimes(2);

  dispatchEvent(new Event('offline'));
  expect(chat.online).toBe(false);
  dispatchEvent(new Event('online'));
  expect(wake).toHaveBeenCalledTimes(3);
});
