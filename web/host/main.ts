// The part of the loader that can wait until the page is idle. It runs on the customer's page,
// shows nothing by itself and imports only what is built beside it: there is no free path.
import type { Hands, Start } from './hands';
import type { ToLoader } from '../core/port';
import { Carrier } from './carrier';
import { Cobrowse } from './cobrowse';
import { CodeCard } from './code';
import { Greeter } from './greeting';
import { wear } from './look';
import { watchPages } from './pages';
import { watchReturn } from './return';

/** Called by the loader, once. */
export const start: Start = (
  config,
  visitor,
  tab,
  host,
  calls,
  later,
  show,
  load,
  tell,
  emit,
  note,
  language,
  who,
) => begin({ config, visitor, tab, host, calls, later, show, load, tell, emit, note, language, who });

function begin(hands: Hands): void {
  const code = new CodeCard(hands);
  const cobrowse: Cobrowse = new Cobrowse(hands, () => carrier);
  const carrier: Carrier = new Carrier(hands, (message) => {
    if (message.type === 'code') code.show(message.code, message.consent);
    else if (message.type === 'site') {
      greeter.learn(message.greetings);
      wear(hands, message);
    } else {
      if (message.type === 'cobrowse') code.close();
      cobrowse.hear(message);
    }
  });
  const showCode = () => {
    code.open();
    carrier.say({ type: 'code' });
  };
  hands.calls['showCode'] = showCode;
  // A link that the site places: <a href="#deskside-code">.
  document.addEventListener('click', (event) => {
    if (!(event.target as Element).closest?.('a[href="#deskside-code"]')) return;
    event.preventDefault();
    showCode();
  });
  // What the chat says, before the loader hears it.
  hands.calls[''] = (message: ToLoader) => {
    if (message.type === 'cobrowse') cobrowse.join(message.session);
    else if (message.type === 'code') showCode();
    // Who has opened the chat may be asked something and sees the site's look: this page must be reachable.
    else if (message.type === 'token') setTimeout(() => carrier.meet());
  };
  cobrowse.resume();
  watchPages(() => {
    if (!hands.note()) return;
    hands.tell({ type: 'page', trail: hands.tab.value });
    carrier.page();
    greeter.page();
    cobrowse.moved();
  });
  const { identify } = hands.calls;
  hands.calls['identify'] = (who: never, _: never) => {
    identify?.(who, _);
    carrier.identify();
  };
  document.addEventListener('visibilitychange', () => carrier.active());
  if (hands.config.live || hands.visitor.value.token) carrier.meet();
  watchReturn(hands);
  const greeter = new Greeter(hands);
  // Somebody who has been here before may have an answer waiting.
  if (hands.visitor.value.token) hands.load();
  for (const [name, a, b] of hands.later.splice(0)) hands.calls[name as string]?.(a as never, b as never);
}
