// Believes nothing. What comes from a visitor's page was written by a stranger, whatever recorder it
// claims to come from: here it is either read into a known shape of known size, or refused. Only
// what passed is built, so that the builder need not be careful.
import {
  askedAttribute,
  boxKinds,
  drawingAttributes,
  droppedTags,
  ownAttributes,
  plainAttributes,
  switches,
  tagName,
} from '../allowed';
import type { Attributes, Change, Mutation, PageEvent, PageNode, Rule } from '../events';

export class Refused extends Error {}

/** How much a page may be. */
export const bounds = {
  nodes: 400_000,
  depth: 512,
  events: 5_000,
  text: 1 << 20,
  css: 8 << 20,
  attributes: 200,
  attribute: 64 << 10,
  picture: 2 << 20,
  /** Characters of all text and attributes together. */
  all: 48 << 20,
} as const;

const highest = 2 ** 40;

function refuse(why: string): never {
  throw new Refused(why);
}

type Json = Record<string, unknown>;

function record(value: unknown, what: string): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : refuse(`${what} is no object`);
}

function list(value: unknown, most: number, what: string): unknown[] {
  if (!Array.isArray(value)) refuse(`${what} is no list`);
  return value.length <= most ? value : refuse(`${what} has more than ${most} entries`);
}

function id(value: unknown, what: string): number {
  return Number.isSafeInteger(value) && (value as number) > 0 && (value as number) < highest
    ? (value as number)
    : refuse(`${what} is no id`);
}

function finite(value: unknown, what: string): number {
  return typeof value === 'number' && Math.abs(value) < 1e7 ? value : refuse(`${what} is no number`);
}

/** Reads the events of one frame; each call has a budget of its own. */
export class Guard {
  #nodes = 0;
  #characters = 0;
  /** The id of the node read before. */
  #last = 0;

