import type { Identity } from './port';

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
      active: boolean;
      /** Of the visit, in milliseconds. */
      age: number;
      referrer: string;
      language: string;
      identity: Identity | null;
    })
  | (Here & { type: 'page' })
  | { type: 'active'; active: boolean }
  | { type: 'identify'; identity: Identity };

export type FromCarrier =
  /** The visitor's token, new or the same. */
  | { type: 'token'; token: string }
  /** An agent has written. */
  | { type: 'chat' };
