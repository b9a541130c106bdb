import type { Piece, Tray } from '../../core/upload/tray';

/** A tray as views follow it. */
export class TrayView {
  pieces = $state.raw<readonly Piece[]>([]);
  /** The message goes as soon as its files are there. */
  sending = $state(false);

  constructor(readonly tray: Tray) {
    tray.subscribe(() => {
      this.pieces = tray.pieces;
      this.sending = tray.sending;
    });
  }

  get done(): boolean {
    return this.pieces.every(({ state }) => state === 'ready' || state === 'blocked');
  }
}
