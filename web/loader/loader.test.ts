import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ToFrame, ToLoader } from '../core/port';

type Deskside = (...call: unknown[]) => void;
const page = window as unknown as { Deskside?: Deskside };
const config = {
  site: 'key',
  origin: 'https://chat.example',
  hue: 264,
  position: 'right',
  host: '/host.js',
  live: 1,
};

const element = () => document.querySelector('deskside-widget');
const inside = <T extends Element>(selector: string) =>
  element()?.shadowRoot?.querySelector<T>(selector) ?? null;
const launcher = () => inside<HTMLButtonElement>('button');
const frame = () => inside<HTMLIFrameElement>('[allow]');

/** Runs the script as a page does, once more for each call. */
async function include(): Promise<void> {
  vi.resetModules();
  vi.stubGlobal('__config', config);
  await import('./main');
}

/** The chat's side of the handshake: what it was told, and how it answers. */
function answer(): { told: ToFrame[]; say: (message: ToLoader) => void; target: string } {
  const target = frame();
  if (!target) throw new Error('there is no frame');
  const posted = vi.fn();
  Object.defineProperty(target, 'contentWindow', { configurable: true, value: { postMessage: posted } });
  target.dispatchEvent(new Event('load'));
  const [hello, origin, [port]] = posted.mock.calls[0] as [unknown, string, [MessagePort]];
  expect(hello).toEqual({ deskside: 1 });
  const told: ToFrame[] = [];
  port.addEventListener('message', ({ data }) => told.push(data as ToFrame));
  port.start();
  return { told, say: (message) => port.postMessage(message), target: origin };
}

beforeEach(() => {
  // These tests play the chat's side themselves; a real frame would try to load it.
  const create = document.createElement.bind(document);
  vi.spyOn(document, 'createElement').mockImplementation((tag: string) =>
    create(tag === 'iframe' ? 'span' : tag),
  );
  document.body.replaceChildren();
  localStorage.clear();
  sessionStorage.clear();
  delete page.Deskside;
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('on the page', () => {
  test('stands there once, however often it is included', async () => {
    await include();
    await include();
    expect(document.querySelectorAll('deskside-widget')).toHaveLength(1);
    expect(launcher()?.getAttribute('aria-label')).toBe('Open chat');
    expect(frame()).toBeNull();
  });

  test('calls from before it was loaded are made up for', async () => {
    const opened = vi.fn();
    const queue: unknown[][] = [];
    page.Deskside = Object.assign((...call: unknown[]) => void queue.push(call), { q: queue });
    page.Deskside('on', 'open', opened);
    page.Deskside('open');
    await include();
    await vi.waitFor(() => expect(opened).toHaveBeenCalledOnce());
    expect(launcher()?.getAttribute('aria-expanded')).toBe('true');
  });

  test('opens, closes by Escape, remembers being open for the next page', async () => {
    await include();
    launcher()?.click();
    expect(inside('[role=dialog]')?.classList.contains('open')).toBe(true);
    expect(sessionStorage.getItem('deskside:key')).toContain('"open":true');
    launcher()?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    expect(launcher()?.getAttribute('aria-expanded')).toBe('false');
    page.Deskside?.('toggle');
    page.Deskside?.('off', 'open', () => undefined);
    page.Deskside?.('nonsense');
    expect(launcher()?.getAttribute('aria-expanded')).toBe('true');
  });
});

describe('with the chat', () => {
  test('hands its port to the chat’s origin only, and tells who is there', async () => {
    localStorage.setItem('deskside:key', '{"token":"token"}');
    await include();
    page.Deskside?.('identify', { name: 'Lena' });
    page.Deskside?.('open');
    const { told, say, target } = answer();
    expect(target).toBe('https://chat.example');
    say({ type: 'ready' });
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(told[0]).toMatchObject({
      type: 'hi',
      token: 'token',
      identity: { name: 'Lena' },
      open: true,
      fullScreen: false,
    });
    expect(frame()?.classList.contains('ready')).toBe(true);
  });

  test('keeps the token, shows and says what is unread, passes events on', async () => {
    await include();
    const unread = vi.fn();
    page.Deskside?.('on', 'unread', unread);
    page.Deskside?.('open');
    const { say } = answer();
    say({ type: 'ready' });
    say({ type: 'token', token: 't2' });
    say({ type: 'keep', kept: { view: 'x' } });
    say({ type: 'close' });
    say({ type: 'unread', count: 2, badge: '2', label: ', 2 new messages', news: 'New message from Mika' });
    await vi.waitFor(() => expect(unread).toHaveBeenCalledWith(2));
    expect(localStorage.getItem('deskside:key')).toBe('{"token":"t2"}');
    expect(sessionStorage.getItem('deskside:key')).toContain('"kept":{"view":"x"}');
    expect(inside('b')?.textContent).toBe('2');
    expect(launcher()?.getAttribute('aria-label')).toBe('Open chat, 2 new messages');
    expect(inside('[aria-live]')?.textContent).toBe('New message from Mika');
  });

  test('a listener that throws stops nobody', async () => {
    await include();
    const later = vi.fn();
    const failed = vi.fn((event: ErrorEvent | PromiseRejectionEvent) => event.preventDefault());
    addEventListener('error', failed);
    page.Deskside?.('on', 'open', later);
    page.Deskside?.('open');
    await vi.waitFor(() => expect(later).toHaveBeenCalled());
    removeEventListener('error', failed);
  });
});

describe('pages of the visit', () => {
  const trail = () =>
    JSON.parse(sessionStorage.getItem('deskside:key') ?? '{}') as {
      pages: { url: string; title: string }[];
    };

  test('carry neither query nor fragment', async () => {
    document.title = 'Home';
    history.replaceState({}, '', '/cart?secret=1#x');
    await include();
    expect(trail().pages.at(-1)).toMatchObject({
      url: `${location.origin}${location.pathname}`,
      title: 'Home',
    });
  });
});
