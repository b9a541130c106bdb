// The agent's side: the visitor's page as a replica inside a document of its own (viewer/), which
// runs none of the page's scripts. Mirror is what the console holds of it.
import type { Denied, Ephemeral, Mark, Page } from './protocol';

export type MirrorEvents = {
  /** A page was built, or built anew. */
  shown: { epoch: number };
  page: Page;
  /** The visitor's viewport or scale changed. */
  size: { width: number; height: number; scale: number };
  ephemeral: Ephemeral;
  /** Answer to an action of this agent. */
  result: { n: number; what: string; denied?: Denied };
  /** The replica lost the thread: ask the relay for a checkout. */
  lost: { reason: string };
  /** A frame was refused: how many so far and why. */
  refused: { count: number; reason: string };
};

export type MirrorOptions = {
  /** Address of the viewer page: /viewer, on an origin of its own if there is one. */
  src: string;
  /** Words for what cannot be shown, and the visitor's name at his pointer. */
  texts: { visitor: string; canvas: string; video: string; frame: string; blocked: string; missing: string };
  on: <E extends keyof MirrorEvents>(event: E, detail: MirrorEvents[E]) => void;
};

/** An element of the replica, enough to aim an action at it. */
export type Target = {
  epoch: number;
  id: number;
  tag: string;
  /** What to call it in a log or a hint. */
  label: string;
  /** In the visitor's viewport. */
  rect: { left: number; top: number; width: number; height: number };
  /** 0…1 inside the element, for a click. */
  x: number;
  y: number;
  /** text: it takes insert; select, check: those actions; scroll: nothing but scrolling and clicks. */
  takes: 'text' | 'select' | 'check' | 'click';
  /** The replica shows it masked, blocked or as a placeholder: actions would be denied. */
  locked: boolean;
  checked?: boolean;
  options?: { label: string; selected: boolean }[];
};

export class Mirror {
  constructor(
    readonly element: HTMLElement,
    readonly options: MirrorOptions,
  ) {}

  /** Takes a frame from the relay; the buffer is transferred. */
  feed(_frame: ArrayBuffer): void {}

  /** What lies under a point of the console's window. */
  elementAt(_x: number, _y: number): Promise<Target | null> {
    return Promise.resolve(null);
  }

  /** A point of the console's window in the visitor's viewport. */
  toPage(_x: number, _y: number): { x: number; y: number } | null {
    return null;
  }

  /** Shows a mark, one's own or a colleague's. */
  mark(_mark: Mark, _who: { name: string; hue: number }): void {}

  fit(_mode: 'fit' | 'full'): void {}

  destroy(): void {}
}
