import type { Trail } from '../core/port';
import { config } from './config';
import { stored } from './store';

type Tab = Trail & {
  /** The panel is open: it opens again on the next page. */
  open: boolean;
};

/** What this tab knows of the visit. Pages go without query and fragment: those may carry secrets. */
export const tab = stored<Tab>(() => sessionStorage, `deskside:${config.site}`, {
  open: false,
  kept: {},
  referrer: document.referrer.replace(/[?#].*/, ''),
  pages: [],
});

/** Notes the page that is shown, also when the site changes it without loading; calls back for each new one. */
export function watchPages(changed: () => void): void {
  const note = () => {
    const { title } = document;
    const { pages } = tab.value;
    const last = pages.at(-1);
    const url = location.origin + location.pathname;
    if (last?.url === url && last.title === title) return;
    tab.set({ pages: [...pages, { url, title, at: new Date().toISOString() }].slice(-50) });
    changed();
  };
  // Sites set the title shortly after they have changed the address.
  const soon = () => setTimeout(note, 300);
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = function (...args) {
      original.apply(this, args);
      soon();
    };
  }
  addEventListener('popstate', soon);
  note();
}
