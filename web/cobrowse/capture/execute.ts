// Carries out what an agent asks for, if he may: control is granted now, the element is the one he
// saw, visible, on top, and not among those that nobody touches from afar. Each refusal has a reason.
import { keys, type Action, type Denied, type Key, type Result } from '../protocol';
import { above, type Rules } from './sensitive';
import * as hand from './hand';

const perSecond = 20;
/** After the visitor's own input the agent waits this long. */
const yieldFor = 1000;

export type ExecutorOptions = {
  rules: Rules;
  epoch: number;
  /** Origins that may be gone to, besides the page's own. */
  origins: string[];
  element: (id: number) => Element | null;
  name: (el: Element) => string;
  controls: (agent: string | undefined) => boolean;
  /** When the visitor did something himself last. */
  visitorAt: () => number;
  done: (result: Result) => void;
  /** The page was touched: it is time to look at it. */
  acted: () => void;
};

export class Executor {
  readonly #options: ExecutorOptions;
  #recent: number[] = [];

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  run(epoch: number, asked: unknown): void {
    const { done, acted } = this.#options;
    const action = checked(asked);
    const n = isRecord(asked) && Number.isSafeInteger(asked.n) ? (asked.n as number) : 0;
    const agent = isRecord(asked) && typeof asked.agent === 'string' ? asked.agent : undefined;
    const from = agent === undefined ? {} : { agent };
    const refuse = (denied: Denied, what = '') => done({ ...from, n, what, denied });
    const denied = this.#may(epoch, action, agent);
    if (denied || !action) {
      refuse(denied ?? 'malformed');
      return;
    }
    const name = action.action;
    if (name === 'back' || name === 'forward' || name === 'reload' || name === 'goto') {
      const leave = this.#leave(action);
      if (typeof leave === 'string') refuse(leave, name);
      else {
        done({ ...from, n, what: name, ok: true });
        setTimeout(leave);
      }
      return;
    }
    const el = action.id === 0 ? this.#page(action) : this.#options.element(action.id);
    if (!el?.isConnected) {
      refuse('gone');
      return;
    }
    if (action.id !== 0 && el.localName.toLowerCase() !== action.tag.toLowerCase()) {
      refuse('stale');
      return;
    }
    const what = this.#options.name(el);
    const no = this.#touch(el, action);
    if (no) refuse(no, what);
    else done({ ...from, n, what, ok: true });
    acted();
  }

  #may(epoch: number, action: Action | null, agent: string | undefined): Denied | null {
    const now = performance.now();
    this.#recent = this.#recent.filter((at) => at > now - 1000);
    if (this.#recent.length >= perSecond) return 'rate';
    this.#recent.push(now);
    if (!action) return 'malformed';
    if (!this.#options.controls(agent)) return 'no-consent';
    if (epoch !== this.#options.epoch) return 'stale';
    return now < this.#options.visitorAt() + yieldFor ? 'visitor-busy' : null;
  }

  /** What is meant without an element: the page for scrolling, the focus for keys. */
  #page({ action }: Action): Element | null {
    if (action === 'scroll') return document.scrollingElement ?? document.documentElement;
    return action === 'key' || action === 'insert' ? hand.focused() : null;
  }

  #touch(el: Element, action: Action): Denied | null {
    const { rules } = this.#options;
    const denied = rules.denied(el);
    if (action.action === 'scroll') {
      if (denied === 'own-ui' || denied === 'blocked' || denied === 'no-control') return denied;
      el.scrollTo({ left: action.args.left, top: action.args.top, behavior: 'instant' });
      return null;
    }
    if (denied) return denied;
    if (action.action === 'key') return this.#key(el, action.args.key, action.args.shift === true);
    if ((el as HTMLButtonElement).disabled || el.closest('[inert]')) return 'disabled';
    const { x = 0.5, y = 0.5 } = action.action === 'click' ? action.args : {};
    // A box that the site draws itself often hides the real one and shows its label.
    const seen = action.action === 'check' ? ((el as HTMLInputElement).labels?.[0] ?? el) : el;
    let hit = hand.hit(el, x, y);
    if (typeof hit === 'string' && seen !== el) hit = hand.hit(seen, 0.5, 0.5);
    if (typeof hit === 'string') return hit;
    const inner = rules.denied(hit.target);
    if (inner) return inner;
    switch (action.action) {
      case 'click':
        return this.#foreign(hit.target) ?? this.#click(hit, action.args.count ?? 1);
      case 'focus':
        hand.focus(el);
        return null;
      case 'check': {
        const box = el as HTMLInputElement;
        if (box.type !== 'checkbox' && box.type !== 'radio') return 'unsupported';
        if (box.checked === action.args.checked) return null;
        return this.#foreign(hit.target) ?? this.#click(hit, 1);
      }
      case 'select':
        return hand.select(el, action.args.indexes, rules);
      case 'setValue':
        return hand.setValue(el, action.args.value, rules);
      case 'insert':
        return hand.insert(el, action.args.text, rules);
      default:
        return 'unsupported';
    }
  }

