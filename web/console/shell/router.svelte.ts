// The current address. Links are plain anchors; `navigating` catches clicks on them.
import { parseRoute, pathOf, type Route } from './route';

class Router {
  route = $state.raw<Route>(parseRoute(location.pathname));

  constructor() {
    addEventListener('popstate', () => (this.route = parseRoute(location.pathname)));
  }

  go(route: Route, how: 'push' | 'replace' = 'push'): void {
    const path = pathOf(route);
    if (path !== location.pathname) {
      if (how === 'push') history.pushState(null, '', path);
      else history.replaceState(null, '', path);
    }
    this.route = route;
  }
}

export const router = new Router();

/** Turns a plain click on a link of the console into navigation without a new page. */
export function navigating(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.('a');
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (!link.pathname.startsWith('/console')) return;
  event.preventDefault();
  router.go(parseRoute(link.pathname));
}
