// How the chat's frame and the window of a call find each other. The window is of our own
// origin, asks its opener once, and is then on its own: the page that opened it may go away.

export type Handover = {
  deskside: 'call';
  token: string;
  conversationId: string;
  language: string;
  hue: number;
  /** What the visitor may ask for by themselves: call, video. */
  asks: readonly string[];
  /** Name of the site, for the window's title. */
  site: string;
  /** Its public key. */
  siteKey: string;
};

type Question = { deskside: 'who' };

/** In the window: asks the frame that opened it; null when nobody answers. */
export function askOpener(within = 4000): Promise<Handover | null> {
  const opener = window.opener as Window | null;
  if (!opener) return Promise.resolve(null);
  return new Promise((resolve) => {
    const done = (handover: Handover | null) => {
      clearTimeout(timer);
      removeEventListener('message', hear);
      resolve(handover);
    };
    const hear = ({ origin, source, data }: MessageEvent<Handover>) => {
      if (origin === location.origin && source === opener && data?.deskside === 'call') done(data);
    };
    const timer = setTimeout(() => done(null), within);
    addEventListener('message', hear);
    opener.postMessage({ deskside: 'who' } satisfies Question, location.origin);
  });
}

/** In the frame: answers the window it has opened, and no other. */
export function answerWindow(opened: () => Window | null, say: () => Handover): () => void {
  const hear = ({ origin, source, data }: MessageEvent<Question>) => {
    const window = opened();
    if (origin !== location.origin || data?.deskside !== 'who' || !window || source !== window) return;
    window.postMessage(say(), location.origin);
  };
  addEventListener('message', hear);
  return () => removeEventListener('message', hear);
}
