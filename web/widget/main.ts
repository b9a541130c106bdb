import { mount } from 'svelte';
import type { ToFrame } from '../core/port';
import App from './App.svelte';
import './base.css';
import { meetHost, type Host } from './host';
import { Chat } from './state/chat.svelte';
import { Panel } from './state/panel.svelte';
import { lendStorage } from './state/storage';

const siteKey = new URLSearchParams(location.search).get('site') ?? '';
let panel: Panel | undefined;

meetHost((message, host) => {
  if (message.type !== 'hi') panel?.hear(message);
  else if (!panel) void begin(message, host);
});

/** Paints what this browser remembers, then loads the rest. */
async function begin(hi: Extract<ToFrame, { type: 'hi' }>, host: Host): Promise<void> {
  lendStorage(hi.trail.kept ?? {}, (kept) => host.tell({ type: 'keep', kept }));
  const chat = new Chat(siteKey, host, hi.hue);
  // A panel that came back open with its page is not where the visitor is.
  chat.shown(hi, document.hasFocus());
  chat.greeting = hi.trail.greeting ?? '';
  panel = new Panel(chat, host, hi);
  await chat.words.speak(hi.language);
  mount(App, { target: document.body, props: { panel } });
  requestAnimationFrame(() => setTimeout(() => panel?.load()));
}
