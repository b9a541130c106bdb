import { Packer, utf8 } from '../frame';
import type { Describer } from './describe';
import type { Slices } from './slices';
import type { Text as Writer } from './walk';

/** Bytes that are packed in one go. */
const pieceOf = 64 << 10;

/** Packs what the steps write, piece by piece, so that neither is a long task. */
export async function packSteps(
  steps: Generator<void>,
  writer: Writer,
  slices: Slices,
  stop: AbortSignal,
): Promise<Uint8Array> {
  const packer = new Packer();
  const pack = async () => {
    const bytes = utf8(writer.take());
    for (let at = 0; at < bytes.length; at += pieceOf) {
      await packer.write(bytes.subarray(at, at + pieceOf));
      if (slices.over()) await slices.rest();
    }
  };
  while (!stop.aborted && !steps.next().done) {
    await pack();
    await slices.rest();
  }
  await pack();
  return packer.end();
}

/** What every snapshot begins with: the page's address and size, and where it is scrolled to. */
export function opening(describer: Describer, timestamp: number): string {
  const href = describer.address(location.href, location.href) ?? location.origin;
  const size = { type: 4, data: { href, width: innerWidth, height: innerHeight }, timestamp };
  const offset = JSON.stringify({ left: scrollX, top: scrollY });
  return `[${JSON.stringify(size)},{"type":2,"data":{"initialOffset":${offset},"node":`;
}
