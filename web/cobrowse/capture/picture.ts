// Pictures given as data. Nothing of them is passed on unread: of a raster picture what draws is
// kept, without comments, places and names, and without what hangs behind it; a drawing is written
// anew from what is known to draw.
import { drawingAttributes } from '../allowed';

const most = 64;
const known = new Map<string, string | null>();

/** A picture given as data, if it is only a picture; null if not. */
export function picture(raw: string, digits: boolean): string | null {
  const drawn = /^data:image\/svg\+xml[;,]/i.test(raw);
  if (drawn && digits) return null;
  let told = known.get(raw);
  if (told !== undefined) return told;
  try {
    told = drawn ? drawing(raw) : raster(raw);
  } catch {
    told = null; // not what it says it is
  }
  if (known.size >= most) known.clear();
  known.set(raw, told);
  return told;
}

/** The bytes of a data address in base64; others hold no raster picture. */
function bytesOf(raw: string): Uint8Array | null {
  const found = /^data:[\w/+.-]+(?:;charset=[\w-]+)?;base64,/i.exec(raw);
  if (!found) return null;
  return Uint8Array.from(atob(raw.slice(found[0].length).replace(/\s|%0A|%0D|%20/gi, '')), (char) =>
    char.charCodeAt(0),
  );
}

function raster(raw: string): string | null {
  if (!/^data:image\/(?:png|jpe?g|gif|webp)[;,]/i.test(raw)) return null;
  const bytes = bytesOf(raw);
  if (!bytes) return null;
  const ascii = (from: number, length: number) => String.fromCharCode(...bytes.subarray(from, from + length));
  const [type, parts] =
    ascii(1, 7) === 'PNG\r\n\x1a\n'
      ? ['png', png(bytes, ascii)]
      : bytes[0] === 0xff && bytes[1] === 0xd8
        ? ['jpeg', jpeg(bytes)]
        : /^GIF8[79]a$/.test(ascii(0, 6))
          ? ['gif', gif(bytes, ascii)]
          : ascii(0, 4) === 'RIFF' && ascii(8, 4) === 'WEBP'
            ? ['webp', webp(bytes, ascii)]
            : ['', null];
  if (!parts) return null;
  let text = '';
  for (const part of parts)
    for (let at = 0; at < part.length; at += 8192)
      text += String.fromCharCode(...part.subarray(at, at + 8192));
  return `data:image/${type};base64,${btoa(text)}`;
}

type Ascii = (from: number, length: number) => string;
type Parts = Uint8Array[] | null;

const number = (bytes: Uint8Array, at: number, little = false) =>
  new DataView(bytes.buffer).getUint32(at, little);

function png(bytes: Uint8Array, ascii: Ascii): Parts {
  const parts = [bytes.subarray(0, 8)];
  for (let at = 8; at + 12 <= bytes.length;) {
    const to = at + 12 + number(bytes, at);
    const type = ascii(at + 4, 4);
    if (to > bytes.length) return null;
    if (/^(?:IHDR|PLTE|IDAT|IEND|tRNS|gAMA|cHRM|sRGB|sBIT|bKGD|pHYs|acTL|fcTL|fdAT)$/.test(type))
      parts.push(bytes.subarray(at, to));
    if (type === 'IEND') return parts;
    at = to;
  }
  return null;
}

