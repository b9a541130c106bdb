// The agent's hand on the page: finds what lies under a point and does to it what a person's mouse
// and keyboard would do, as far as a page's script can.
import type { Denied, Key } from '../protocol';
import { editable, within, type Rules } from './sensitive';

export type Hit = { target: Element; x: number; y: number };

/** What lies at a share of an element's size, if the element is visible and on top there. */
export function hit(el: Element, x: number, y: number): Hit | Denied {
  const visible = el.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true });
  const rect = el.getBoundingClientRect();
  if (!visible || rect.width === 0 || rect.height === 0) return 'hidden';
  let at = { x: rect.left + rect.width * x, y: rect.top + rect.height * y };
  // A line of text that breaks has a box whose middle may not be part of it.
  const pieces = [...el.getClientRects()];
  const on = (one: DOMRect) => at.x >= one.left && at.x <= one.right && at.y >= one.top && at.y <= one.bottom;
  const first = pieces.find((one) => one.width > 0 && one.height > 0);
  if (first && !pieces.some(on)) at = { x: first.left + first.width / 2, y: first.top + first.height / 2 };
  const target = deepest(el.ownerDocument, at.x, at.y);
  if (!target) return 'hidden';
  if (!within(target, el) && target.closest('label')?.control !== el)
    return target.localName === 'deskside-cobrowse' ? 'own-ui' : 'covered';
  const covered = framesCover(el, at.x, at.y);
  return covered ?? { target, ...at };
}

function deepest(root: DocumentOrShadowRoot, x: number, y: number): Element | null {
  const found = root.elementFromPoint(x, y);
  const inner = found?.shadowRoot;
  return inner && inner !== root ? (deepest(inner, x, y) ?? found) : found;
}

/** The frames around an element must be on top at that point as well. */
function framesCover(el: Element, x: number, y: number): Denied | null {
  const frame = el.ownerDocument.defaultView?.frameElement;
  if (!frame) return null;
  const rect = frame.getBoundingClientRect();
  const outX = rect.left + frame.clientLeft + x;
  const outY = rect.top + frame.clientTop + y;
  const top = deepest(frame.ownerDocument, outX, outY);
  return top === frame ? framesCover(frame, outX, outY) : 'covered';
}

/** Where the keyboard goes, inside frames and shadow roots. */
export function focused(): Element | null {
  let at = document.activeElement;
  for (;;) {
    const inner: Element | null | undefined =
      at?.shadowRoot?.activeElement ?? (at as HTMLIFrameElement | null)?.contentDocument?.activeElement;
    if (!inner) return at;
    at = inner;
  }
}

let waiting: Element | null = null;

/** A field that was typed into tells its change when it is left, as it does for a person. */
function leave(next: Element | null): void {
  const left = waiting;
  if (!left || left === next) return;
  waiting = null;
  if (left.isConnected) left.dispatchEvent(new Event('change', { bubbles: true }));
}

export function focus(el: Element): void {
  leave(el);
  const focusable = el.closest<HTMLElement>(
    'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable], iframe',
  );
  if (focusable) focusable.focus({ preventScroll: true });
  else (focused() as HTMLElement | null)?.blur?.();
}

export function click({ target, x, y }: Hit, count: number): void {
  const view = target.ownerDocument.defaultView as Window & typeof globalThis;
  const common = {
    bubbles: true,
    cancelable: true,
    composed: true,
    view,
    detail: count,
    clientX: x,
    clientY: y,
  };
  const pointer = (type: string, buttons: number, more = {}) =>
    target.dispatchEvent(
      new view.PointerEvent(type, {
        ...common,
        pointerId: 1,
        isPrimary: true,
        pointerType: 'mouse',
        button: buttons || type === 'pointerup' ? 0 : -1,
        buttons,
        ...more,
      }),
    );
  const mouse = (type: string, buttons: number, more = {}) =>
    target.dispatchEvent(new view.MouseEvent(type, { ...common, button: 0, buttons, ...more }));
  const quiet = { bubbles: false, cancelable: false };
  pointer('pointerover', 0);
  pointer('pointerenter', 0, quiet);
  mouse('mouseover', 0);
  mouse('mouseenter', 0, quiet);
  pointer('pointermove', 0);
  mouse('mousemove', 0);
  const down = pointer('pointerdown', 1);
  if (down && mouse('mousedown', 1)) focus(target);
  pointer('pointerup', 0);
  if (down) mouse('mouseup', 0);
  target.dispatchEvent(
    new view.PointerEvent('click', { ...common, button: 0, pointerId: 1, pointerType: 'mouse' }),
  );
  if (count === 2) mouse('dblclick', 0);
}

