// Style sheets as text that may leave the page. Rules are read from the object model, so that the
// text is in the browser's own normal form: strings in double quotes, no comments.
import { keyword } from '../allowed';
import { address, type AddressRules } from './address';
import { plain, type Names } from './names';
import { picture } from './picture';
import { stars, zeros } from './scrub';

export type CssRules = AddressRules & {
  pictures: boolean;
  /** Where names are not told as they are. */
  names?: Names | undefined;
};

const pieces =
  /url\(\s*(?:"((?:\\[\s\S]|[^"\\])*)"|'((?:\\[\s\S]|[^'\\])*)'|((?:\\[\s\S]|[^)"'\\\s])*))\s*\)|\[\s*([^\]="'~|^$*\s]+)\s*(?:([~|^$*]?=)\s*("(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|[^\]\s]*)\s*([is]?)\s*)?\]|"((?:\\[\s\S]|[^"\\])*)"|'((?:\\[\s\S]|[^'\\])*)'|\/\*[\s\S]*?(?:\*\/|$)|[{};]|(--[\w-]+|[a-z-]+)\s*:(?!:)/gi;

/** Strings of these name things of the style sheet itself. */
const named =
  /^(?:font|src|grid|animation|container|syntax|will-change|transition|format|unicode)|^--.*(?:font|family)/i;
/** A font as people call it. */
const fontName = /^[A-Za-z][a-z]*(?:[ -][A-Za-z\d][a-z]*){0,5}$/;
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
        const naming = /^(?:class|id)$/i.test(attribute);
        if (rules.names && naming && /^~?=$/.test(operator))
          return `[${attribute}${operator}"${rules.names.of(plain(bare), true)}"]`;
        const safe =
          vocabulary.test(attribute) &&
          (rules.names
            ? keyword.test(bare) && !/\d/.test(bare)
            : keyword.test(bare) || /^class$/i.test(attribute));
        return safe ? found : `[${attribute}${operator}"${stars(bare) || '*'}"${flag ? ` ${flag}` : ''}]`;
      }
      const string = string1 ?? string2;
      if (string !== undefined)
        return named.test(property) && (!property.startsWith('--') || fontName.test(string))
          ? found
          : `"${quiet(string)}"`;
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
  const to = url.replace(/\\([\s\S])/g, '$1');
  if (to.startsWith('#'))
    return `url("#${(rules.names?.of(to.slice(1), true) ?? to.slice(1)).replace(/["\\\n]/g, '')}")`;
  const font = property === 'src';
  if (/^data:/i.test(to)) {
    if (font && /^data:(?:font|application)\/[\w.+-]*(?:;charset=[\w-]+)?;base64,[\w+/=\s]*$/i.test(to))
      return `url("${to}")`;
    const image = rules.pictures ? picture(to, rules.digits) : null;
    return image === null ? 'url("")' : `url("${image.replace(/["\\\n]/g, '\\$&')}")`;
  }
  const told = font || rules.pictures ? address(to, base, rules, true) : null;
  if (told !== null) rules.told?.(told, new URL(to.trim(), base).href);
  return `url("${told ?? ''}")`;
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
  const text = tidy(scrubCss(rule.cssText, base, rules).replaceAll('\n', ' '), rules);
  return rules.digits ? contentDigits(text) : text;
}

/** Scrubbed text part by part: names in what selects, and custom properties only if they draw. */
function tidy(text: string, { names }: CssRules): string {
  if (!names && !/--|initial-value|@media/.test(text)) return text;
  let out = '';
  let from = 0;
  const part = (to: number, end: string) => {
    const one = text.slice(from, to);
    from = to + end.length;
    const [, property = '', value = ''] =
      /^\s*(--(?:\\.|[^\s:\\])*|initial-value)\s*:([\s\S]*)$/.exec(one) ?? [];
    if (property) out += visual(value) ? one : end === '{' ? `${property}:` : '';
    else if (/^\s*@media\b/i.test(one)) out += knownMedia.test(one) ? one : '@media not all';
    else if (end !== '{') out += /^\s*(?:@|[a-z-]+\s*:|$)/i.test(one) ? one : '';
    else out += names && (!/^\s*@/.test(one) || /^\s*@scope/i.test(one)) ? names.inSelector(one) : one;
    out += end;
  };
  for (const { 0: found, index } of text.matchAll(/"(?:\\[\s\S]|[^"\\])*"|[{};]/g))
    if (found.length === 1) part(index, found);
  part(text.length, '');
  return out;
}

const media =
  /\b(?:and|not|or|only|all|screen|print|speech|(?:(?:min|max)-)?(?:width|height|device-width|device-height|aspect-ratio|resolution)|-webkit-(?:min-|max-)?device-pixel-ratio|orientation|portrait|landscape|prefers-(?:color-scheme|reduced-motion|reduced-transparency|reduced-data|contrast)|dark|light|reduce|no-preference|more|less|custom|(?:any-)?(?:hover|pointer)|none|coarse|fine|display-mode|standalone|fullscreen|browser|minimal-ui|forced-colors|inverted-colors|inverted|active|color-gamut|srgb|p3|rec2020|color|monochrome|update|fast|slow|scripting|enabled|overflow-(?:block|inline)|dynamic-range|high|standard|infinite|\d+(?:\.\d+)?(?:[a-z]{1,4})?)\b/gi;

/** A media query in words that browsers know. */
export const knownMedia = {
  test: (text: string) => /^[\s,()/:<>=.+-]*$/.test(text.replace(/^\s*@media\b/i, '').replace(media, '')),
};

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
  if (!/--|["'(]|[a-z_][\w-]*\d/i.test(style.cssText)) return style.cssText;
  let text = '';
  for (const name of style) {
    const value = style.getPropertyValue(name);
    // Names of somebody's own: fonts, animations, areas.
    const own =
      name.startsWith('--') ||
      /^(?:font-family|animation|grid|counter|container|view-t|list-style-type|anchor|position-a|will|timeline|scroll-t|view-t)/.test(
        name,
      );
    if (own && !visual(value)) continue;
    text += `${name}: ${value}${style.getPropertyPriority(name) ? ' !important' : ''}; `;
  }
  return scrubCss(text, base, rules);
}

/** Sizes, colours, functions and keywords, besides strings and addresses, which are scrubbed apart. */
function visual(value: string): boolean {
  if (value.length > 1000) return false;
  const rest = value.replace(/"(?:\\[\s\S]|[^"\\])*"|'[^']*'|\bvar\(\s*--[\w-]{1,60}/g, ' ');
  return rest.split(/[\s,()/*+!]+/).every((word) => drawing.test(word));
}

const drawing =
  /^(?:-{0,2}[a-zA-Z]?[a-z-]{0,23}(?:[A-Z][a-z]{1,12}){0,3}|#[\da-fA-F]{3,8}|[-+]?[\d.]{1,8}(?:e-?\d)?(?:%|[a-zA-Z]{1,4})?|(?:matrix|translate|scale|rotate)3d|preserve-3d|display-p3)$/;

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
