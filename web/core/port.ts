/**
 * What loader (on the customer's page) and frame (the chat, on our origin) say to each other
 * over their MessagePort. The port is handed over once, to the exact origin on either side.
 */
export type Identity = { name?: string; email?: string; [attribute: string]: unknown };
export type VisitedPage = { url: string; title: string; at: string };
/** What the frame wants to find again on the next page where the browser forbids it storage of its own. */
export type Kept = Record<string, string>;
/** The pages of a visit in this tab, oldest first, where it came from, and what the frame asked to keep. */
export type Trail = {
  referrer: string;
  pages: VisitedPage[];
  kept: Kept;
  /** What the page has greeted the visitor with. */
  greeting?: string;
};
/** Whether the panel is shown, and whether it fills the screen as on phones. */
export type Shown = { open: boolean; fullScreen: boolean };

/** The one window message, with the frame's end of the channel as its transferred port. */
export type Hello = { deskside: 1 };

export type ToFrame =
  | ({
      type: 'hi';
      token: string | null;
      /** The token of a visitor who has not opened the chat before; used when there is no other. */
      live?: string;
      /** What the link in a mail proves, if it has opened the page. */
      back?: string;
      /** Of the page; what the visitor's browser prefers is known to the frame itself. */
      language: string;
      /** The site's brand, so that the first paint has it. */
      hue: number;
      trail: Trail;
      identity: Identity | null;
    } & Shown)
  | { type: 'page'; trail: Trail }
  | ({ type: 'shown'; focus: boolean } & Shown)
  /** An agent has written to a visitor who has not opened the chat: it begins. */
  | { type: 'begin'; token: string }
  | { type: 'identify'; identity: Identity }
  /** The page was opened by the link in a mail; this is what the link proves. */
  | { type: 'return'; token: string }
  | { type: 'language'; language: string };

export type ToLoader =
  | { type: 'ready' }
  | { type: 'token'; token: string }
  | { type: 'keep'; kept: Kept }
  | { type: 'close' }
  | {
      type: 'unread';
      count: number;
      /** What the badge shows; empty hides it. */
      badge: string;
      /** Follows the launcher's name: ", 2 new messages". */
      label: string;
      /** Said to screen readers while the panel is closed. Never words of the chat: the page can read them. */
      news: string;
    }
  | { type: 'event'; name: PageEvent; detail: unknown }
  /** The visitor has agreed in the chat that this page is seen: it joins the session. The server knows of it, or it leads nowhere. */
  | { type: 'cobrowse'; session: string }
  /** The visitor wants the code that an agent needs to see this page. */
  | { type: 'code' };

/** What a page can listen to with Deskside('on', name, fn). */
export type PageEvent = 'open' | 'close' | 'unread' | 'conversation' | 'message';
