import type { ToLoader } from '../core/port';
import type { Hands } from './hands';

const sign = '#deskside=';

/**
 * The link in a mail leads to a page of the site; what follows its # proves whose it is. It is
 * taken out of the address, so that nobody copies it along, and handed to the chat.
 */
export function watchReturn({ calls, visitor, show, tell }: Hands): void {
  const hear = calls[''];
  calls[''] = (message: never, more: never) => {
    hear?.(message, more);
    const { type } = message as ToLoader;
    // What the chat is told first has it; and it is not kept with the token that follows.
    if (type === 'ready') setTimeout(() => (visitor.value.back = undefined));
    else if (type === 'token') visitor.value.back = undefined;
  };
  const look = () => {
    if (!location.hash.startsWith(sign)) return;
    const token = location.hash.slice(sign.length);
    history.replaceState(history.state, '', location.pathname + location.search);
    // A chat that is there hears of it now, one that is not there yet with the first it is told.
    visitor.value.back = token;
    tell({ type: 'return', token });
    show(true);
  };
  addEventListener('hashchange', look);
  look();
}
