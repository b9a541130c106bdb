import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decode, deflate, encode, FrameError, inflate, kind, pack, unpack, type Kind } from './frame';

type Golden = {
  name: string;
  kind: Kind;
  deflated: boolean;
  epoch: number;
  seq: number;
  payload: unknown;
  hex: string;
};
const golden = JSON.parse(readFileSync(new URL('./testdata/frames.json', import.meta.url), 'utf8')) as {
  good: Golden[];
  bad: { name: string; hex: string }[];
};
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

describe('frame', () => {
  it.each(golden.good)('reads $name', async ({ hex, payload, ...head }) => {
    const frame = decode(bytes(hex));
    expect(frame).toMatchObject({
      kind: head.kind,
      deflated: head.deflated,
      epoch: head.epoch,
      seq: head.seq,
    });
    expect(await unpack(frame)).toEqual(payload);
  });

  it.each(golden.good.filter((one) => !one.deflated))('writes $name', ({ hex, payload, ...head }) => {
    expect(Buffer.from(encode({ ...head, payload: pack(payload) })).toString('hex')).toBe(hex);
  });

  it.each(golden.bad)('refuses $name', ({ hex }) => {
    expect(() => decode(bytes(hex))).toThrow(FrameError);
  });

  it('inflates what it deflated', async () => {
    const payload = pack('a long page '.repeat(10_000));
    const small = await deflate(payload);
    expect(small.length).toBeLessThan(payload.length / 50);
    const frame = encode({ kind: kind.snapshot, deflated: true, epoch: 1, seq: 1, payload: small });
    expect(await unpack(decode(frame))).toBe('a long page '.repeat(10_000));
  });

  it('stops at a bomb instead of filling the memory', async () => {
    const bomb = await deflate(new Uint8Array(8 << 20));
    await expect(inflate(bomb, 1 << 20)).rejects.toThrow('more than 1048576 bytes');
  });

  it('refuses bytes that are not deflate-raw and payloads that are not JSON', async () => {
    const frame = (deflated: boolean) => ({
      kind: kind.delta,
      deflated,
      epoch: 1,
      seq: 1,
      payload: new Uint8Array([0xff, 0xfe, 0x07, 0x41]),
    });
    await expect(unpack(frame(true))).rejects.toThrow(FrameError);
    await expect(unpack(frame(false))).rejects.toThrow(FrameError);
  });
});
