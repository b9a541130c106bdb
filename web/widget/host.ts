import type { Hello, ToFrame, ToLoader } from '../core/port';

/** Host is the customer's page, reached over one MessagePort. */
export type Host = {
  /** Its origin, as the browser says; the server allows it or not. */
  origin: string;
  tell(message: ToLoader): void;
};

/**
 * Waits for the page that embeds this frame to hand over its port. Only the parent can, and
 * only once; which pages may be parents at all is decided by the frame-ancestors policy.
 */
export function meetHost(hear: (message: ToFrame, host: Host) => void): void {
  const meet = (event: MessageEvent<Hello>) => {
    const port = event.ports[0];
    if (event.source !== window.parent || event.data?.deskside !== 1 || !port) return;
    removeEventListener('message', meet);
    const host: Host = { origin: event.origin, tell: (message) => port.postMessage(message) };
    port.addEventListener('message', ({ data }: MessageEvent<ToFrame>) => hear(data, host));
    port.start();
    host.tell({ type: 'ready' });
  };
  addEventListener('message', meet);
}