  events(value: unknown): PageEvent[] {
    this.#nodes = 0;
    this.#characters = 0;
    return list(value, bounds.events, 'events').map((one) => this.#event(record(one, 'event')));
  }

  #event({ type, data, timestamp }: Json): PageEvent {
    const at = { timestamp: typeof timestamp === 'number' && Number.isFinite(timestamp) ? timestamp : 0 };
    const body = record(data, 'data');
    this.#last = 0;
    if (type === 4) {
      const size = (name: string) => Math.min(20_000, Math.max(1, finite(body[name], name)));
      return {
        type,
        data: { href: this.#text(body.href, 8192), width: size('width'), height: size('height') },
        ...at,
      };
    }
    if (type === 2) {
      const offset = record(body.initialOffset, 'initialOffset');
      const node = this.#node(body.node, 0, true);
      if (node.type !== 0) refuse('a page starts with a document');
      return {
        type,
        data: { node, initialOffset: { left: finite(offset.left, 'left'), top: finite(offset.top, 'top') } },
        ...at,
      };
    }
    if (type === 3) return { type, data: this.#change(body), ...at };
    return refuse(`event type ${String(type)} is not known`);
  }

  #change(data: Json): Change {
    switch (data.source) {
      case 0:
        return this.#mutation(data);
      case 3:
        return { source: 3, id: id(data.id, 'scroll'), x: finite(data.x, 'x'), y: finite(data.y, 'y') };
      case 4:
        return {
          source: 4,
          width: Math.min(20_000, Math.max(1, finite(data.width, 'width'))),
          height: Math.min(20_000, Math.max(1, finite(data.height, 'height'))),
        };
      case 5:
        return {
          source: 5,
          id: id(data.id, 'input'),
          text: this.#text(data.text, bounds.text),
          isChecked: data.isChecked === true,
        };
      case 8: {
        const removes = data.removes === undefined ? [] : list(data.removes, 50_000, 'removes');
        return {
          source: 8,
          ...(data.id === undefined
            ? { styleId: id(data.styleId, 'styleId') }
            : { id: id(data.id, 'sheet') }),
          removes: removes.map((one) => ({ index: this.#index(record(one, 'remove').index) })),
          adds: data.adds === undefined ? [] : this.#rules(data.adds),
        };
      }
      case 15: {
        const styles = data.styles === undefined ? [] : list(data.styles, 2000, 'styles');
        return {
          source: 15,
          id: id(data.id, 'root'),
          styleIds: list(data.styleIds, 2000, 'styleIds').map((one) => id(one, 'styleId')),
          styles: styles.map((one) => {
            const style = record(one, 'style');
            return { styleId: id(style.styleId, 'styleId'), rules: this.#rules(style.rules) };
          }),
        };
      }
      default:
        return refuse(`source ${String(data.source)} is not known`);
    }
  }

  #index(value: unknown): number {
    return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 1e6
      ? (value as number)
      : refuse('index');
  }

  #rules(value: unknown): Rule[] {
    return list(value, 50_000, 'rules').map((one) => {
      const { rule, index } = record(one, 'rule');
      return { rule: this.#css(rule), index: this.#index(index) };
    });
  }

  #mutation(data: Json): Mutation {
    const adds = list(data.adds, bounds.nodes, 'adds').map((one) => {
      const { parentId, nextId, node } = record(one, 'add');
      return {
        parentId: id(parentId, 'parentId'),
        nextId: nextId === null || nextId === undefined ? null : id(nextId, 'nextId'),
        node: this.#node(node, 0, data.isAttachIframe === true),
      };
    });
    if (data.isAttachIframe === true && adds.some(({ node }) => node.type !== 0))
      refuse('a frame holds a document');
    return {
      source: 0,
      adds,
      removes: list(data.removes, bounds.nodes, 'removes').map((one) => {
        const remove = record(one, 'remove');
        return {
          parentId: id(remove.parentId, 'parentId'),
          id: id(remove.id, 'id'),
          ...(remove.isShadow === true ? { isShadow: true as const } : {}),
        };
      }),
      texts: list(data.texts, bounds.nodes, 'texts').map((one) => {
        const text = record(one, 'text');
        return { id: id(text.id, 'text'), value: this.#text(text.value, bounds.text) };
      }),
      attributes: list(data.attributes, bounds.nodes, 'attributes').map((one) => {
        const change = record(one, 'attributes');
        return { id: id(change.id, 'id'), attributes: this.#attributes(change.attributes, true) };
      }),
      ...(data.isAttachIframe === true ? { isAttachIframe: true as const } : {}),
    };
  }

  #node(value: unknown, depth: number, root: boolean): PageNode {
    if (depth > bounds.depth) refuse(`more than ${bounds.depth} levels`);
    if (++this.#nodes > bounds.nodes) refuse(`more than ${bounds.nodes} nodes`);
    const node = record(value, 'node');
    const its = id(node.id === undefined ? this.#last + 1 : node.id, 'node');
    this.#last = its;
    const shadow = node.isShadow === true ? { isShadow: true as const } : {};
    switch (node.type) {
      case 0: {
        if (!root) refuse('a document inside a document');
        const childNodes = this.#children(node.childNodes, depth);
        return {
          type: 0,
          id: its,
          childNodes,
          ...(node.compatMode === 'BackCompat' ? { compatMode: 'BackCompat' } : {}),
        };
      }
      case 1:
        return { type: 1, id: its, name: 'html', publicId: '', systemId: '' };
      case 2: {
        const isSVG = node.isSVG === true;
        const tag = node.tagName;
        if (typeof tag !== 'string' || !tagName.test(tag)) refuse('an element has no proper name');
        const low = tag.toLowerCase();
        const harmless = !droppedTags.has(low) && low !== 'link' && low !== 'frame';
        const childNodes = this.#children(node.childNodes, depth);
        return {
          type: 2,
          id: its,
          // What may not stand there leaves its place to a box of no meaning.
          tagName: harmless || (low === 'link' && this.#sheetLink(node)) ? tag : 'div',
          attributes: this.#attributes(node.attributes, isSVG),
          childNodes,
          ...(isSVG ? { isSVG: true as const } : {}),
          ...shadow,
          ...(node.isShadowHost === true ? { isShadowHost: true as const } : {}),
        };
      }
      case 3:
        return { type: 3, id: its, textContent: this.#text(node.textContent, bounds.text), ...shadow };
      default:
        return refuse(`node type ${String(node.type)} is not known`);
    }
  }

  #children(value: unknown, depth: number): PageNode[] {
    return list(value, bounds.nodes, 'childNodes').map((one) => this.#node(one, depth + 1, false));
  }

  #sheetLink({ attributes }: Json): boolean {
    const { rel, href } = record(attributes, 'attributes');
    return rel === 'stylesheet' && typeof href === 'string' && /^https?:/i.test(href);
  }

  #attributes(value: unknown, drawn: boolean): Attributes {
    const given = record(value, 'attributes');
    const names = Object.keys(given);
    if (names.length > bounds.attributes) refuse(`more than ${bounds.attributes} attributes`);
    const attributes: Attributes = {};
    for (const name of names) {
      if (!allowedName(name, drawn)) continue;
      const read = given[name] === null ? null : this.#attribute(name, given[name]);
      if (read !== undefined) attributes[name] = read;
    }
    return attributes;
  }

  /** undefined: not to be set. */
  #attribute(name: string, value: unknown): string | number | true | undefined {
    if (value === true) return true;
    if (typeof value === 'number') return finite(value, name);
    if (name === '_cssText') return this.#css(value);
    const picture = name === 'src' || name === 'href' || name === 'xlink:href';
    const text = this.#text(value, picture || name === 'style' ? bounds.picture : bounds.attribute);
    if (picture) return address(text);
    if (name === 'style') return css(text);
    if (name === 'type') return /^[\w/+.-]{0,40}$/.test(text) ? text : undefined;
    if (name === 'rel') return text === 'stylesheet' ? text : undefined;
    if (name === 'data-deskside-kind') return boxKinds.has(text) ? text : undefined;
    if (name === 'rr_width' || name === 'rr_height') return /^\d{1,5}px$/.test(text) ? text : undefined;
    // A drawing attribute may point inside its own drawing only.
    return /javascript:|url\((?!\s*["']?#)|data:text/i.test(text) &&
      name !== 'placeholder' &&
      name !== 'value' &&
      name !== 'class'
      ? undefined
      : text;
  }

  #css(value: unknown): string {
    return css(this.#text(value, bounds.css));
  }

  #text(value: unknown, most: number): string {
    if (typeof value !== 'string') refuse('a text is no text');
    if (value.length > most) refuse(`a text has more than ${most} characters`);
    this.#characters += value.length;
    if (this.#characters > bounds.all) refuse('too much text');
    return value;
  }
}

export function allowedName(name: string, drawn: boolean): boolean {
  if (/^on/i.test(name)) return false;
  if (plainAttributes.has(name) || switches.has(name) || ownAttributes.has(name) || name === 'rel')
    return true;
  return (drawn && drawingAttributes.has(name)) || askedAttribute.test(name);
}

/** Pages and pictures only; a link of the replica leads nowhere, but its colour depends on having one. */
export function address(text: string): string | undefined {
  if (/^#[^\s"'<>]{0,200}$/.test(text)) return text;
  if (/^https?:\/\/[^\s"'<>\\]+$/i.test(text)) return text;
  return /^data:image\/(?:png|jpe?g|gif|webp|avif|bmp|x-icon|svg\+xml)[;,]/i.test(text) ? text : undefined;
}

/** No imports, no scripts of old, no addresses but of pictures and fonts. */
export function css(text: string): string {
  return text
    .replace(/@import/gi, '@none')
    .replace(/expression\s*\(|behavior\s*:|-moz-binding/gi, 'none')
    .replace(/url\(\s*(["']?)\s*([a-z][a-z0-9+.-]*):/gi, (found, quote: string, scheme: string) =>
      /^(?:https?|data)$/i.test(scheme) ? found : `url(${quote}about:`,
    );
}
