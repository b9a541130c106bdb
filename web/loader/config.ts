import type { Hands } from '../host/hands';

/** What the server puts around this script, from the site's settings. */
export type Config = {
  /** The site's public key. */
  site: string;
  /** Deskside's own origin, where the frame comes from; the only one that is talked to. */
  origin: string;
  hue: number;
  position: 'left' | 'right';
  /** Path of the script that is imported when the page is idle; see web/host. */
  host: string;
  /** 1: the site shows agents who is on it. */
  live: number;
  /** What the site says by itself; see web/host. */
  greetings?: Hands['config']['greetings'];
};

declare const __config: Config;

export const config: Config = __config;
