// The one script on the customer's page: launcher, panel with the chat's frame, and the page's
// small interface Deskside('open'|'close'|'toggle'|'identify'|'on'|'off'|'setLanguage', …).
//
// It is built as one plain script that reads a free variable __config (see config.ts). The
// server answers /loader.js?site=KEY with
//
//   (function(__config){ …this script… })({"site":…,"origin":…,"hue":…,"position":…});
//
// so that nothing leaks into the page. What is not needed at once is in web/host, which is
// imported when the page is idle and handed what it needs. This script must stay below 3,000 bytes (gzip), work under
// `default-src 'none'; script-src ORIGIN; frame-src ORIGIN`, and do nothing twice.
import type { Hands, Start } from '../host/hands';
import type { Identity, PageEvent, Shown, ToFrame, ToLoader } from '../core/port';
import { config } from './config';
import de from './messages/de.json';
import en from './messages/en.json';
import { badge, draw, host, launcher, makeFrame, mount, panel, region, set } from './shell';
import { stored } from './store';
import { note, tab } from './trail';

type Listener = (detail: unknown) => void;
type Deskside = { (...call: unknown[]): void; q?: IArguments[]; v?: number };

const page = window as unknown as { Deskside?: Deskside };
const visitor = stored<Hands['visitor']['value']>(() => localStorage, `deskside:${config.site}`, {
  token: null,
});
const phone = matchMedia('(max-width:480px)');
const viewport = window.visualViewport;
const root = document.documentElement;

let listeners: [string, Listener][] = [];
let language = '';
let identity: Identity | null = null;
let frame: HTMLIFrameElement | undefined;
let port: MessagePort | undefined;
let ready = false;
let open = false;
let unread = '';
let locked = false;
let overflow = '';

const pageLanguage = () => language || root.lang || navigator.language;
const texts = () => (/^de/i.test(pageLanguage()) ? de : en);
const shown = (): Shown => ({ open, fullScreen: open && phone.matches });
const tell = (message: ToFrame) => port?.postMessage(message);
// In turns of their own: a listener of the page that throws must not stop the chat.
const emit = (name: PageEvent, detail?: unknown) => {
  for (const [wanted, listener] of listeners) if (wanted === name) setTimeout(listener, 0, detail);
};

/** Fits the panel to the screen: full on phones, as high as the keyboard leaves it. */
function fit(): void {
  const { fullScreen } = shown();
  panel.classList.toggle('full', fullScreen);
  panel.style.height = fullScreen ? `${viewport?.height}px` : '';
  panel.style.top = fullScreen ? `${viewport?.offsetTop}px` : '';
  set(panel, 'aria-modal', fullScreen);
  if (fullScreen !== locked) {
    if (fullScreen) overflow = root.style.overflow;
    root.style.overflow = fullScreen ? 'hidden' : overflow;
    locked = fullScreen;
  }
}

function label(): void {
  const { open: toOpen, close } = texts();
  set(launcher, 'aria-label', open ? close : toOpen + unread);
}

function show(next: boolean, focus = true): void {
  if (next === open) return;
  const inside = document.activeElement === host;
  open = next;
  tab.set({ open });
  load();
  draw(open);
  label();
  fit();
  tell({ type: 'shown', focus, ...shown() });
  if (focus) {
    if (open) frame?.focus();
    else if (inside) launcher.focus();
  }
  emit(open ? 'open' : 'close');
}

/** Loads the chat's frame, once; while the chat cannot be reached, again and again. */
function load(): void {
  if (frame) return;
  const current = (frame = makeFrame(en.chat));
  current.addEventListener('load', () => {
    const channel = new MessageChannel();
    port = channel.port1;
    // It starts the port, too.
    // oxlint-disable-next-line unicorn/prefer-add-event-listener
    port.onmessage = hear;
    ready = false;
    current.contentWindow?.postMessage({ deskside: 1 }, config.origin, [channel.port2]);
    setTimeout(() => {
      if (ready || frame !== current) return;
      current.remove();
      frame = undefined;
      if (open) load();
    }, 8000);
  });
  panel.append(current);
}

function hear({ data }: MessageEvent<ToLoader>): void {
  calls['']?.(data as never, 0 as never);
  switch (data.type) {
    case 'ready':
      ready = true;
      frame?.classList.add('ready');
      tell({
        type: 'hi',
        ...visitor.value,
        language: pageLanguage(),
        hue: config.hue,
        trail: tab.value,
        identity,
        ...shown(),
      });
      break;
    case 'token':
      visitor.set({ token: data.token });
      break;
    case 'keep':
      tab.set({ kept: data.kept });
      break;
    case 'close':
      show(false);
      break;
    case 'unread':
      badge.textContent = data.badge;
      unread = data.label;
      region.textContent = data.news;
      label();
      emit('unread', data.count);
      break;
    case 'event':
      emit(data.name, data.detail);
  }
}

const calls: Hands['calls'] = {
  open: () => show(true),
  close: () => show(false),
  toggle: () => show(!open),
  identify(who: Identity) {
    identity = { ...identity, ...who };
    tell({ type: 'identify', identity });
  },
  on(name: string, listener: Listener) {
    listeners.push([name, listener]);
  },
  off(name: string, listener: Listener) {
    listeners = listeners.filter(([wanted, known]) => wanted !== name || known !== listener);
  },
  setLanguage(to: string) {
    language = to;
    label();
    tell({ type: 'language', language });
  },
};
const later: unknown[][] = [];
// Calls that come before web/host, which knows more of them, wait for it.
const call = (...all: unknown[]) => {
  const [name, a, b] = all;
  const act = calls[name as string];
  if (act) act(a as never, b as never);
  else later.push(all);
};

function start(): void {
  mount();
  draw(open);
  label();
  /* oxlint-disable unicorn/prefer-add-event-listener -- assigned, because that is shorter */
  launcher.onpointerenter = launcher.onfocus = load;
  launcher.onclick = () => show(!open);
  // It must not return false: then Enter would not press the button.
  launcher.onkeydown = ({ key }) => {
    if (key === 'Escape') show(false);
  };
  if (viewport) viewport.onresize = viewport.onscroll = fit;
  /* oxlint-enable unicorn/prefer-add-event-listener */
  note();
  const more = () =>
    import(/* @vite-ignore */ config.origin + config.host)
      // In a row rather than by name: names would not be shortened.
      .then(({ start }: { start: Start }) =>
        start(
          config,
          visitor,
          tab,
          host,
          calls,
          later,
          show,
          load,
          tell,
          emit,
          note,
          pageLanguage,
          () => identity,
        ),
      )
      .catch(() => {}); // without it the chat works
  if (tab.value.live) more();
  else (window.requestIdleCallback ?? setTimeout)(more);
  if (tab.value.open && !phone.matches) show(true, false);
  const queue = page.Deskside?.q ?? [];
  page.Deskside = Object.assign(call, { v: 1 });
  for (const early of queue) call(...early);
}

if (!page.Deskside?.v) {
  if (document.body) start();
  else addEventListener('DOMContentLoaded', start);
}
