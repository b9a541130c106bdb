// Card numbers, bank accounts and signed tokens inside texts that may be seen otherwise. Whatever
// stands before or behind them, and however they are grouped: every stretch of digits that could be
// one is tried. One pass, and a bounded number of tries per sign: a hostile text costs no more.

/** What stands between the groups of a number: spaces of every kind, dashes, dots, nothing that is seen. */
const gap = /[\s\p{Z}\p{Pd}\p{Cf}.·•_-]/u;
/** Anything else may stand there if the groups are those of a card. */
const grouped = /\d{4}([^\p{L}\p{N}]{1,3})(?:\d{4}\1\d{4}\1\d{1,7}|\d{6}\1\d{4,5})/gu;
/** So many of them, and it is another number. */
const widest = 4;
const shortest = 13;
const longest = 19;

/** The value of a digit of any script, or -1. */
function digit(char: string): number {
  const code = char.codePointAt(0) as number;
  if (code < 128) return code >= 48 && code <= 57 ? code - 48 : -1;
  if (!/\p{Nd}/u.test(char)) return -1;
  // Ten in a row begin at a code ending in 0 or 6.
  const low = code & 15;
  return /\p{Nd}/u.test(String.fromCodePoint(code - low)) ? low % 10 : low - 6;
}

/** What is to be starred, from and to. */
type Place = [from: number, to: number];

/** A sign that counts: its value (letters from 10 on), where it stands. */
type Sign = { value: number; from: number; to: number };

/** Card numbers, bank accounts and signed tokens are masked even in text that may be seen. */
export function numbersOut(text: string): string {
  if (text.length < shortest) return text;
  return tokens(enough.test(text) ? numbers(text) : text);
}

/** Fewer digits are neither a card nor an account. */
const enough = /(?:\p{Nd}\P{Nd}*){10}/u;

/** A signed token begins with these three signs, whatever stands before them. */
function tokens(text: string): string {
  if (!text.includes('eyJ')) return text;
  return text.replace(/[\w.-]{16,}/g, (found) => {
    const at = found.indexOf('eyJ');
    return at >= 0 && found.indexOf('.', at) > 0 ? found.slice(0, at) + cover(found.slice(at)) : found;
  });
}

function numbers(text: string): string {
  const places: Place[] = [];
  runs(text, digit, (run) => cards(run, places));
  for (const { 0: found, index } of text.matchAll(grouped)) {
    const run: Sign[] = [];
    for (const { 0: one, index: at } of found.matchAll(/\d/g))
      run.push({ value: Number(one), from: index + at, to: index + at + 1 });
    cards(run, places);
  }
  if (/[a-z]/i.test(text)) accounts(text, places);
  return places.length > 0 ? starred(text, places) : text;
}

/** As long as it was. */
const cover = (text: string) => text.replace(/\S/g, '*');

function starred(text: string, places: Place[]): string {
  places.sort((a, b) => a[0] - b[0]);
  let out = '';
  let at = 0;
  for (const [from, to] of places) {
    if (to <= at) continue;
    const start = Math.max(from, at);
    out += text.slice(at, start) + cover(text.slice(start, to));
    at = to;
  }
  return out + text.slice(at);
}

/** Runs of signs that belong together, each as long as nothing else stands between them. */
function runs(text: string, value: (char: string) => number, take: (run: Sign[]) => void): void {
  let run: Sign[] = [];
  let between = 0;
  let at = 0;
  for (const char of text) {
    const is = value(char);
    const to = at + char.length;
    if (is >= 0) {
      run.push({ value: is, from: at, to });
      between = 0;
    } else if (run.length > 0 && (++between > widest || !gap.test(char))) {
      take(run);
      run = [];
      between = 0;
    }
    at = to;
  }
  take(run);
}

