import { config } from './config';

const { hue, position } = config;
// Cobalt as designed; other hues a little darker, so that white on them stays above 4.5:1.
const accent = `oklch(${hue === 264 ? '.525 .205' : '.505 .18'} ${hue})`;

/**
 * The only styles on the customer's page. They are adopted, not inserted, so that the page's
 * policy needs no entry for them; !important on :host wins over whatever the page says.
 */
export const css = `
:host{all:initial!important;color-scheme:light dark!important;position:fixed!important;z-index:2147483000!important;${position}:20px!important;bottom:20px!important}
button{all:unset;position:relative;width:56px;height:56px;display:grid;place-items:center;border-radius:28px;background:${accent};color:#fff;cursor:pointer;box-shadow:0 8px 26px oklch(.3 .12 ${hue}/.34);transition:.12s}
button:hover{filter:brightness(1.1)}
button:focus-visible{outline:3px solid ${accent};outline-offset:3px}
svg{width:26px;fill:none;stroke:currentColor;stroke-width:1.7;stroke-linecap:round;stroke-linejoin:round}
b{position:absolute;top:-3px;right:-3px;padding:0 7px;border-radius:28px;font:650 12px/21px system-ui;background:#fff;color:${accent};box-shadow:0 0 0 2px}
b:empty{display:none}
p{position:absolute;width:1px;height:1px;overflow:hidden;opacity:0}
div{position:fixed;${position}:20px;bottom:88px;width:min(384px,100vw - 40px);height:min(680px,100vh - 108px);border-radius:18px;overflow:hidden;background:light-dark(#fff,#1b1c20);box-shadow:0 0 0 1px #8883,0 18px 50px -8px #0005;visibility:hidden;opacity:0;transform:translateY(10px);transition:.12s}
.open{visibility:visible;opacity:1;transform:none;transition:.24s cubic-bezier(.2,.8,.2,1),visibility 0s}
iframe{display:block;border:0;width:100%;height:100%;opacity:0;color-scheme:light dark}
.ready{opacity:1}
.full{inset:0 0 auto;width:100%;height:100%;border-radius:0}
.full:has(.ready)~:not(p){display:none}
@media(prefers-reduced-motion){*{transition:none!important}}
@media print{*{display:none!important}}
`;
