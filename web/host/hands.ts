import type { PageGreeting } from '../core/carrier';
import type { Identity, PageEvent, ToFrame, Trail } from '../core/port';

/** A value that the page's own storage keeps. */
type Stored<T> = { value: T; set(some: Partial<T>): void };

/**
 * What the loader hands to web/host, the part of it that comes when the page is idle. Both run
 * on the customer's page; everything here is known to its scripts already.
 */
export type Hands = {
  config: {
    site: string;
    origin: string;
    hue: number;
    position: string;
    host: string;
    live: number;
    /** What the site says by itself. */
    greetings?: PageGreeting[];
  };
  visitor: Stored<{
    token: string | null;
    /** The token of a visitor who has not opened the chat: it becomes the chat's. */
    live?: string;
    /** What the link in a mail proves, on its way to the frame; never kept. */
    back?: string | undefined;
    /** How many visits there were, and when the latest began. */
    visits?: number;
    at?: number;
    /** Ids of greetings that were said. */
    greeted?: string[];
  }>;
  tab: Stored<
    Trail & {
      /** The chat was opened on this visit: nobody needs to greet any more. */
      talked?: boolean;
      /** The panel is open: it opens again on the next page. */
      open: boolean;
      /** This tab's name, the same on all its pages. */
      tab?: string;
      /** A co-browsing session runs: the next page must not wait until it is idle. */
      live?: boolean;
      /** That session. */
      session?: string;
    }
  >;
  /** Our element on the page. */
  host: HTMLElement;
  /** What Deskside(name, …) can do; web/host adds to it. '' hears what the chat says, before the loader does. */
  calls: Record<string, (a: never, b: never) => void>;
  /** Calls of names that were not known yet. */
  later: unknown[][];
  show(open: boolean, focus?: boolean): void;
  load(): void;
  tell(message: ToFrame): void;
  emit(name: PageEvent, detail?: unknown): void;
  /** Notes the page that is shown, and says whether it is another than before. */
  note(): boolean;
  language(): string;
  who(): Identity | null;
};

/** How the loader calls web/host: the hands in a row. */
export type Start = (
  config: Hands['config'],
  visitor: Hands['visitor'],
  tab: Hands['tab'],
  host: Hands['host'],
  calls: Hands['calls'],
  later: Hands['later'],
  show: Hands['show'],
  load: Hands['load'],
  tell: Hands['tell'],
  emit: Hands['emit'],
  note: Hands['note'],
  language: Hands['language'],
  who: Hands['who'],
) => void;
