import type { FromCarrier } from '../core/carrier';
import type { Hands } from './hands';

type Look = Pick<Extract<FromCarrier, { type: 'site' }>, 'hue' | 'position'>;

let worn: CSSStyleSheet | undefined;

/** The button's colour and side after an admin has changed them; see loader/style.ts. */
export function wear({ config, host }: Pick<Hands, 'config' | 'host'>, { hue, position }: Look): void {
  if ((hue === config.hue && position === config.position) || !host.shadowRoot) return;
  Object.assign(config, { hue, position });
  const accent = `oklch(${hue === 264 ? '.525 .205' : '.505 .18'} ${hue})`;
  const [side, other] = position === 'left' ? ['left', 'right'] : ['right', 'left'];
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
:host{${side}:20px!important;${other}:auto!important}
button{background:${accent};box-shadow:0 8px 26px oklch(.3 .12 ${hue}/.34)}
button:focus-visible{outline-color:${accent}}
b{color:${accent}}
div:not(.full){${side}:20px;${other}:auto}`);
  const root = host.shadowRoot;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets.filter((one) => one !== worn), sheet];
  worn = sheet;
}
