import type { Chat } from '../state/chat.svelte';

const standby = 30_000;

/** Notices that the tab was away, asleep or offline for so long that its connection cannot be trusted. */
export function watchStandby(chat: Chat, wake: () => void): void {
  let hiddenAt = 0;
  let alive = Date.now();
  document.addEventListener('visibilitychange', () => {
    chat.visible = document.visibilityState === 'visible';
    if (!chat.visible) hiddenAt = Date.now();
    else if (hiddenAt && Date.now() - hiddenAt > standby) wake();
  });
  addEventListener('pageshow', ({ persisted }) => persisted && wake());
  addEventListener('online', wake);
  addEventListener('offline', () => (chat.online = false));
  setInterval(() => {
    if (Date.now() - alive > standby) wake();
    alive = Date.now();
  }, 5000);
}
