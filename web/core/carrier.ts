import type { Identity } from './port';

/** What the site says by itself, on which pages and to whom. */
export type PageGreeting = {
  id: string;
  pages: string[];
  seconds: number;
  who?: 'new' | 'returning';
  texts: Partial<Record<string, string>>;
};

/** What a page of a co-browsing session is told when it joins. */
export type Welcome = {
  epoch: number;
  /** See cobrowse/protocol.ts. */
  state: unknown;
  settings: {
    masking?: string;
    mask?: string[];
    block?: string[];
    noControl?: string[];
    reveal?: string[];
    showFields?: string[];
    offPages?: string[];
    hideTitles?: boolean;
    sendPictures?: boolean;
    recording?: { consent?: Partial<Record<string, string>> };
  };
  origins: string[];
};

/**
 * What the page (web/host) and the carrier say to each other. The carrier is a frame without a
 * picture on our origin: it holds the sockets, so that the page's policy needs no entry for them.
 */
export type Here = { url: string; title: string; pages: number };

export type ToCarrier =
  | (Here & {
      type: 'hi';
      /** Who this visitor is, if the page knows. */
      token: string | null;
      tab: string;
      /** The site shows agents who is on it. */
      live: boolean;
      /** The site does not: the socket only hears. */
      quiet: boolean;
      active: boolean;
      /** Of the visit, in milliseconds. */
      age: number;
      referrer: string;
      language: string;
      identity: Identity | null;
    })
  | (Here & { type: 'page' })
  | { type: 'active'; active: boolean }
  | { type: 'identify'; identity: Identity }
  /** The visitor wants a code to read out. */
  | { type: 'code' }
  /** This page joins a co-browsing session; its frames come over the port that is transferred along. */
  | { type: 'join'; session: string; tab: string };

export type FromCarrier =
  /** The visitor's token, new or the same. */
  | { type: 'token'; token: string }
  /** An agent has written; open: and asks for something, which waits for an answer. */
  | { type: 'chat'; open?: boolean }
  /** The code, empty when none is given now, and what the site says of co-browsing, by language. */
  | { type: 'code'; code?: string; consent?: Partial<Record<string, string>> }
  /** An admin has changed what the page shows of the site without the chat. */
  | { type: 'site'; hue: number; position: string; greetings: PageGreeting[] }
  /** This page shall join the session, which the visitor has agreed to. */
  | { type: 'cobrowse'; session: string }
  | ({ type: 'welcome'; session: string } & Welcome)
  /** The session is over, or there is none. */
  | { type: 'over'; session: string };