/** Every window of 13 to 19 digits that Luhn's sum allows. */
function cards(run: Sign[], places: Place[]): void {
  const { length } = run;
  if (length < shortest) return;
  // Sums up to each place, with the digits doubled at odd and at even places: a window is a difference.
  const odd = [0];
  const even = [0];
  const other = [0];
  run.forEach(({ value }, i) => {
    const doubled = value > 4 ? value * 2 - 9 : value * 2;
    odd.push((odd[i] as number) + (i & 1 ? doubled : value));
    even.push((even[i] as number) + (i & 1 ? value : doubled));
    other.push((other[i] as number) + (value ? 1 : 0));
  });
  for (let from = 0; from + shortest <= length; from++) {
    for (let to = Math.min(length, from + longest); to >= from + shortest; to--) {
      // The digit before the last is doubled, and every second one before it.
      const sum = to & 1 ? odd : even;
      if (((sum[to] as number) - (sum[from] as number)) % 10 !== 0 || other[to] === other[from]) continue;
      places.push([(run[from] as Sign).from, (run[to - 1] as Sign).to]);
      break;
    }
  }
}

function letterOrDigit(char: string): number {
  const value = digit(char);
  if (value >= 0) return value;
  const code = (char.charCodeAt(0) | 32) - 97;
  return char.length === 1 && code >= 0 && code < 26 && char < '{' ? code + 10 : -1;
}

/** Countries and how long their account numbers are; of 2026. */
const lengths = new Map(
  (
    'AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27' +
    'GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22' +
    'MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28' +
    'TL23TN24TR26UA29VA22VG24XK20YE30'
  )
    .match(/.{4}/g)
    ?.map((one) => [one.slice(0, 2), Number(one.slice(2))]),
);

const letter = (value: number) => String.fromCharCode(value + 55);

/** International account numbers: two letters, two digits, and 11 to 30 signs whose remainder is right. */
function accounts(text: string, places: Place[]): void {
  runs(text, letterOrDigit, (run) => {
    for (let from = 0; from + 15 <= run.length; from++) {
      const [a, b, c, d] = run.slice(from, from + 4) as [Sign, Sign, Sign, Sign];
      if (a.value < 10 || b.value < 10 || c.value > 9 || d.value > 9) continue;
      const head = a.value * 10_000 + b.value * 100 + c.value * 10 + d.value;
      const known = lengths.get(letter(a.value) + letter(b.value));
      // Of other countries only what looks like one: a sentence has such words and remainders, too.
      const joined = d.to - a.from === 4;
      let rest = 0;
      let digits = 2;
      let last = 0;
      for (let to = from + 4; to < run.length && to < from + 34; to++) {
        const { value } = run[to] as Sign;
        rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
        if (value < 10) digits++;
        const length = to - from + 1;
        if (length !== known && !(joined && length >= 15 && digits >= 12)) continue;
        if ((rest * 1_000_000 + head) % 97 === 1) last = to;
      }
      if (last) places.push([a.from, (run[last] as Sign).to]);
    }
  });
}

const inline = new Set(
  'span b i em strong small code kbd samp tt var font label bdi u s mark wbr'.split(' '),
);
/** Steps to the side. */
const most = 24;

const within = (node: Node) => node.nodeType === 1 && inline.has((node as Element).localName);

/** What goes on beside a text in the same line, as long as it is groups of digits. */
function beside(node: Node, back: boolean): string {
  let text = '';
  let at = node;
  for (let i = 0; i < most && text.length < 80; i++) {
    let next: Node | null = back ? at.previousSibling : at.nextSibling;
    if (!next) {
      const { parentElement } = at;
      if (!parentElement || !inline.has(parentElement.localName)) break;
      at = parentElement;
      continue;
    }
    for (let inner: Node | null = next; inner && within(inner);) {
      next = inner;
      inner = back ? inner.lastChild : inner.firstChild;
      if (inner && !within(inner)) next = inner;
    }
    at = next;
    if (next.nodeType === 1 && !within(next)) break;
    if (next.nodeType !== 3) continue;
    const { data } = next as Text;
    text = back ? data.slice(-80) + text : text + data.slice(0, 80);
    // Single digits beside each other are pages to turn to.
    if (/\S/.test(data) && !/(?:\p{Nd}.?){3}/u.test(data)) break;
  }
  return text;
}

const begins = /^[\s\p{Z}\p{Pd}.]*\p{Nd}{2}/u;
const ends = /\p{Nd}{2}[\s\p{Z}\p{Pd}.]*$/u;

/** A text of the page: a number may be spread over its neighbours. */
export function numbersIn(node: Text): string {
  const text = node.data;
  const before = begins.test(text) ? beside(node, true) : '';
  const after = ends.test(text) ? beside(node, false) : '';
  return numbersOut(before + text + after).slice(before.length, before.length + text.length);
}
