/** What the server puts around this script, from the site's settings. */
export type Config = {
  /** The site's public key. */
  site: string;
  /** Deskside's own origin, where the frame comes from; the only one that is talked to. */
  origin: string;
  hue: number;
  position: 'left' | 'right';
};

declare const __config: Config;

export const config: Config = __config;