function jpeg(bytes: Uint8Array): Parts {
  const parts = [bytes.subarray(0, 2)];
  for (let at = 2; at + 4 <= bytes.length;) {
    const marker = bytes[at + 1] as number;
    if (bytes[at] !== 0xff || marker === 0) return null;
    const to = at + 2 + (((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number));
    if (to > bytes.length) return null;
    // Tables, the frame, its scans, and two notes that say how to read the colours.
    const kept =
      (marker >= 0xc0 && marker <= 0xdf) ||
      (marker === 0xe0 && to - at === 18) ||
      (marker === 0xee && to - at === 16);
    if (kept) parts.push(bytes.subarray(at, to));
    at = to;
    if (marker !== 0xda) continue;
    // The scan: up to a marker that is not part of it.
    let end = at;
    while (
      end + 1 < bytes.length &&
      !(bytes[end] === 0xff && bytes[end + 1] !== 0 && !(((bytes[end + 1] as number) & 0xf8) === 0xd0))
    )
      end++;
    parts.push(bytes.subarray(at, end));
    if (bytes[end + 1] === 0xd9) return [...parts, bytes.subarray(end, end + 2)];
    at = end;
  }
  return null;
}

function gif(bytes: Uint8Array, ascii: Ascii): Parts {
  const table = (at: number) => ((bytes[at] as number) & 0x80 ? 3 << (((bytes[at] as number) & 7) + 1) : 0);
  let at = 13 + table(10);
  const parts = [bytes.subarray(0, at)];
  /** Behind blocks that each say how long they are. */
  const behind = (from: number) => {
    while (from < bytes.length && bytes[from] !== 0) from += (bytes[from] as number) + 1;
    return from + 1;
  };
  while (at < bytes.length) {
    const kind = bytes[at];
    if (kind === 0x3b) return [...parts, bytes.subarray(at, at + 1)];
    if (kind !== 0x21 && kind !== 0x2c) return null;
    const to = behind(kind === 0x21 ? at + 2 : at + 11 + table(at + 9));
    if (to > bytes.length) return null;
    const label = bytes[at + 1];
    const timing = kind === 0x21 && label === 0xf9 && to - at === 8;
    const loops = kind === 0x21 && label === 0xff && to - at === 19 && ascii(at + 3, 11) === 'NETSCAPE2.0';
    if (kind === 0x2c || timing || loops) parts.push(bytes.subarray(at, to));
    at = to;
  }
  return null;
}

function webp(bytes: Uint8Array, ascii: Ascii): Parts {
  const end = Math.min(bytes.length, 8 + number(bytes, 4, true));
  const head = bytes.slice(0, 12);
  const parts = [head];
  let size = 4;
  for (let at = 12; at + 8 <= end;) {
    const type = ascii(at, 4);
    const length = number(bytes, at + 4, true);
    const to = at + 8 + length + (length & 1);
    if (to > end + 1) return null;
    if (/^(?:VP8[ LX]|ALPH|ANIM|ANMF)$/.test(type)) {
      const part = bytes.slice(at, to);
      // No colour profile, place or words any more.
      if (type === 'VP8X') part[8] = (part[8] as number) & ~0x2c;
      parts.push(part);
      size += part.length;
    }
    at = to;
  }
  new DataView(head.buffer).setUint32(4, size, true);
  return parts.length > 1 ? parts : null;
}

const drawn = new Set(
  'svg g path rect circle ellipse line polyline polygon defs clipPath mask linearGradient radialGradient stop use symbol pattern marker filter feBlend feColorMatrix feComponentTransfer feComposite feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset feTurbulence'.split(
    ' ',
  ),
);

/** A drawing, written anew: known elements, values that draw, no text, names of its own. */
function drawing(raw: string): string | null {
  const comma = raw.indexOf(',');
  const bytes = /;base64$/i.test(raw.slice(0, comma)) ? bytesOf(raw) : null;
  if (/;base64/i.test(raw.slice(0, comma)) && !bytes) return null;
  const text = bytes
    ? new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    : decodeURIComponent(raw.slice(comma + 1).replace(/%(?![\da-f]{2})/gi, '%25'));
  const names = new Map<string, string>();
  const name = (one: string) => {
    if (!names.has(one)) names.set(one, `i${names.size}`);
    return names.get(one) as string;
  };
  let out = '';
  let open: string[] = [];
  /** How deep in something that is not drawn. */
  let dark = 0;
  let at = 0;
  for (const { 0: found, 1: end, 2: tag, 3: attributes = '', 4: empty, index } of text.matchAll(tags)) {
    // What stands between tags draws nothing; a sign that begins none is no drawing.
    if (text.slice(at, index).includes('<')) return null;
    at = index + found.length;
    if (!tag) continue;
    if (end) {
      if (open.pop() !== tag) return null;
      if (dark > 0) dark--;
      else out += `</${tag}>`;
      continue;
    }
    if (open.length > 100) return null;
    if (!empty) open.push(tag);
    if (dark > 0 || !drawn.has(tag)) {
      if (!empty) dark++;
      continue;
    }
    out += `<${tag}${open.length - (empty ? 0 : 1) === 0 ? ' xmlns="http://www.w3.org/2000/svg"' : ''}`;
    for (const [, key = '', double, single] of attributes.matchAll(attribute))
      out += told(key, double ?? single ?? '', name);
    out += empty ? '/>' : '>';
  }
  if (open.length > 0 || !out.startsWith('<svg') || text.slice(at).includes('<')) return null;
  return `data:image/svg+xml,${encodeURIComponent(out)}`;
}

/** An attribute of a drawing, if it draws. */
function told(key: string, value: string, name: (one: string) => string): string {
  if (key === 'id' || key === 'result' || /^in2?$/.test(key))
    return ` ${key}="${/^(?:Source|Background)(?:Graphic|Alpha|Image)$/.test(value) ? value : name(value)}"`;
  if (/^(?:xlink:)?href$/.test(key)) return value.startsWith('#') ? ` href="#${name(value.slice(1))}"` : '';
  if (key === 'style')
    return value
      .split(';')
      .map((one) => one.split(':'))
      .map(([property = '', what = '']) => told(property.trim(), what.trim(), name))
      .join('');
  if (key === 'xmlns' || (!drawingAttributes.has(key) && key !== 'width' && key !== 'height')) return '';
  const own = value.replace(/url\(\s*['"]?#([^'")\s]+)['"]?\s*\)/g, (_, one: string) => `url(#${name(one)})`);
  return draws(key, own) ? ` ${key}="${own}"` : '';
}

const tags =
  /<!--(?:(?!<!--)[\s\S])*?-->|<\?[^<>]*\?>|<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/g;
const attribute = /([\w:.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;

const word = /^(?:[a-z][a-zA-Z-]{0,31}|#[\da-fA-F]{3,8}|#?i\d+|)$/;
const size = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?:[a-z]{1,4}|%)?$/i;

/** A value that draws: numbers, steps of a path, colours, keywords. */
export function draws(key: string, value: string): boolean {
  if (key === 'd') return /^\s*(?:none|[Mm][\d\s.,+\-eMmLlHhVvCcSsQqTtAaZz]*)?$/.test(value);
  if (/^[\d\s.,+\-e%]*$/.test(value)) return true;
  return (
    key !== 'points' &&
    value.length < 5000 &&
    value.split(/[\s,;()"'/]+/).every((one) => size.test(one) || word.test(one))
  );
}
