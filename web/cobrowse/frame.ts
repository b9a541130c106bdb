// The frame that carries co-browsing between the visitor's page, the relay and the viewers.
// internal/cobrowse/frame.go speaks the same; testdata/frames.json holds bytes for both.
//
//   byte 0      version, 1
//   byte 1      kind
//   byte 2      flags: bit 0 = the payload is deflate-raw
//   byte 3      reserved, 0
//   bytes 4-7   page epoch, big endian: grows with every page of the session
//   bytes 8-11  sequence, big endian: per page epoch and direction
//   then        the payload, UTF-8 JSON or its deflate-raw

export const headerSize = 12;
const version = 1;
const deflated = 1;

/** Who may send what: see protocol.ts for the payloads. */
export const kind = {
  snapshot: 1,
  delta: 2,
  ephemeral: 3,
  page: 4,
  checkout: 5,
  mark: 6,
  action: 7,
  result: 8,
  consent: 9,
  state: 10,
  ping: 11,
  ask: 12,
  sent: 13,
} as const;
export type Kind = (typeof kind)[keyof typeof kind];

/** Bytes of a whole frame as sent: a snapshot, any other of the visitor's, any of an agent's. */
export const limits = { snapshot: 8 << 20, visitor: 1 << 20, agent: 16 << 10 } as const;

/** Bytes of a snapshot's JSON after it was inflated; more is an attack. */
export const inflatedLimit = 64 << 20;

export type Frame = {
  kind: Kind;
  /** The payload is deflate-raw. */
  deflated: boolean;
  epoch: number;
  seq: number;
  payload: Uint8Array;
};

/** Why bytes are no frame of ours. */
export class FrameError extends Error {}

const kinds = new Set<number>(Object.values(kind));
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** The frame as bytes in a buffer of its own, which can be transferred. */
export function encode(frame: Frame): ArrayBuffer {
  const bytes = new Uint8Array(headerSize + frame.payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, version);
  view.setUint8(1, frame.kind);
  view.setUint8(2, frame.deflated ? deflated : 0);
  view.setUint32(4, frame.epoch);
  view.setUint32(8, frame.seq);
  bytes.set(frame.payload, headerSize);
  return bytes.buffer;
}

/** Reads a frame; the payload shares the given memory. Throws a FrameError for anything else. */
export function decode(bytes: ArrayBuffer | Uint8Array): Frame {
  const all = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  if (all.length < headerSize) throw new FrameError(`a frame has at least 12 bytes, not ${all.length}`);
  const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
  if (view.getUint8(0) !== version) throw new FrameError(`version ${view.getUint8(0)} is not known`);
  const kind = view.getUint8(1);
  if (!kinds.has(kind)) throw new FrameError(`kind ${kind} is not known`);
  const flags = view.getUint8(2);
  if (flags > deflated) throw new FrameError(`flags ${flags} are not known`);
  if (view.getUint8(3) !== 0) throw new FrameError('byte 3 must be 0');
  return {
    kind: kind as Kind,
    deflated: flags === deflated,
    epoch: view.getUint32(4),
    seq: view.getUint32(8),
    payload: all.subarray(headerSize),
  };
}

/** A payload that is not compressed. */
export function pack(value: unknown): Uint8Array {
  return utf8(JSON.stringify(value));
}

/** Text as UTF-8. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The value of a payload, inflated if need be. Rejects with a FrameError when it is not JSON or too long. */
export async function unpack(frame: Frame, limit: number = inflatedLimit): Promise<unknown> {
  return parse(frame.deflated ? await inflate(frame.payload, limit) : frame.payload);
}

/** The value of a payload that was not compressed. */
export function parse(payload: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(payload));
  } catch {
    throw new FrameError('the payload is not JSON');
  }
}

/** Compresses what it is given piece by piece. Some browsers do so in the task that gives it. */
export class Packer {
  readonly #writer: WritableStreamDefaultWriter<BufferSource>;
  readonly #packed: Promise<Uint8Array>;

  constructor() {
    const { readable, writable } = new CompressionStream('deflate-raw');
    this.#writer = writable.getWriter();
    this.#packed = read(readable, Infinity);
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#writer.write(bytes as Uint8Array<ArrayBuffer>);
  }

  async end(): Promise<Uint8Array> {
    await this.#writer.close();
    return this.#packed;
  }
}

export async function deflate(payload: Uint8Array): Promise<Uint8Array> {
  const packer = new Packer();
  await packer.write(payload);
  return packer.end();
}

/** Undoes deflate and stops as soon as more than limit bytes come out. */
export async function inflate(payload: Uint8Array, limit: number): Promise<Uint8Array> {
  const { readable, writable } = new DecompressionStream('deflate-raw');
  // What feeding fails with, reading fails with too: one of them is enough.
  feed(writable, payload).catch(() => {});
  return read(readable, limit);
}

async function feed(writable: WritableStream<BufferSource>, payload: Uint8Array): Promise<void> {
  const writer = writable.getWriter();
  await writer.write(payload as Uint8Array<ArrayBuffer>);
  await writer.close();
}

async function read(readable: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = readable.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      length += next.value.length;
      if (length > limit) throw new FrameError(`the payload inflates to more than ${limit} bytes`);
      chunks.push(next.value);
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    throw error instanceof FrameError ? error : new FrameError('the payload is not deflate-raw');
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
