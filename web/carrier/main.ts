// A frame without a picture on our origin, embedded by the customer's page (web/host). It holds
// the page's sockets: the page's own policy and scripts never come near them. No framework, and
// nothing that is not needed on every page: a session of co-browsing loads the rest.
import type { FromCarrier, ToCarrier } from '../core/carrier';
import { token } from './identity';
import { LiveSocket } from './live';

const site = new URLSearchParams(location.search).get('site') ?? '';

addEventListener('message', function meet({ source, data, ports: [port], origin }: MessageEvent) {
  if (source !== parent || data?.deskside !== 1 || !port) return;
  removeEventListener('message', meet);
  let live: LiveSocket | undefined;
  const tell = (message: FromCarrier) => port.postMessage(message);
  port.addEventListener('message', ({ data }: MessageEvent<ToCarrier>) => {
    if (data.type !== 'hi') {
      live?.hear(data);
      return;
    }
    const who = async (fresh: boolean) => {
      const own = await token({ site, origin, known: fresh ? null : data.token, fresh });
      tell({ type: 'token', token: own });
      return own;
    };
    if (data.live) live = new LiveSocket(data, who, tell);
  });
  port.start();
});
