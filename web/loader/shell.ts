import { config } from './config';
import en from './messages/en.json';
import { css } from './style';

const svg = 'http://www.w3.org/2000/svg';
const bubble = 'M21 11.5a8.4 8.4 0 0 1-12.2 7.5L3 21l2-5.8A8.4 8.4 0 1 1 21 11.5z';
const chevron = 'm6 9 6 6 6-6';

export function set(element: Element, name: string, value: unknown): void {
  element.setAttribute(name, String(value));
}

const make = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string>,
): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag);
  for (const name in attributes) set(element, name, attributes[name]);
  return element;
};

/** What stands on the page: launcher, badge, panel with the frame, and a region that speaks. Built node by node: no HTML is parsed. */
export const host = document.createElement('deskside-widget');
export const panel = make('div', { role: 'dialog', 'aria-label': en.chat });
export const launcher = document.createElement('button');
export const badge = launcher.appendChild(document.createElement('b'));
export const region = make('p', { 'aria-live': 'polite' });
const icon = launcher.appendChild(document.createElementNS(svg, 'svg'));
const path = icon.appendChild(document.createElementNS(svg, 'path'));
set(icon, 'viewBox', '0 0 24 24');

export function draw(open: boolean): void {
  set(path, 'd', open ? chevron : bubble);
  set(launcher, 'aria-expanded', open);
  panel.classList.toggle('open', open);
}

export function makeFrame(title: string): HTMLIFrameElement {
  return make('iframe', {
    title,
    // The call that runs in the chat where the browser opens no window for it.
    allow: 'autoplay;camera;microphone;display-capture',
    src: `${config.origin}/widget/frame?site=${config.site}`,
  });
}

/** Puts the shell on the page, and again whenever the site throws it out with its body. */
export function mount(): void {
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  root.append(panel, launcher, region);
  const attach = () => host.isConnected || document.body.append(host);
  attach();
  new MutationObserver(attach).observe(document.documentElement, { childList: true });
}
