import { describe, expect, it } from 'vitest';
import { Problem } from '../problem';
import { Upload, type Send, type UploadEnd } from './upload';

const part = (text: string) => new Blob([text]);

function made(send: Send, most = 1000) {
  const ends: UploadEnd[] = [];
  const counts: number[] = [];
  const upload = new Upload({
    send,
    failed: (why) => ends.push(why),
    changed: (waiting) => counts.push(waiting),
    wait: () => Promise.resolve(),
    most,
  });
  return { upload, ends, counts };
}

describe('Upload', () => {
  it('sends the parts in order, one at a time', async () => {
    const sent: string[] = [];
    let atOnce = 0;
    const { upload, ends, counts } = made(async (seq, blob) => {
      expect(++atOnce).toBe(1);
      sent.push(`${seq} ${await blob.text()}`);
      atOnce--;
    });
    for (const text of ['a', 'b', 'c']) upload.push(part(text));
    upload.push(part(''));
    await upload.idle();
    expect(sent).toEqual(['1 a', '2 b', '3 c']);
    expect(ends).toEqual([]);
    expect(counts.at(-1)).toBe(0);
  });

  it('tries the same part again while the server cannot be reached or is in trouble', async () => {
    const troubles = [
      new Problem(0, 'unreachable', ''),
      new Problem(503, 'unavailable', ''),
      new Problem(429, '', ''),
    ];
    const sent: number[] = [];
    const { upload, ends } = made((seq) => {
      sent.push(seq);
      const trouble = seq === 2 ? troubles.shift() : undefined;
      return trouble ? Promise.reject(trouble) : Promise.resolve();
    });
    for (const text of ['a', 'b', 'c']) upload.push(part(text));
    await upload.idle();
    expect(sent).toEqual([1, 2, 2, 2, 2, 3]);
    expect(ends).toEqual([]);
  });

  it('takes nothing more once the server has refused', async () => {
    let sent = 0;
    const { upload, ends } = made(() => {
      sent++;
      return Promise.reject(new Problem(409, 'conflict', 'it is over'));
    });
    upload.push(part('a'));
    upload.push(part('b'));
    await upload.idle();
    upload.push(part('c'));
    await upload.idle();
    expect(sent).toBe(1);
    expect(ends).toEqual(['refused']);
    expect(upload.waiting).toBe(0);
  });

  it('ends when more waits than may', async () => {
    let release: () => void = () => undefined;
    const { upload, ends } = made(() => new Promise((resolve) => (release = resolve)), 5);
    upload.push(part('abc'));
    upload.push(part('def'));
    release();
    await upload.idle();
    expect(ends).toEqual(['full']);
    expect(upload.waiting).toBe(0);
  });
});
