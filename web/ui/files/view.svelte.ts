import type { Piece, Tray } from '../../core/upload/tray';

/** A tray as views follow it. */
export class TrayView {
  pieces = $state.raw<readonly Piece[]>([]);
  /** The message goes as soon as its files are there. */
  sending = $state(false);
  /** So many of those that were last given are not among them: a message cannot carry more. */
  left = $state(0);

  constructor(readonly tray: Tray) {
    tray.subscribe(() => {
      this.pieces = tray.pieces;
      this.sending = tray.sending;
    });
  }

  add(files: readonly File[]): number {
    this.left = this.tray.add(files);
    return this.left;
  }

  get done(): boolean {
    return this.pieces.every(({ state }) => state === 'ready' || state === 'blocked');
  }
}
