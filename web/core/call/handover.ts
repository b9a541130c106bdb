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

/** What the call tells the chat that holds it, so that it can be seen and steered there. */
export type CallNews = {
  deskside: 'call-news';
  conversationId: string;
  /** gone: the window is closed. */
  stage: 'loading' | 'rings' | 'ready' | 'calling' | 'in' | 'over' | 'gone';
  /** When somebody else was there first, in milliseconds of this device's clock; 0: not yet. */
  since: number;
  microphone: boolean;
};

/** What the chat asks the call to do. */
export type CallAct = { deskside: 'call-act'; act: 'news' | 'microphone' | 'leave' | 'front' };

/** Who opened this window, or holds it in a frame. */
function holder(): Window | null {
  return (window.opener as Window | null) ?? (parent === window ? null : parent);
}

/** Whether the call runs in the chat itself, because the browser opened no window for it. */
export const inChat = (): boolean => window.opener === null && parent !== window;

/** In the window: tells the chat, and does what it asks. */
export function reportTo(act: (act: CallAct['act']) => void): {
  tell: (news: CallNews) => void;
  close: () => void;
} {
  let to: MessageEventSource | null = holder();
  const hear = ({ origin, source, data }: MessageEvent<CallAct>) => {
    if (origin !== location.origin || data?.deskside !== 'call-act') return;
    // The chat of the next page: the one that opened us is gone.
    to = source;
    act(data.act);
  };
  addEventListener('message', hear);
  return {
    tell: (news) => to?.postMessage(news, { targetOrigin: location.origin }),
    close: () => removeEventListener('message', hear),
  };
}

/** In the chat: hears of the call, wherever it runs. */
export function hearCall(told: (news: CallNews, from: Window) => void): () => void {
  const hear = ({ origin, source, data }: MessageEvent<CallNews>) => {
    if (origin === location.origin && data?.deskside === 'call-news' && source) told(data, source as Window);
  };
  addEventListener('message', hear);
  return () => removeEventListener('message', hear);
}

/** In the chat: asks the call for something. */
export function askCall(window: Window, act: CallAct['act']): void {
  window.postMessage({ deskside: 'call-act', act } satisfies CallAct, location.origin);
}

/** In the window: asks the frame that opened it; null when nobody answers. */
export function askOpener(within = 4000): Promise<Handover | null> {
  const opener = holder();
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
