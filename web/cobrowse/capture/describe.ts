// What is told of one element, one text: the scrubber. It builds from what is allowed; nothing is
// copied and then cleaned.
import {
  askedAttribute,
  boxes,
  drawingAttributes,
  droppedTags,
  keyword,
  plainAttributes,
  switches,
  type Box,
} from '../allowed';
import type { CaptureSettings } from '../capture';
import type { Attributes } from '../events';
import { address, type AddressRules } from './address';
import { askedBy, inlineStyle, knownMedia, namesIn, ruleText, type Asked, type CssRules } from './css';
import { Names } from './names';
import { numbersIn, numbersOut } from './numbers';
import { draws, picture } from './picture';
import { dots, secretDots, stars, zeros } from './scrub';
import { blocked, editable, isField, masked, own, revealed, Rules, type State } from './sensitive';

/** How an element is told: not at all, as a box, without its children, whole. */
export type Shape = 'none' | 'box' | 'leaf' | 'whole';

export type FieldState = { text: string; checked: boolean };

const svg = 'http://www.w3.org/2000/svg';
/** A word, a size, a colour, a language. */
const plain =
  /^(?:[a-z][a-z-]{0,31}|[a-z]{2,3}-[A-Za-z]{2,4}|#[0-9a-f]{3,8}|\d{1,5}(?:\.\d{1,3})?(?:px|%|em|\*)?|)$/i;
/** Names inside a drawing. */
const reference = /^[\w-]{1,64}$/;
const references = /url\(\s*["']?#[^"'<>()\s]+["']?\s*\)/g;
const plainInput =
  /^(?:button|checkbox|color|email|file|image|password|radio|range|reset|search|submit|tel|text|url)$/;

export class Describer {
  readonly rules: Rules;
  readonly digits: boolean;
  readonly #addresses: AddressRules;
  readonly #asked: Asked = new Map();
  readonly #names = new Set<string>();
  /** Where names are not told as they are. */
  readonly #renamed: Names | undefined;

  constructor(settings: CaptureSettings, told?: AddressRules['told']) {
    this.rules = new Rules(settings);
    this.digits = this.rules.mode === 'digits';
    this.#renamed = this.rules.mode === 'inputs' ? undefined : new Names();
    this.#addresses = { query: new Set(settings.query), digits: this.rules.mode !== 'inputs', told };
  }

  /** Reads a document's sheets first: what they ask for decides which attributes are told. A step is a few rules. */
  *prepare(doc: Document): Generator<void> {
    for (const sheet of [...doc.styleSheets, ...doc.adoptedStyleSheets])
      yield* this.#read(sheet, doc.baseURI);
  }

  shape(el: Element, state: State): Shape {
    if (state & own) return 'none';
    const name = el.localName.toLowerCase();
    if (state & blocked) return name === 'body' || name === 'html' ? 'leaf' : 'box';
    // The lines of a drawing may be letters.
    if (name in boxes || (el.namespaceURI === svg && !this.rules.open(state))) return 'box';
    if (name === 'iframe') return frameDocument(el) ? 'leaf' : 'box';
    if (name === 'link') return isSheet(el as HTMLLinkElement) ? 'leaf' : 'none';
    if (name === 'svg' || name === 'style') return name === 'svg' ? 'whole' : 'leaf';
    if (droppedTags.has(name) || (name === 'title' && el.namespaceURI === svg)) return 'none';
    if (name === 'input') return (el as HTMLInputElement).type === 'hidden' ? 'none' : 'leaf';
    if (name === 'img' || name === 'image') return this.#source(el, state) === null ? 'box' : 'leaf';
    return name === 'textarea' ? 'leaf' : 'whole';
  }

  /** The tag under which it is told. */
  tag(el: Element, shape: Shape): string {
    if (shape === 'box' && !inDrawing(el)) return 'div';
    const name = el.namespaceURI === svg ? el.localName : el.localName.toLowerCase();
    return name === 'link' && this.sheetText(el) !== null ? 'style' : name;
  }

  text(node: Text, state: State): string {
    const text = node.data;
    if (!/\S/.test(text)) return text;
    if (!this.rules.open(state) || this.rules.tainted(node)) return stars(text);
    return this.digits ? numbersOut(zeros(text)) : numbersIn(node);
  }

  /** Words that are told apart from the page, like a title or an element's label. */
  words(text: string, state: State): string {
    if (!this.rules.open(state)) return '';
    // Cut last: half a number would not be known as one.
    const one = text.slice(0, 2000).trim().replace(/\s+/g, ' ');
    return numbersOut(this.digits ? zeros(one) : one).slice(0, 80);
  }

  address(raw: string, base: string, asset = false): string | null {
    const to = address(raw, base, this.#addresses, asset);
    return to !== null && this.rules.mode === 'everything' ? `${new URL(to).origin}/` : to;
  }

  attributes(el: Element, state: State, shape: Shape): Attributes {
    const attributes: Attributes = {};
    if (shape === 'box') return this.#box(el, state, attributes);
    const base = el.baseURI;
    const drawn = el.namespaceURI === svg;
    const closed = !this.rules.open(state);
    for (const { name, value } of el.attributes) {
      const low = name.toLowerCase();
      if (low === 'class' || low === 'id') {
        const names = this.#namesOf(value, state);
        if (names) attributes[low] = names;
      } else if (low === 'href' || low === 'xlink:href') {
        const to = this.#link(el, value, base, closed, drawn);
        if (to !== null) attributes[low] = to;
      } else if (plainAttributes.has(low)) {
        if (low === 'media') {
          if (/^(?:style|link)$/.test(el.localName) && knownMedia.test(value)) attributes[low] = value;
        } else if (low === 'start' && (closed || this.digits)) continue;
        else if (value.split(/\s+/).every((one) => plain.test(one))) attributes[low] = value;
      } else if (switches.has(low)) {
        attributes[low] = '';
      } else if (drawn && drawingAttributes.has(name)) {
        if (
          /^(?:result|in2?)$/.test(name)
            ? reference.test(value)
            : draws(name, value.replace(references, 'url'))
        )
          attributes[name] = value.replace(references, (one) => this.#reference(one));
      } else if (askedAttribute.test(low) && (low.includes('-') || !drawn)) {
        const asked = this.#asked.get(low);
        if (asked && keyword.test(value) && !(this.#renamed && /\d/.test(value)))
          attributes[low] = asked.has(value) || asked.has('*') ? value : '';
        else if (asked?.has('')) attributes[low] = '';
      }
    }
    const style = (el as HTMLElement).style;
    if (style?.cssText) {
      const text = inlineStyle(style, base, this.#css(!closed));
      if (text) attributes.style = text;
    }
    this.#special(el, state, attributes);
    return attributes;
  }

  #namesOf(value: string, state: State): string {
    const all = value.split(/\s+/).filter(Boolean);
    const renamed = this.#renamed;
    if (renamed) return all.map((one) => renamed.of(one, this.#spoken(one))).join(' ');
    return state & masked ? all.filter((one) => this.#spoken(one)).join(' ') : value;
  }

  #special(el: Element, state: State, attributes: Attributes): void {
    const name = el.localName.toLowerCase();
    delete attributes.value;
    if (name !== 'input' && name !== 'option') delete attributes.checked;
    if (name === 'style' || name === 'link') {
      const text = this.sheetText(el);
      if (text === null) attributes.rel = 'stylesheet';
      else {
        delete attributes.href;
        attributes._cssText = text;
      }
    } else if (name === 'img' || name === 'image') {
      const from = this.#source(el, state);
      delete attributes['xlink:href'];
      delete attributes.href;
      if (from !== null) attributes[name === 'img' ? 'src' : 'href'] = from;
    } else if (isField(el)) this.#fieldAttributes(el as HTMLInputElement, state, attributes);
    else if (name === 'option') {
      const open = this.rules.open(state);
      attributes.value = String((el as HTMLOptionElement).index);
      delete attributes.selected;
      if (open && (el as HTMLOptionElement).selected) attributes.selected = true;
    } else if (name === 'dialog' && (el as HTMLDialogElement).open) {
      attributes.rr_open_mode = el.matches(':modal') ? 'modal' : 'non-modal';
    } else if (name === 'details' && !this.rules.open(state)) delete attributes.name;
    if (editable(el))
      attributes['data-deskside-locked'] = state & masked || this.rules.secret(el) ? 'secret' : 'typed';
    if (el.hasAttribute('popover') && shown(el)) {
      delete attributes.popover;
      attributes['data-deskside-open'] = '';
    }
  }

  #fieldAttributes(el: HTMLInputElement, state: State, attributes: Attributes): void {
    const how = this.rules.field(el, state);
    const { text, checked } = this.field(el, state);
    const input = el.localName === 'input';
    if (input) {
      delete attributes.checked;
      if (checked) attributes.checked = true;
      // Dots are no number and no date: such a field becomes a line of text.
      if (how !== 'shown' && !plainInput.test(el.type)) attributes.type = 'text';
    }
    if (text) attributes.value = text;
    if (how !== 'shown' && el.type !== 'checkbox' && el.type !== 'radio')
      attributes['data-deskside-locked'] = how;
    const hint = el.getAttribute('placeholder');
    if (hint && how !== 'secret' && this.rules.open(state)) attributes.placeholder = this.words(hint, state);
  }

  /** What stands in a field. */
  field(el: HTMLInputElement, state: State): FieldState {
    const how = this.rules.field(el, state);
    if (el.localName === 'select') {
      const index = (el as unknown as HTMLSelectElement).selectedIndex;
      return { text: how === 'shown' ? String(index) : '', checked: false };
    }
    if (el.type === 'checkbox' || el.type === 'radio')
      return { text: '', checked: el.checked && how !== 'secret' && this.#told(state) };
    if (el.type === 'file' || el.type === 'image' || el.type === 'range' || el.type === 'color')
      return {
        text: how === 'shown' && el.type !== 'file' && el.type !== 'image' ? el.value : '',
        checked: false,
      };
    if (how === 'shown') return { text: numbersOut(el.value), checked: false };
    return { text: el.value ? (how === 'secret' ? secretDots : dots(el.value)) : '', checked: false };
  }

  #told(state: State): boolean {
    return !(state & (masked | blocked)) && (this.rules.mode !== 'everything' || (state & revealed) !== 0);
  }

  #link(el: Element, value: string, base: string, closed: boolean, drawn: boolean): string | null {
    if (drawn && el.localName !== 'a')
      return /^#[^"'<>\s]+$/.test(value) && value.length < 100 ? this.#reference(value) : null;
    if (el.localName === 'link') return this.address(value, base, true);
    if (closed || value.startsWith('#')) return '#';
    return this.address(value, base) ?? '#';
  }

  /** #name, alone or in url(). */
  #reference(text: string): string {
    return this.#renamed
      ? text.replace(/#([^"')\s]+)/, (_, name: string) => `#${this.#renamed?.of(name, false)}`)
      : text;
  }

  /** Where a picture comes from, if that may be told. */
  #source(el: Element, state: State): string | null {
    if (!this.rules.open(state)) return null;
    const image = el as HTMLImageElement;
    const raw =
      el.localName === 'img'
        ? (el.getAttribute('src') ?? image.currentSrc)
        : (el.getAttribute('href') ?? el.getAttribute('xlink:href') ?? '');
    if (/^\s*data:/i.test(raw)) return picture(raw.trim(), this.digits);
    const to = raw ? this.address(raw, el.baseURI, true) : null;
    if (to !== null) this.#addresses.told?.(to, new URL(raw.trim(), el.baseURI).href);
    return to;
  }

  /** A box of the same size at the same place, and why it is one. */
  #box(el: Element, state: State, attributes: Attributes): Attributes {
    const name = el.localName.toLowerCase();
    let kind: Box = 'picture';
    if (state & blocked) kind = 'blocked';
    else if (name in boxes) kind = boxes[name as keyof typeof boxes] as Box;
    else if (name === 'iframe') kind = 'frame';
    if (name === 'audio' && !(el as HTMLAudioElement).controls) attributes.hidden = '';
    const { width, height } = el.getBoundingClientRect();
    if (inDrawing(el)) {
      attributes['data-deskside-kind'] = kind;
      return attributes;
    }
    attributes.rr_width = `${Math.round(width)}px`;
    attributes.rr_height = `${Math.round(height)}px`;
    attributes['data-deskside-kind'] = kind;
    const at = getComputedStyle(el);
    const kept = [
      'position',
      'float',
      'top',
      'right',
      'bottom',
      'left',
      'margin',
      'z-index',
      'vertical-align',
      'border-radius',
      'flex',
      'grid-area',
      'align-self',
      'justify-self',
    ];
    const display = at.display === 'inline' ? 'inline-block' : at.display;
    attributes.style = `display: ${display}; ${kept.map((one) => `${one}: ${at.getPropertyValue(one)}`).join('; ')};`;
    return attributes;
  }

  /** The text of a style or link element's sheet; null if the browser does not let us read it. */
  sheetText(el: Element): string | null {
    const { sheet } = el as HTMLStyleElement;
    if (!sheet) return el.localName === 'style' ? '' : null;
    if (sheet.disabled) return '';
    const rules = this.tellRules(sheet, el.baseURI);
    return rules === null ? null : rules.join('\n');
  }

  readonly #toldRules = new WeakMap<CSSStyleSheet, string[]>();

  /** The rules of a sheet, which leave the page now. */
  tellRules(sheet: CSSStyleSheet, base: string): string[] | null {
    const rules = this.sheetRules(sheet, base);
    if (rules) this.#toldRules.set(sheet, rules);
    return rules;
  }

  /** The rules of a sheet as they were told last, whatever was read of it since. */
  toldRules(sheet: CSSStyleSheet): string[] {
    return this.#toldRules.get(sheet) ?? [];
  }

  readonly #sheets = new WeakMap<
    CSSStyleSheet,
    { first: CSSRule | undefined; length: number; rules: string[] }
  >();

  /** The rules of a sheet; kept until forgetSheet, since reading them is slow. */
  sheetRules(sheet: CSSStyleSheet, base: string): string[] | null {
    for (const steps = this.#read(sheet, base); !steps.next().done;);
    return this.#sheets.get(sheet)?.rules ?? null;
  }

  *#read(sheet: CSSStyleSheet, base: string): Generator<void> {
    try {
      const list = sheet.cssRules;
      const first = list[0];
      const known = this.#sheets.get(sheet);
      if (known && known.length === list.length && known.first === first) return;
      this.#sheets.delete(sheet);
      const rules: string[] = [];
      while (rules.length < list.length) {
        rules.push(ruleText(list[rules.length] as CSSRule, sheet.href ?? base, this.#css(true)));
        if (rules.length % 64 === 0) yield;
      }
      // The page may have changed it between two steps: then it is read again when it is told.
      if (first !== list[0]) return;
      this.#sheets.set(sheet, { first, length: rules.length, rules });
      this.#learn(rules.join('\n'));
    } catch {
      // Of another origin: the browser does not let us read it.
    }
  }

  forgetSheet(sheet: CSSStyleSheet): void {
    this.#sheets.delete(sheet);
  }

  rule(rule: CSSRule, base: string): string {
    const text = ruleText(rule, base, this.#css(true));
    this.#learn(text);
    return text;
  }

  #learn(text: string): void {
    askedBy(text, this.#asked);
    this.#unread.push(text);
  }

  #unread: string[] = [];

  #spoken(name: string): boolean {
    for (const text of this.#unread.splice(0)) namesIn(text, this.#names);
    return this.#names.has(name);
  }

  #css(pictures: boolean): CssRules {
    return {
      ...this.#addresses,
      pictures: pictures && this.rules.mode !== 'everything',
      names: this.#renamed,
    };
  }
}

export function isSheet(link: HTMLLinkElement): boolean {
  return link.relList.contains('stylesheet') && !link.relList.contains('alternate') && !link.disabled;
}

/** The document of a frame, if the browser lets us see it. */
export function frameDocument(el: Element): Document | null {
  try {
    return (el as HTMLIFrameElement).contentDocument;
  } catch {
    return null;
  }
}

/** Part of a drawing, rather than the drawing itself, which takes place as other elements do. */
function inDrawing(el: Element): boolean {
  return el.namespaceURI === svg && (el.localName !== 'svg' || el.parentElement?.namespaceURI === svg);
}

function shown(el: Element): boolean {
  try {
    return el.matches(':popover-open');
  } catch {
    return false;
  }
}
