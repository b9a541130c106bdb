// What saying yes does on the visitor's side, by kind. What runs an invitation registers
// here when it is loaded; without it, yes only tells the server.
import type { VisitorInvitation } from '../../../core/wire';
import type { Engine } from '../../engine/engine';

export type Answer = {
  /** Within the visitor's click, before the server hears: choose a screen, a microphone. False: not after all. */
  before?: (invitation: VisitorInvitation, engine: Engine) => Promise<boolean>;
  /** The server has heard. */
  accepted?: (invitation: VisitorInvitation, engine: Engine) => void;
  /** What the visitor reads under the question, if the site has words of its own. */
  about?: (engine: Engine) => string | undefined;
  /** Shows what runs. */
  open?: (invitation: VisitorInvitation, engine: Engine) => Promise<void> | void;
};

/** The browser tells nothing of the window: it opened none, or the website forbids that we meet. */
export class Unseen extends Error {
  constructor(
    /** Where a link opens it. */
    readonly address: string,
  ) {
    super('nothing is known of the window');
  }
}

export const answers = new Map<VisitorInvitation['kind'], Answer>();
