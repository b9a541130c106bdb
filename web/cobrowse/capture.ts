// The visitor's side of co-browsing: records the page, scrubs it, sends it through the port that
// the loader got from our own frame, shows who watches, and carries out what an agent may do.
// One start per session and page; nothing is left running after stop.
import type { SessionState } from './protocol';

/** What the site's settings say; selectors are CSS. */
export type CaptureSettings = {
  /** Which text is masked: typed text only, all digits, or everything outside reveal. */
  masking: 'inputs' | 'digits' | 'everything';
  mask: string[];
  block: string[];
  noControl: string[];
  /** What is shown although everything is masked. */
  reveal: string[];
  /** Origins an agent may go to, besides the page's own. */
  origins: string[];
  /** Parameters of the address whose values may be seen. */
  query: string[];
  /** Fields that may be seen as typed: in no mode passwords, cards and codes. */
  showFields: string[];
};

export type CaptureSession = {
  /** The page's epoch: greater than that of the page before. */
  epoch: number;
  /** This tab: the same on all its pages. */
  tab: string;
  /** What the server said last, so that the bar stands before the first frame comes. */
  state: SessionState;
  language: 'en' | 'de';
};

/**
 * The port. Frames travel as ArrayBuffers, transferred, in both directions. The carrier also posts
 * {buffered: bytes}, what its socket has not sent yet, after each frame it took from here.
 */
export type CarrierNote = { buffered: number };

export type CaptureOptions = {
  port: MessagePort;
  settings: CaptureSettings;
  session: CaptureSession;
  /** The visitor pressed Stop (or Esc twice), or the server ended the session: all is stopped already. */
  onEnd?: (by: 'visitor' | 'server') => void;
};

export interface Capture {
  stop(): void;
}

export function startCapture({ port }: CaptureOptions): Capture {
  port.start();
  return { stop: () => port.close() };
}