const noText = /^(?:button|checkbox|color|file|hidden|image|radio|range|reset|submit)$/;
const pickers = /^(?:color|range)$/;

function takesText(el: Element, whole: boolean): Denied | null {
  if (editable(el)) return null;
  if (el.localName === 'textarea' || el.localName === 'input') {
    const input = el as HTMLInputElement;
    if (input.readOnly || input.disabled) return 'disabled';
    if (!noText.test(input.type) || (whole && pickers.test(input.type))) return null;
  }
  return 'unsupported';
}

/** The browser's own setter: frameworks that put theirs over it notice the event and read the value. */
function write(el: HTMLInputElement, value: string): void {
  const view = el.ownerDocument.defaultView as Window & typeof globalThis;
  const proto = el.localName === 'textarea' ? view.HTMLTextAreaElement : view.HTMLInputElement;
  Object.getOwnPropertyDescriptor(proto.prototype, 'value')?.set?.call(el, value);
}

function tell(el: Element, inputType: string, data: string | null): void {
  const view = el.ownerDocument.defaultView as Window & typeof globalThis;
  el.dispatchEvent(new view.InputEvent('input', { bubbles: true, composed: true, inputType, data }));
}

export function setValue(el: Element, value: string, rules: Rules): Denied | null {
  const no = takesText(el, true);
  if (no) return no;
  focus(el);
  if (editable(el)) {
    el.ownerDocument.getSelection()?.selectAllChildren(el);
    el.ownerDocument.execCommand('insertText', false, value);
    return null;
  }
  const input = el as HTMLInputElement;
  write(input, input.maxLength > 0 ? value.slice(0, input.maxLength) : value);
  rules.wrote(el, input.value);
  tell(el, 'insertReplacementText', value);
  el.dispatchEvent(new Event('change', { bubbles: true }));
  if (waiting === el) waiting = null;
  return null;
}

/** Text at the caret. */
export function insert(el: Element, text: string, rules: Rules): Denied | null {
  const no = takesText(el, false);
  if (no) return no;
  if (focused() !== el) focus(el);
  if (editable(el)) {
    el.ownerDocument.execCommand('insertText', false, text);
    return null;
  }
  replace(el as HTMLInputElement, text, 'insertText', rules);
  return null;
}

function replace(el: HTMLInputElement, text: string, inputType: string, rules: Rules): void {
  const known = el.value === '' || rules.writtenByAgent(el);
  let start = el.value.length;
  let end = start;
  try {
    start = el.selectionStart ?? start;
    end = el.selectionEnd ?? end;
  } catch {
    // A type without a caret, like number: at its end.
  }
  if (start === end && inputType === 'deleteContentBackward') start = Math.max(0, start - 1);
  if (start === end && inputType === 'deleteContentForward') end = Math.min(el.value.length, end + 1);
  const value = el.value.slice(0, start) + text + el.value.slice(end);
  write(el, el.maxLength > 0 ? value.slice(0, el.maxLength) : value);
  try {
    el.setSelectionRange(start + text.length, start + text.length);
  } catch {
    // As above.
  }
  if (known) rules.wrote(el, el.value);
  tell(el, inputType, text || null);
  waiting = el;
}

export function select(el: Element, indexes: number[], rules: Rules): Denied | null {
  if (el.localName !== 'select') return 'unsupported';
  const list = el as HTMLSelectElement;
  const wanted = indexes.map((i) => list.options[i]);
  if (wanted.some((option) => !option) || (!list.multiple && wanted.length !== 1)) return 'malformed';
  if (
    wanted.some(
      (option) => option?.disabled || (option?.parentElement as HTMLOptGroupElement | null)?.disabled,
    )
  )
    return 'disabled';
  focus(el);
  for (const option of list.options) {
    const now = wanted.includes(option);
    if (option.selected !== now) option.selected = now;
  }
  rules.wrote(el, list.value);
  tell(el, 'insertReplacementText', null);
  el.dispatchEvent(new Event('change', { bubbles: true }));
  return null;
}

