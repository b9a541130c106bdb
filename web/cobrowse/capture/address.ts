// Addresses that may leave the page: of the page itself, of its links, of its pictures and styles.
// Also the loader's part uses it, for the pages that agents see a visitor on.
import { numbersOut } from './numbers';

export type AddressRules = {
  query: ReadonlySet<string>;
  digits: boolean;
  /** Hears where pictures and fonts really are. */
  told?: ((told: string, real: string) => void) | undefined;
};

/** Parameters that size a picture or turn a page; only as small numbers. */
const harmless: Record<string, RegExp> = {
  w: /^\d{1,4}$/,
  h: /^\d{1,4}$/,
  width: /^\d{1,4}$/,
  height: /^\d{1,4}$/,
  q: /^\d{1,2}$/,
  quality: /^\d{1,2}$/,
  dpr: /^[1-4]$/,
  page: /^\d{1,3}$/,
};

export const hidden = '***';

export const noDigits = (text: string) => text.replace(/\p{N}/gu, '0');

/**
 * An address without credentials, fragment, tokens, and parameters that nobody allowed; null if it
 * says nothing to others. Of a file (asset) the name must stay as it is, or it is not found.
 */
export function address(raw: string, base: string, rules: AddressRules, asset = false): string | null {
  let url: URL;
  try {
    url = new URL(raw.trim(), base);
  } catch {
    return null;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  url.username = url.password = url.hash = '';
  if (!asset && url.host !== hostOf(base) && !url.hostname.split('.').every((part) => plainHost.test(part)))
    return null;
  if (url.search) {
    const kept = [...url.searchParams].filter(
      ([name, value]) =>
        rules.query.has(name) ||
        (!rules.digits && Object.hasOwn(harmless, name) && (harmless[name] as RegExp).test(value)),
    );
    url.search = kept.length > 0 ? `?${new URLSearchParams(kept)}` : '';
  }
  url.pathname = pathOf(url.pathname, asset);
  return rules.digits ? url.origin + noDigits(url.pathname + url.search) : url.href;
}

function hostOf(base: string): string {
  try {
    return new URL(base).host;
  } catch {
    return '';
  }
}

/** What stands behind such a word lets somebody in, or names somebody. */
const keys =
  /(?:^|[-_.])(?:token|reset|verify|verification|confirm(?:ation)?|activat(?:e|ion)|invit(?:e|ation)s?|magic|auth|login|signin|sso|otp|code|secret|session|unsubscribe|passwor[dt]|pass|key|share|callback|optin|opt-in|einladung|bestaetig\w*|aktivier\w*|freischalt\w*|abmelden)$/i;

/** A path without anything that might be a key, an address, or a person's mark. */
export function pathOf(path: string, asset = false): string {
  const parts = path.split('/');
  let key = false;
  return parts
    .map((part, i) => {
      const text = decoded(part);
      const shown =
        key && part && !asset && !keys.test(text)
          ? hidden
          : segment(part, text, asset, i === parts.length - 1);
      key ||= keys.test(text);
      return shown;
    })
    .join('/');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // Not encoded properly: judged as it stands.
    return part;
  }
}

const file = /\.(?:png|jpe?g|gif|webp|avif|svg|ico|bmp|woff2?|ttf|otf|eot|css)$/i;

function segment(part: string, text: string, asset: boolean, last: boolean): string {
  if (!part) return part;
  if (text.includes('@') || numbersOut(text) !== text) return hidden;
  // The names that builds and picture servers give: to change them is to lose the picture.
  if (asset && last && file.test(text)) return text.length <= 160 ? part : hidden;
  if (asset && text.length < 20) return part;
  if (text.length > 80) return hidden;
  return text.split(/[-_.~+,;:=!$()' ]+/).every(plainWord) ? part : hidden;
}

/** A word that people read: no key and no number of somebody's. */
function plainWord(word: string): boolean {
  if (word.length > 16 || !/^[\p{L}\p{M}\d]*$/u.test(word)) return false;
  if (/^\d*$/.test(word)) return word.length <= 5;
  // bike29, v2, 3d, 29er, iphone15pro
  if (/\d/.test(word))
    return (
      /^(?:\p{L}{0,10}\d{1,4}|\d{1,4}\p{L}{1,3}|\p{L}{3,10}\d{1,2}\p{L}{1,4})$/u.test(word) && oneCase(word)
    );
  return oneCase(word) && !/[bcdfghjklmnpqrstvwxz]{7}/i.test(word);
}

/** home, Home, HTML5, myAccount; not aXbQz. */
const oneCase = (word: string) =>
  /^(?:\P{Lu}*|\p{Lu}\P{Lu}*|[^\p{Ll}]{1,6}|\P{Lu}*(?:\p{Lu}\P{Lu}{2,}){1,3})$/u.test(word);

/** A part of a host's name: longer numbers and mixtures may name a person. */
const plainHost = /^[a-z-]{1,24}\d{0,3}$|^\d{1,3}$/;
