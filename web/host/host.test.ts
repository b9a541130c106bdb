import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ToCarrier } from '../core/carrier';
import type { Hands } from './hands';
import { start } from './main';

type Pages = Hands['tab']['value']['pages'];
const load = vi.fn();
const told = vi.fn();
let host: HTMLElement;
let visitor: Hands['visitor'];
let calls: Hands['calls'];

/** The loader's side of it. */
function begin(token: string | null, live = 1, later: unknown[][] = []): void {
  host = document.body.appendChild(document.createElement('div'));
  host.attachShadow({ mode: 'open' });
  const pages: Pages = [];
  visitor = { value: { token }, set: (some) => Object.assign(visitor.value, some) };
  const tab: Hands['tab'] = {
    value: { referrer: '', pages, kept: {}, open: false },
    set: (some) => Object.assign(tab.value, some),
  };
  const note = () => {
    const url = location.origin + location.pathname;
    if (pages.at(-1)?.url === url) return false;
    pages.push({ url, title: document.title, at: new Date().toISOString() });
    return true;
  };
  note();
  calls = { identify: vi.fn() };
  const config = { site: 'key', origin: 'https://chat.example', hue: 264, position: 'right', host: '', live };
  start(
    config,
    visitor,
    tab,
    host,
    calls,
    later,
    vi.fn(),
    load,
    told,
    vi.fn(),
    note,
    () => 'en',
    () => null,
  );
}

const frame = () =>
  host.shadowRoot?.querySelector('span')?.shadowRoot?.querySelector<HTMLElement>('[tabindex]') ?? null;

/** The carrier's side of the handshake. */
async function answer(): Promise<{ heard: ToCarrier[]; port: MessagePort }> {
  const posted = vi.fn();
  Object.defineProperty(frame(), 'contentWindow', { configurable: true, value: { postMessage: posted } });
  frame()?.dispatchEvent(new Event('load'));
  const [hello, origin, [port]] = posted.mock.calls[0] as [unknown, string, [MessagePort]];
  expect([hello, origin]).toEqual([{ deskside: 1 }, 'https://chat.example']);
  const heard: ToCarrier[] = [];
  port.addEventListener('message', ({ data }) => heard.push(data as ToCarrier));
  port.start();
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  return { heard, port };
}

beforeEach(() => {
  const create = document.createElement.bind(document);
  vi.spyOn(document, 'createElement').mockImplementation((tag: string) =>
    create(tag === 'iframe' ? 'span' : tag),
  );
  history.replaceState({}, '', '/');
  const attach = Element.prototype.attachShadow;
  vi.spyOn(Element.prototype, 'attachShadow').mockImplementation(function (this: Element) {
    return attach.call(this, { mode: 'open' });
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.clearAllMocks();
  document.body.replaceChildren();
});

test('a visitor with a token gets the chat loaded without a click, others do not', () => {
  begin(null);
  expect(load).not.toHaveBeenCalled();
  begin('token');
  expect(load).toHaveBeenCalledOnce();
});

test('the carrier hears of the page without query, and of the next ones', async () => {
  history.replaceState({}, '', '/lamps?secret=1#x');
  begin('token');
  const { heard } = await answer();
  expect(heard[0]).toMatchObject({ type: 'hi', token: 'token', url: `${location.origin}/lamps`, live: true });
  history.pushState({}, '', '/cart?secret=2');
  await vi.waitFor(() =>
    expect(heard.at(-1)).toMatchObject({ type: 'page', url: `${location.origin}/cart`, pages: 2 }),
  );
  expect(told).toHaveBeenCalledWith(expect.objectContaining({ type: 'page' }));
  const before = heard.length;
  history.replaceState({}, '', '/cart?other=3');
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(heard).toHaveLength(before);
});

test('what an agent writes loads the chat, with the token that was only for live view before', async () => {
  begin(null);
  const { port } = await answer();
  port.postMessage({ type: 'token', token: 'new' });
  port.postMessage({ type: 'chat' });
  await vi.waitFor(() => expect(load).toHaveBeenCalled());
  expect(visitor.value).toEqual({ token: 'new', live: 'new' });
  expect(told).toHaveBeenCalledWith({ type: 'begin', token: 'new' });
});

test('no frame where live view is off, but for who has opened the chat', async () => {
  begin(null, 0);
  expect(frame()).toBeNull();
  calls['']?.({ type: 'token', token: 'new' } as never, 0 as never);
  visitor.set({ token: 'new' }); // as the loader does
  await vi.waitFor(() => expect(frame()).not.toBeNull());
  const { heard: first, port } = await answer();
  await vi.waitFor(() => expect(first[0]).toMatchObject({ type: 'hi', token: 'new', quiet: true }));
  port.postMessage({ type: 'site', hue: 20, position: 'left', greetings: [] });
  await vi.waitFor(() => expect(host.shadowRoot?.adoptedStyleSheets).toHaveLength(1));
  begin('token', 0);
  const { heard } = await answer();
  await vi.waitFor(() => expect(heard[0]).toMatchObject({ type: 'hi', live: false, quiet: true }));
});

test('makes up for calls that the loader did not know', () => {
  const wave = vi.fn();
  begin(null, 0, [['identify', { name: 'Lena' }], ['nonsense']]);
  expect(calls['identify']).toBeDefined();
  expect(wave).not.toHaveBeenCalled();
});
