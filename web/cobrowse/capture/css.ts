// Style sheets as text that may leave the page. Rules are read from the object model, so that the
// text is in the browser's own normal form: strings in double quotes, no comments.
import { keyword } from '../allowed';
import { address, picture, stars, zeros, type AddressRules } from './scrub';

export type CssRules = AddressRules & { pictures: boolean };

const pieces =
  /url\(\s*(?:"((?:\\[\s\S]|[^"\\])*)"|'((?:\\[\s\S]|[^'\\])*)'|((?:\\[\s\S]|[^)"'\\\s])*))\s*\)|\[\s*([^\]="'~|^$*\s]+)\s*(?:([~|^$*]?=)\s*("(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|[^\]\s]*)\s*([is]?)\s*)?\]|"((?:\\[\s\S]|[^"\\])*)"|'((?:\\[\s\S]|[^'\\])*)'|\/\*[\s\S]*?(?:\*\/|$)|[{};]|(--[\w-]+|[a-z-]+)\s*:(?!:)/gi;

/** Strings of these name things of the style sheet itself. */
const named =
  /^(?:font|src|grid|animation|container|syntax|will-change|transition|format|unicode)|^--.*(?:font|family)/i;
/** Words in these selectors' values are the page's own vocabulary. */
const vocabulary =
  /^(?:class|type|role|dir|lang|rel|media|hidden|open|disabled|checked|tabindex|contenteditable|popover|target|method|inert|multiple|data-|aria-)/i;

/** CSS text, or one declaration list, without foreign words and addresses. */
export function scrubCss(text: string, base: string, rules: CssRules): string {
  let property = '';
  return text.replace(
    pieces,
    (
      found: string,
      url1?: string,
      url2?: string,
      url3?: string,
      attribute?: string,
      operator?: string,
      value?: string,
      flag?: string,
      string1?: string,
      string2?: string,
      name?: string,
    ) => {
      if (name !== undefined) {
        property = name;
        return found;
      }
      if (found === '{' || found === '}' || found === ';') {
        property = '';
        return found;
      }
      const url = url1 ?? url2 ?? url3;
      if (url !== undefined) return scrubUrl(url, base, property, rules);
      if (attribute !== undefined) {
        if (!operator) return found;
        const bare = (value ?? '').replace(/^["']|["']$/g, '');
        const safe = vocabulary.test(attribute) && (keyword.test(bare) || /^class$/i.test(attribute));
        return safe ? found : `[${attribute}${operator}"${stars(bare) || '*'}"${flag ? ` ${flag}` : ''}]`;
      }
      const string = string1 ?? string2;
      if (string !== undefined) return named.test(property) ? found : `"${quiet(string)}"`;
      return ''; // a comment
    },
  );
}

/** A string keeps its signs and symbols; words and numbers become stars. */
function quiet(string: string): string {
  // An escape of the private area is an icon: the normal form holds the character itself.
  return /[\p{L}\p{N}]/u.test(string) ? stars(string.replace(/\\[\s\S]/g, '*')) : string;
}

function scrubUrl(url: string, base: string, property: string, rules: CssRules): string {
  const plain = url.replace(/\\([\s\S])/g, '$1');
  if (plain.startsWith('#')) return `url("${plain.replace(/["\\\n]/g, '')}")`;
  const font = property === 'src';
  if (/^data:/i.test(plain)) {
    if (font && /^data:(?:font|application)\/[\w.+-]*(?:;charset=[\w-]+)?;base64,[\w+/=\s]*$/i.test(plain))
      return `url("${plain}")`;
    const image = rules.pictures ? picture(plain, rules.digits) : null;
    return image === null ? 'url("")' : `url("${image.replace(/["\\\n]/g, '\\$&')}")`;
  }
  const to = font || rules.pictures ? address(plain, base, rules) : null;
  if (to !== null) rules.told?.(to, new URL(plain.trim(), base).href);
  return `url("${to ?? ''}")`;
}

/** The rules of a sheet, one text each and no line break inside; null if the browser does not let us read it. */
export function rulesOf(sheet: CSSStyleSheet, base: string, rules: CssRules, depth = 0): string[] | null {
  let list: CSSRuleList;
  try {
    list = sheet.cssRules;
  } catch {
    return null;
  }
  const href = sheet.href ?? base;
  return Array.from(list, (rule) => ruleText(rule, href, rules, depth));
}

export function ruleText(rule: CSSRule, base: string, rules: CssRules, depth = 0): string {
  if (rule instanceof CSSImportRule || rule.constructor.name === 'CSSImportRule')
    return imported(rule as CSSImportRule, base, rules, depth);
  const text = scrubCss(rule.cssText, base, rules).replaceAll('\n', ' ');
  return rules.digits ? contentDigits(text) : text;
}

/** An imported sheet stands where the import stood, as one rule. */
function imported(rule: CSSImportRule, base: string, rules: CssRules, depth: number): string {
  const inner = rule.styleSheet && depth < 5 ? rulesOf(rule.styleSheet, base, rules, depth + 1) : null;
  if (!inner) return '@media not all{}';
  const text = inner.filter((one) => !one.startsWith('@namespace')).join(' ');
  const layer = (rule as { layerName?: string | null }).layerName;
  const media = `@media ${rule.media.mediaText || 'all'}{${text}}`;
  return layer === null || layer === undefined ? media : `@layer ${layer}{${media}}`;
}

const contentDigits = (text: string) => text.replace(/\bcontent\s*:\s*"[^"]*"/g, (found) => zeros(found));

/** An element's own style. Custom properties stay only if they hold sizes, colours or keywords. */
export function inlineStyle(style: CSSStyleDeclaration, base: string, rules: CssRules): string {
  if (!style.cssText) return '';
  if (!style.cssText.includes('--') && !/["'(]/.test(style.cssText)) return style.cssText;
  let text = '';
  for (const name of style) {
    const value = style.getPropertyValue(name);
    if (name.startsWith('--') && !visual(value)) continue;
    text += `${name}: ${value}${style.getPropertyPriority(name) ? ' !important' : ''}; `;
  }
  return scrubCss(text, base, rules);
}

function visual(value: string): boolean {
  return (
    value.length < 120 &&
    !/["'\\]/.test(value) &&
    value
      .split(/[\s,()/*+]+/)
      .every((word) => /^(?:-?-?[a-z][a-z-]{0,23}|#[0-9a-f]{3,8}|-?[\d.]{1,8}(?:%|[a-z]{1,4})?|)$/.test(word))
  );
}

/** Attributes that style sheets ask for, with the values they compare; '*' stands for any keyword. */
export type Asked = Map<string, Set<string>>;

const selectors = /\[\s*([\w-]+)\s*(?:([~|^$*]?=)\s*"((?:\\[\s\S]|[^"\\])*)")?/g;

export function askedBy(text: string, into: Asked): void {
  if (!text.includes('[')) return;
  for (const [, name = '', operator, value = ''] of text.matchAll(selectors)) {
    const values = into.get(name) ?? new Set();
    if (!into.has(name)) into.set(name, values);
    values.add(operator === undefined || operator === '=' ? value : '*');
  }
}

/** Class names and ids that style sheets speak of. */
export function namesIn(text: string, into: Set<string>): void {
  for (const [, name = ''] of text.matchAll(/[.#]((?:\\.|[\w-]|[^ -~])+)/g))
    into.add(name.replace(/\\(.)/g, '$1'));
}