  #click(hit: hand.Hit, count: number): null {
    for (let i = 1; i <= count; i++) hand.click(hit, i);
    return null;
  }

  #key(el: Element, key: Key, shift: boolean): Denied | null {
    if (key === 'Enter' || key === ' ') {
      const form = key === 'Enter' && el.localName === 'input' ? (el as HTMLInputElement).form : null;
      const foreign =
        this.#foreign(key === 'Enter' ? (hand.submitter(el) ?? el) : el) ??
        this.#foreign(el) ??
        (form && !this.#allowed(said(form, 'action') || location.href, false, el.baseURI) ? 'origin' : null);
      if (foreign) return foreign;
      const button = key === 'Enter' ? hand.submitter(el) : null;
      const denied = button && this.#options.rules.denied(button);
      if (denied) return denied;
    }
    return hand.press(el, key, shift, this.#options.rules);
  }

  /** A link, a label or a form on the event's way that leaves the origins the site allows. */
  #foreign(el: Element): Denied | null {
    for (let at: Node | null = el; at; at = onTheWay(at)) {
      if (at.nodeType !== 1) continue;
      const one = at as Element;
      const goes = [...links(one), ...forms(one)];
      const { control } = one as HTMLLabelElement;
      if (one.localName === 'label' && control && control !== el) goes.push(...forms(control));
      const base = one.baseURI;
      if (!goes.every(({ to, script }) => this.#allowed(to, script, base))) return 'origin';
    }
    return null;
  }

  #allowed(href: string, script: boolean, base = location.href): boolean {
    try {
      const url = new URL(href, base.startsWith('http') ? base : location.href);
      if (url.protocol === 'javascript:') return script;
      if (url.protocol !== 'http:' && url.protocol !== 'https:') return false;
      return url.origin === location.origin || this.#options.origins.includes(url.origin);
    } catch {
      return false;
    }
  }

  #leave(action: Action): Denied | (() => void) {
    if (action.action === 'goto') {
      const { url } = action.args;
      return this.#allowed(url, false) ? () => location.assign(new URL(url, location.href)) : 'origin';
    }
    if (action.action === 'reload') return () => location.reload();
    // Only the browser's navigation object knows whether the way leads out of this origin.
    const { navigation } = window as { navigation?: { canGoBack: boolean; canGoForward: boolean } };
    if (!navigation) return 'unsupported';
    if (action.action === 'back') return navigation.canGoBack ? () => history.back() : 'origin';
    return navigation.canGoForward ? () => history.forward() : 'origin';
  }
}

/** What an element says, whatever fields of a form are called. */
const said = (el: Element, name: string) => Element.prototype.getAttribute.call(el, name);

/** Up through slots and components, as an event goes. */
function onTheWay(node: Node): Node | null {
  return (node as Element).assignedSlot ?? above(node);
}

type Way = { to: string; script: boolean };

/** Where a click on a link goes, and whom it tells. */
function links(el: Element): Way[] {
  if (el.localName !== 'a' && el.localName !== 'area') return [];
  const to = said(el, 'href') ?? el.getAttributeNS('http://www.w3.org/1999/xlink', 'href');
  if (to === null) return [];
  const told = (said(el, 'ping') ?? '').split(/\s+/).filter(Boolean);
  return [{ to, script: true }, ...told.map((one) => ({ to: one, script: false }))];
}

/** Where a button sends its form. */
function forms(el: Element): Way[] {
  if (el.localName !== 'button' && el.localName !== 'input') return [];
  const button = el as HTMLButtonElement;
  const { form } = button;
  if (!form || !/^(?:submit|image)$/.test(button.type)) return [];
  const to = said(button, 'formaction') || said(form, 'action');
  return [{ to: to || location.href, script: false }];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length <= most;
const isShare = (value: unknown) => value === undefined || (isNumber(value) && value >= 0 && value <= 1);

const shapes: Record<string, (args: Record<string, unknown>) => boolean> = {
  click: ({ x, y, count }) => isShare(x) && isShare(y) && [undefined, 1, 2].includes(count as number),
  focus: () => true,
  setValue: ({ value }) => isText(value, 10_000),
  insert: ({ text }) => isText(text, 1000),
  select: ({ indexes }) =>
    Array.isArray(indexes) &&
    indexes.length <= 500 &&
    indexes.every((i) => Number.isSafeInteger(i) && i >= 0),
  check: ({ checked }) => typeof checked === 'boolean',
  scroll: ({ left, top }) => isNumber(left) && isNumber(top),
  key: ({ key }) => keys.includes(key as Key),
  back: () => true,
  forward: () => true,
  reload: () => true,
  goto: ({ url }) => isText(url, 2000),
};

/** An action in its right shape, or null. */
export function checked(asked: unknown): Action | null {
  if (!isRecord(asked) || !Number.isSafeInteger(asked.n) || !Number.isSafeInteger(asked.id)) return null;
  if (typeof asked.tag !== 'string' || typeof asked.action !== 'string') return null;
  const shape = Object.hasOwn(shapes, asked.action) ? shapes[asked.action] : undefined;
  return shape && isRecord(asked.args) && shape(asked.args) ? (asked as unknown as Action) : null;
}
