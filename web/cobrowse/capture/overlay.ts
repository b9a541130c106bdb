// What the visitor sees of being seen: a coloured frame around the page, a bar that says who sees
// and who steers, and Stop, always on top. It stands in a closed shadow root in the browser's top
// layer, uses no style element and no style attribute in markup, so that a strict policy of the page
// lets it be, and comes back when the page covers it or throws it out.
import { Marks, marksCss, type MarksOptions } from '../marks';
import de from '../messages/de.json';
import en from '../messages/en.json';
import type { Mark, SessionState } from '../protocol';

const buttons = `
button{all:unset;flex:none;box-sizing:border-box;min-height:32px;padding:6px 13px;border-radius:9px;font:600 13px/20px system-ui,sans-serif;cursor:pointer;white-space:nowrap;background:light-dark(#f0f0f2,#3a3b42)}
button:hover{filter:brightness(.96)}
button:focus-visible{outline:3px solid oklch(.62 .19 264);outline-offset:2px}
.stop{background:oklch(.555 .2 27);color:#fff}
.allow{background:oklch(.525 .205 264);color:#fff}`;

/** The frame around Stop. */
const frameCss = `
:root{color-scheme:light dark;background:none}
body{margin:0;overflow:hidden}
div{display:flex;gap:10px;width:max-content;padding:5px}
${buttons}
[hidden]{display:none!important}`;

const css = `
:host{all:initial!important;position:fixed!important;inset:0!important;width:100vw!important;height:100vh!important;max-width:none!important;max-height:none!important;margin:0!important;padding:0!important;border:0!important;background:none!important;overflow:visible!important;pointer-events:none!important;z-index:2147483647!important;display:block!important;visibility:visible!important;opacity:1!important;transform:none!important;filter:none!important;clip-path:none!important;color-scheme:light dark!important}
.frame{position:absolute;inset:0;border:3px solid oklch(.625 .205 28);pointer-events:none}
.steered .frame{border-width:4px}
.bar{position:absolute;left:50%;top:10px;transform:translateX(-50%);display:flex;align-items:center;gap:10px;max-width:min(680px,calc(100vw - 24px));box-sizing:border-box;padding:6px 6px 6px 14px;border-radius:14px;background:light-dark(#fff,#25262b);color:light-dark(#26272e,#f1f1f3);box-shadow:0 0 0 1px #8883,0 8px 30px -4px #0006;font:400 13px/18px system-ui,sans-serif;pointer-events:auto;cursor:default}
.bar p{margin:0;min-width:0}
.bar{flex-wrap:wrap}.bar>p{flex:1 1 0}.tape{display:flex;flex-wrap:wrap;align-items:center;justify-content:flex-end;gap:8px 10px;flex:1 1 100%;padding:8px 0 2px;border-top:1px solid #8884}.tape p{flex:1 1 240px}
.bar.low{top:auto;bottom:10px}
iframe{flex:none;border:0;margin:-5px;color-scheme:light dark}
.dot{flex:none;width:9px;height:9px;border-radius:50%;background:oklch(.625 .205 28);animation:pulse 1.6s infinite}
@keyframes pulse{50%{opacity:.35}}
${buttons}
[hidden]{display:none!important}
@media(max-width:520px){.bar{flex-wrap:wrap;justify-content:flex-end;left:12px;right:12px;transform:none}.bar>p{flex:1 1 calc(100% - 24px)}.tape p{flex:1 1 100%}}
@media(prefers-reduced-motion){.dot{animation:none}}
@media print{:host{display:none!important}}
${marksCss}`;

export type OverlayOptions = MarksOptions & {
  language: 'en' | 'de';
  onStop: () => void;
  /** agent: whom the visitor was asked about when he said yes. */
  onControl: (granted: boolean, agent?: string) => void;
  /** What the site says of being recorded. */
  recording?: string | undefined;
  onRecord: (granted: boolean) => void;
};

export class Overlay {
  readonly host = document.createElement('deskside-cobrowse');
  readonly #options: OverlayOptions;
  readonly #marks: Marks;
  readonly #texts: typeof en;
  readonly #stop = new AbortController();
  readonly #root: ShadowRoot;
  readonly #box = part('div', '');
  readonly #bar = part('div', 'bar');
  readonly #words = part('p', '');
  readonly #allow = part('button', 'allow');
  readonly #no = part('button', '');
  readonly #takeBack = part('button', '');
  readonly #stopButton = part('button', 'stop');
  readonly #keys = part('div', '');
  readonly #frame = document.createElement('iframe');
  readonly #tape = part('div', 'tape');
  readonly #tapeWords = part('p', '');
  readonly #record = part('button', 'allow');
  readonly #noRecord = part('button', '');
  readonly #endRecord = part('button', '');
  readonly #watch: MutationObserver;
  readonly #guard: ReturnType<typeof setInterval>;
  #state: SessionState | null = null;
  #looking = 0;
  /** Whom the bar asks about. */
  #asking: string | undefined;
  #escaped = 0;
  #pressed: Event | undefined;
  /** Changes of the page that were undone since the guard came by: one that fights back waits for it. */
  #fights = 0;
  #raisedAt = 0;

