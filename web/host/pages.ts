/** Calls back when the site may have changed the page without loading: not always it has. */
export function watchPages(changed: () => void): void {
  // Sites set the title shortly after they have changed the address.
  const soon = () => setTimeout(changed, 300);
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = function (...args) {
      original.apply(this, args);
      soon();
    };
  }
  addEventListener('popstate', soon);
  // What happened before this script came.
  soon();
}
