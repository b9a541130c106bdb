// Pointing on a shared picture: small messages between those in the call. Places are parts
// of the picture (0 to 1), so that every window size means the same. Who points is known by
// who sent it, never by what the message says.

export const POINT = 'point';

/** at: the pointer is there. gone: it left. mark: look here. line: drawn, in pieces of one stroke. */
export type Point =
  | { k: 'at' | 'mark'; on: string; x: number; y: number }
  | { k: 'gone'; on: string }
  | { k: 'line'; on: string; stroke: number; dots: [number, number][] };

/** More dots than this are not sent in one piece. */
const DOTS = 40;
/** Longer messages are none of ours. */
const BYTES = 1200;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encodePoint(point: Point): Uint8Array<ArrayBuffer> {
  const round = (value: number) => Math.round(value * 10_000) / 10_000;
  const small =
    point.k === 'line'
      ? { ...point, dots: point.dots.slice(0, DOTS).map(([x, y]) => [round(x), round(y)]) }
      : point.k === 'gone'
        ? point
        : { ...point, x: round(point.x), y: round(point.y) };
  return encoder.encode(JSON.stringify(small));
}

const place = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;
const dot = (value: unknown): value is [number, number] =>
  Array.isArray(value) && value.length === 2 && place(value[0]) && place(value[1]);

/** What was pointed at; null for anything that is not well formed: it comes from another browser. */
export function decodePoint(bytes: Uint8Array): Point | null {
  if (bytes.byteLength > BYTES) return null;
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(decoder.decode(bytes)) as Record<string, unknown>;
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { k, on, x, y, stroke, dots } = value;
  if (typeof on !== 'string' || on.length > 200) return null;
  if (k === 'gone') return { k, on };
  if ((k === 'at' || k === 'mark') && place(x) && place(y)) return { k, on, x, y };
  if (k === 'line' && Number.isSafeInteger(stroke) && Array.isArray(dots) && dots.length <= DOTS) {
    return dots.every(dot) ? { k, on, stroke: stroke as number, dots } : null;
  }
  return null;
}

export type Size = { width: number; height: number };
export type Box = Size & { left: number; top: number };

/** Where a picture stands in its element, which keeps its proportions. */
export function pictureBox(element: Size, picture: Size): Box {
  if (picture.width <= 0 || picture.height <= 0) return { left: 0, top: 0, ...element };
  const scale = Math.min(element.width / picture.width, element.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  return { left: (element.width - width) / 2, top: (element.height - height) / 2, width, height };
}

/** A place in the element as a part of the picture; null beside it. */
export function placeIn(box: Box, left: number, top: number): { x: number; y: number } | null {
  const x = (left - box.left) / box.width;
  const y = (top - box.top) / box.height;
  return x >= 0 && x <= 1 && y >= 0 && y <= 1 ? { x, y } : null;
}