  constructor(options: OverlayOptions) {
    this.#options = options;
    this.#texts = options.language === 'de' ? de : en;
    this.#marks = new Marks(options);
    this.#root = this.host.attachShadow({ mode: 'closed' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.#root.adoptedStyleSheets = [sheet];
    const { stop, allow, no, takeBack, label, hidden, record, noRecord, endRecord } = this.#texts;
    this.#bar.setAttribute('role', 'region');
    this.#bar.setAttribute('aria-label', label);
    this.#bar.title = hidden;
    this.#words.setAttribute('role', 'status');
    const dot = part('span', 'dot');
    for (const [button, text] of [
      [this.#stopButton, stop],
      [this.#allow, allow],
      [this.#no, no],
      [this.#takeBack, takeBack],
      [this.#record, record],
      [this.#noRecord, noRecord],
      [this.#endRecord, endRecord],
    ] as const) {
      button.textContent = text;
      button.setAttribute('type', 'button');
    }
    this.#tapeWords.setAttribute('role', 'status');
    this.#tape.append(this.#tapeWords, this.#record, this.#noRecord, this.#endRecord);
    this.#keys.append(this.#takeBack, this.#stopButton);
    this.#bar.append(dot, this.#words, this.#allow, this.#no, this.#frame, this.#tape);
    this.#box.append(part('div', 'frame'), this.#marks.element, this.#bar);
    this.#root.append(this.#box);
    this.#frame.title = label;
    this.#listen();
    this.#overhear();
    this.#watch = new MutationObserver(() => ++this.#fights < 50 && this.#raise(false));
    // When the page rests: to see what lies on top costs a layout, unless there was one just now.
    const rest = typeof requestIdleCallback === 'function' ? requestIdleCallback : undefined;
    this.#guard = setInterval(() => {
      this.#fights = 0;
      if (this.#looking) return;
      if (!rest) return this.#raise(false);
      this.#looking = rest(
        () => {
          this.#looking = 0;
          this.#raise(false);
        },
        { timeout: 400 },
      );
    }, 400);
    this.#raise(true);
  }

  #listen(): void {
    const { signal } = this.#stop;
    // Only the visitor himself: a script of the page cannot make trusted events.
    const on = (button: HTMLElement, act: () => void) =>
      button.addEventListener('click', (event) => event.isTrusted && act(), { signal });
    on(this.#stopButton, this.#options.onStop);
    on(this.#allow, () => this.#options.onControl(true, this.#asking));
    on(this.#no, () => this.#options.onControl(false));
    on(this.#takeBack, () => this.#options.onControl(false));
    on(this.#record, () => this.#options.onRecord(true));
    for (const button of [this.#noRecord, this.#endRecord]) on(button, () => this.#options.onRecord(false));
    // Some browsers begin the frame's document a second time.
    this.#frame.addEventListener('load', () => this.#dress(), { signal });
    addEventListener('keydown', this.#onKey, { capture: true, signal });
    for (const name of ['scroll', 'resize'])
      addEventListener(name, () => this.#marks.place(), { capture: true, passive: true, signal });
    // The page opened something in the top layer: it would lie over Stop.
    for (const name of ['toggle', 'fullscreenchange', 'close'])
      document.addEventListener(name, () => this.#raise(false), { capture: true, signal });
  }

  readonly #onKey = (event: KeyboardEvent) => {
    if (!event.isTrusted || event.key !== 'Escape' || event.repeat || event === this.#pressed) return;
    this.#pressed = event;
    const now = performance.now();
    if (now - this.#escaped < 700) this.#options.onStop();
    this.#escaped = now;
  };

  /** A listener of the page that keeps a key from us tells us of it by doing so. */
  #overhear(): void {
    const { prototype } = Event;
    const was = prototype.stopImmediatePropagation;
    const press = this.#onKey;
    const ours = function (this: Event): void {
      if (this.type === 'keydown') press(this as KeyboardEvent);
      was.call(this);
    };
    prototype.stopImmediatePropagation = ours;
    this.#stop.signal.addEventListener('abort', () => {
      if (prototype.stopImmediatePropagation === ours) prototype.stopImmediatePropagation = was;
    });
  }

  /**
   * Stop and Take back stand in an empty frame of their own, inside our closed root: what happens in it
   * no listener of the page hears or holds back, and no policy forbids it. A frame that was moved begins
   * anew.
   */
  #dress(): void {
    const doc = this.#frame.contentDocument;
    const view = this.#frame.contentWindow as (Window & typeof globalThis) | null;
    if (!doc?.body || !view || this.#stopButton.ownerDocument === doc) return;
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(frameCss);
    doc.adoptedStyleSheets = [sheet];
    doc.documentElement.lang = this.#options.language;
    doc.body.append(this.#keys);
    doc.addEventListener('keydown', this.#onKey, { capture: true, signal: this.#stop.signal });
    this.#fit();
  }

  #fit(): void {
    const { width, height } = this.#keys.getBoundingClientRect();
    if (width === 0) return;
    this.#frame.style.width = `${Math.ceil(width)}px`;
    this.#frame.style.height = `${Math.ceil(height)}px`;
  }

  /** Esc in a frame of the same origin. */
  key(event: KeyboardEvent): void {
    if (event.view !== window) this.#onKey(event);
  }

  show(state: SessionState): void {
    this.#state = state;
    const { sees, seeMany, steers, nobody, paused, asks } = this.#texts;
    const name = (id: string | null) => state.watchers.find((one) => one.id === id)?.name;
    const asking = name(state.asking);
    this.#asking = asking ? (state.asking ?? undefined) : undefined;
    const controller = state.level === 'control' ? name(state.controller) : undefined;
    const names = this.#names(state.watchers.map((one) => one.name));
    let words = names ? fill(state.watchers.length > 1 ? seeMany : sees, { names }) : nobody;
    if (state.phase === 'paused') words = paused;
    if (controller) words = fill(steers, { name: controller });
    if (asking) words = fill(asks, { name: asking });
    if (this.#words.textContent !== words) this.#words.textContent = words;
    this.#allow.hidden = this.#no.hidden = !asking;
    this.#takeBack.hidden = !controller || Boolean(asking);
    this.#showTape(state.recording);
    this.#box.className = controller ? 'steered' : '';
    this.#fit();
    this.#marks.only(new Set(state.watchers.map((one) => one.id)));
    this.#raise(false);
  }

  /** The question whether this may be recorded, apart from all others, and that it is. */
  #showTape(recording: SessionState['recording']): void {
    const { mayRecord, recorded } = this.#texts;
    const asks = recording === 'asked';
    const on = recording === 'on' || recording === 'starting';
    this.#tape.hidden = !asks && !on;
    this.#record.hidden = this.#noRecord.hidden = !asks;
    this.#endRecord.hidden = !on;
    const words = asks ? this.#options.recording || mayRecord : on ? recorded : '';
    if (this.#tapeWords.textContent !== words) this.#tapeWords.textContent = words;
  }

  #names(names: string[]): string {
    const last = names.at(-1) ?? '';
    if (names.length < 2) return last;
    return fill(this.#texts.and, { first: names.slice(0, -1).join(', '), last });
  }

  mark(mark: Mark): void {
    const who = this.#state?.watchers.find((one) => one.id === mark.agent);
    if (who) this.#marks.show(mark, who);
  }

  /** The page changed: what is framed may stand elsewhere. */
  place(): void {
    this.#marks.place();
  }

  /** On the page, in the top layer, above all else there, and not made inert by a dialog. */
  #raise(first: boolean): void {
    const home = this.#home();
    const moved = this.host.parentNode !== home;
    if (moved) {
      home.append(this.host);
      this.#watch.disconnect();
      for (const one of new Set([home, document.documentElement, this.host]))
        this.#watch.observe(one, { childList: true, attributeFilter: ['inert', 'popover'] });
      this.#dress();
    }
    // Inert around us would be inert for us.
    for (let at: Element | null = this.host; at; at = at.parentElement) at.removeAttribute('inert');
    const now = performance.now();
    if (!moved && !first && (!this.#covered() || now - this.#raisedAt < 200)) return;
    this.#raisedAt = now;
    if (!('showPopover' in this.host)) return;
    if (this.host.getAttribute('popover') !== 'manual') this.host.setAttribute('popover', 'manual');
    try {
      if (this.host.matches(':popover-open')) this.host.hidePopover();
      this.host.showPopover();
    } catch {
      // Not connected at this moment: the guard comes again.
    }
  }

  /** A modal dialog makes all outside it dead; then we live inside it. */
  #home(): Element {
    const dialogs = [...document.querySelectorAll('dialog')].filter(
      (one) => one.open && one.matches(':modal'),
    );
    return document.fullscreenElement && !document.fullscreenElement.matches('video, iframe, img')
      ? document.fullscreenElement
      : (dialogs.at(-1) ?? document.documentElement);
  }

  #covered(): boolean {
    if (document.visibilityState !== 'visible') return false;
    const { left, top, width, height } = this.#frame.getBoundingClientRect();
    if (width === 0) return true;
    return document.elementFromPoint(left + width / 2, top + height / 2) !== this.host;
  }

  remove(): void {
    this.#stop.abort();
    this.#watch.disconnect();
    clearInterval(this.#guard);
    if (this.#looking) cancelIdleCallback(this.#looking);
    this.#marks.clear();
    this.host.remove();
  }
}

function part(tag: string, className: string): HTMLElement {
  const el = document.createElement(tag);
  if (className) el.className = className;
  return el;
}

const fill = (text: string, values: Record<string, string>) =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
