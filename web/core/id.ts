let lastTime = 0;
let lastCount = 0;

/**
 * A new UUIDv7 (RFC 9562): the time in milliseconds, then a counter that keeps ids of one
 * millisecond in the order of their making, then randomness.
 */
export function newId(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  if (now > lastTime) {
    lastTime = now;
    lastCount = view.getUint16(6) & 0x7ff; // room below 0xfff for counting up
  } else if (++lastCount > 0xfff) {
    lastTime++;
    lastCount = 0;
  }
  view.setUint16(0, Math.floor(lastTime / 2 ** 32));
  view.setUint32(2, lastTime % 2 ** 32);
  view.setUint16(6, 0x7000 | lastCount);
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
