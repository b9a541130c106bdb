import type { Hands } from '../host/hands';
import { config } from './config';
import { stored } from './store';

/** What this tab knows of the visit. Pages go without query and fragment: those may carry secrets. */
export const tab = stored<Hands['tab']['value']>(() => sessionStorage, `deskside:${config.site}`, {
  open: false,
  kept: {},
  referrer: document.referrer.replace(/[?#].*/, ''),
  pages: [],
});

/** Notes the page that is shown, and says whether it is another than before. */
export function note(): boolean {
  const { title } = document;
  const { pages } = tab.value;
  const last = pages.at(-1);
  const url = location.origin + location.pathname;
  if (last?.url === url && last.title === title) return false;
  tab.set({ pages: [...pages, { url, title, at: new Date().toISOString() }].slice(-50) });
  return true;
}
