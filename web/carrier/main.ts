// A frame without a picture on our origin, embedded by the customer's page (web/host). It holds
// the page's sockets: the page's own policy and scripts never come near them. No framework, and
// nothing that is not needed on every page: a session of co-browsing loads the rest.
import type { FromCarrier, ToCarrier } from '../core/carrier';
import { token } from './identity';
import { LiveSocket } from './live';
import { SessionSocket } from './session';

const site = new URLSearchParams(location.search).get('site') ?? '';

addEventListener('message', function meet({ source, data, ports: [port], origin }: MessageEvent) {
  if (source !== parent || data?.deskside !== 1 || !port) return;
  removeEventListener('message', meet);
  let live: LiveSocket | undefined;
  let session: SessionSocket | undefined;
  let who: ((fresh: boolean) => Promise<string>) | undefined;
  const tell = (message: FromCarrier) => port.postMessage(message);
  port.addEventListener('message', ({ data, ports }: MessageEvent<ToCarrier>) => {
    const [frames] = ports;
    if (data.type === 'join' && frames && who) {
      session?.leave();
      session = new SessionSocket(data.session, data.tab, frames, who, tell);
      return;
    }
    if (data.type !== 'hi') {
      live?.hear(data);
      return;
    }
    // Kept here too: where the browser gives embedded frames no storage, a second socket would
    // otherwise be a second visitor.
    let known = data.token;
    who = async (fresh: boolean) => {
      const own = await token({ site, origin, known: fresh ? null : known, fresh });
      known = own;
      tell({ type: 'token', token: own });
      return own;
    };
    live = new LiveSocket(data, who, tell);
  });
  port.start();
});
