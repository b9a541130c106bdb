// Takes out of text, addresses and style sheets what must not leave the page.

/** Every letter gone, the shape of the words kept, so that the picture keeps its lines. */
export function stars(text: string): string {
  return text.replace(/\S/gu, '*');
}

/** What stands in a field: dots, never more than a line of them per line. */
export function dots(text: string): string {
  return text.slice(0, 2000).replace(/[^\n]{41,}|[^\n]+/g, (line) => '•'.repeat(Math.min(line.length, 40)));
}

/** The same for every secret: not even its length is told. */
export const secretDots = '••••••••';

export function zeros(text: string): string {
  return text.replace(/\p{N}/gu, '0');
}

const cards = /(?:\d[ \u00a0\u2009.-]?){12,18}\d/g;
const accounts = /\b[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]){11,30}\b/g;
const tokens = /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g;

/** Card numbers, bank accounts and signed tokens are masked even in text that may be seen. */
export function numbersOut(text: string): string {
  if (text.length < 13 || !/\d|eyJ/.test(text)) return text;
  return text
    .replace(cards, (found) => (luhn(found.replace(/\D/g, '')) ? stars(found) : found))
    .replace(accounts, (found) => (mod97(found.replace(/\s/g, '')) ? stars(found) : found))
    .replace(tokens, stars);
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    let digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    if (i % 2 === 1 && (digit *= 2) > 9) digit -= 9;
    sum += digit;
  }
  return sum % 10 === 0 && !/^0+$/.test(digits);
}

function mod97(iban: string): boolean {
  const moved = iban.slice(4) + iban.slice(0, 4);
  let rest = 0;
  for (const char of moved) {
    const value = parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

export type AddressRules = {
  query: ReadonlySet<string>;
  digits: boolean;
  /** Hears where pictures and fonts really are. */
  told?: ((told: string, real: string) => void) | undefined;
};

/** Parameters that size a picture; only as small numbers. */
const harmless = new Set(['w', 'h', 'width', 'height', 'q', 'quality', 'dpr', 'v', 'page']);

/** A path without anything that might be a key or a person's. */
const plainPath = /^(?:\/[\w.~!$-]{0,12})*$/;

/** An address without credentials, fragment, tokens, and parameters that nobody allowed; null if it says nothing to others. */
export function address(raw: string, base: string, rules: AddressRules): string | null {
  let url: URL;
  try {
    url = new URL(raw.trim(), base);
  } catch {
    return null;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  url.username = url.password = url.hash = '';
  if (!url.search && plainPath.test(url.pathname))
    return rules.digits ? url.origin + zeros(url.pathname) : url.href;
  const kept = [...url.searchParams].filter(
    ([name, value]) =>
      rules.query.has(name) || (!rules.digits && harmless.has(name) && /^\d{1,5}$/.test(value)),
  );
  url.search = kept.length > 0 ? `?${new URLSearchParams(kept)}` : '';
  url.pathname = url.pathname.split('/').map(segment).join('/');
  return rules.digits ? url.origin + zeros(url.pathname + url.search) : url.href;
}

/** A part of a path that can only be a key, an address or a person's mark. */
function segment(part: string): string {
  let text = part;
  try {
    text = decodeURIComponent(part);
  } catch {
    // Not encoded properly: judged as it stands.
  }
  const key = text.length >= 20 && /\d/.test(text) && /[a-z]/i.test(text) && !/\.\w{2,5}$/.test(text);
  const hex = /^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(text);
  return key || hex || text.includes('@') || numbersOut(text) !== text ? '***' : part;
}

/** A picture given as data, if it is only a picture: no words in an SVG. */
export function picture(raw: string, digits: boolean): string | null {
  if (/^data:image\/(?:png|jpe?g|gif|webp|avif|bmp|x-icon)[;,]/i.test(raw)) return raw;
  if (digits || !/^data:image\/svg\+xml[;,]/i.test(raw)) return null;
  const comma = raw.indexOf(',');
  const body = raw.slice(comma + 1);
  try {
    const text = /;base64$/i.test(raw.slice(0, comma)) ? atob(body) : decodeURIComponent(body);
    return /<(?:text|tspan|title|desc|metadata|foreignobject|script|style|image|!)|\bon\w+\s*=|href|&/i.test(
      text,
    )
      ? null
      : raw;
  } catch {
    return null;
  }
}