/** The button that Enter in a field presses. */
export function submitter(el: Element): HTMLButtonElement | null {
  if (el.localName !== 'input') return null;
  const { form } = el as HTMLInputElement;
  const first = [...(form?.elements ?? [])].find((one) =>
    /^(?:submit|image)$/.test((one as HTMLInputElement).type),
  );
  return (first as HTMLButtonElement | undefined) ?? null;
}

const codes: Partial<Record<Key, number>> = {
  Enter: 13,
  Tab: 9,
  Escape: 27,
  Backspace: 8,
  Delete: 46,
  ' ': 32,
  ArrowLeft: 37,
  ArrowUp: 38,
  ArrowRight: 39,
  ArrowDown: 40,
  Home: 36,
  End: 35,
  PageUp: 33,
  PageDown: 34,
};

export function press(el: Element, key: Key, shift: boolean, rules: Rules): Denied | null {
  const view = el.ownerDocument.defaultView as Window & typeof globalThis;
  const options = {
    key,
    code: key === ' ' ? 'Space' : key,
    keyCode: codes[key] ?? 0,
    shiftKey: shift,
    bubbles: true,
    cancelable: true,
    composed: true,
    view,
  };
  const goes = el.dispatchEvent(new view.KeyboardEvent('keydown', options));
  const no = goes ? act(el, key, shift, rules) : null;
  if (el.isConnected) el.dispatchEvent(new view.KeyboardEvent('keyup', options));
  return no;
}

/** What the browser does by itself for a person's key, but not for a script's. */
function act(el: Element, key: Key, shift: boolean, rules: Rules): Denied | null {
  const text = takesText(el, false) === null;
  const input = el as HTMLInputElement;
  if (key === 'Enter') {
    if (el.localName === 'textarea' || editable(el)) return insert(el, '\n', rules);
    if (el.matches('a[href], button, summary, input[type=submit], input[type=button]'))
      (el as HTMLElement).click();
    else if (el.localName === 'input') {
      leave(null);
      const button = submitter(el);
      if (button) {
        if (!button.disabled) button.click();
      } else input.form?.requestSubmit();
    }
  } else if (key === ' ') {
    if (text) return insert(el, ' ', rules);
    if (el.matches('button, summary, input')) (el as HTMLElement).click();
  } else if (key === 'Backspace' || key === 'Delete') {
    const inputType = key === 'Delete' ? 'deleteContentForward' : 'deleteContentBackward';
    if (editable(el)) el.ownerDocument.execCommand(key === 'Delete' ? 'forwardDelete' : 'delete');
    else if (text) replace(input, '', inputType, rules);
  } else if (key === 'Tab') tab(el, shift);
  else if (key === 'Escape') {
    const dialog = el.ownerDocument.querySelector<HTMLDialogElement>('dialog:modal');
    if (dialog?.dispatchEvent(new Event('cancel', { cancelable: true }))) dialog.close();
  } else if (el.localName === 'select') {
    const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[key as 'ArrowUp'] ?? 0;
    const list = el as unknown as HTMLSelectElement;
    const to = list.selectedIndex + step;
    if (step && to >= 0 && to < list.options.length) return select(el, [to], rules);
  } else if (!text) scrollBy(el, key);
  return null;
}

function tab(from: Element, back: boolean): void {
  const all = [
    ...from.ownerDocument.querySelectorAll<HTMLElement>(
      'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]',
    ),
  ].filter((one) => one.tabIndex >= 0 && !(one as HTMLButtonElement).disabled && one.checkVisibility());
  const at = all.indexOf(from as HTMLElement);
  const next = all[(at + (back ? -1 : 1) + all.length) % all.length];
  if (next) focus(next);
}

function scrollBy(el: Element, key: Key): void {
  const page = el.ownerDocument.scrollingElement;
  if (!page) return;
  const screen = page.clientHeight * 0.9;
  const by: Partial<Record<Key, number>> = {
    ArrowUp: -40,
    ArrowDown: 40,
    PageUp: -screen,
    PageDown: screen,
    Home: -1e7,
    End: 1e7,
  };
  page.scrollBy({ top: by[key] ?? 0, behavior: 'instant' });
}
