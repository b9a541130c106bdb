import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Handover } from './handover';
import { addressFor, handoverOf, readAddress } from './windowproof';

const who: Handover = {
  deskside: 'call',
  token: 'v1.c2l0ZQ.c2lnbmF0dXJl',
  conversationId: 'a-conversation',
  language: 'de',
  hue: 120,
  asks: ['call'],
  site: 'Lampen & Möbel',
  siteKey: 'key',
};

test('an address says whose window it is, without the token', async () => {
  const address = await addressFor(who, 1_800_000_000_500);
  expect(address).toMatch(/^\/call#[\w-]+$/);
  const read = readAddress(address.slice('/call'.length));
  const text = 'deskside call window\na-conversation\n1800000000';
  const proof = createHmac('sha256', who.token).update(text).digest('base64url');
  expect(read).toMatchObject({ visitor: 'v1.c2l0ZQ', at: 1_800_000_000, proof, site: 'Lampen & Möbel' });
  expect(JSON.stringify(read)).not.toContain('c2lnbmF0dXJl');
  if (!read) throw new Error('nothing was read');
  const asked: unknown[] = [];
  const handover = await handoverOf(read, (what) => {
    asked.push(what);
    return Promise.resolve({ token: who.token });
  });
  expect(handover).toEqual(who);
  expect(asked).toEqual([
    { visitor: 'v1.c2l0ZQ', conversationId: 'a-conversation', at: 1_800_000_000, proof },
  ]);
});

test.each(['', '#', '#%%%', '#bnVsbA', `#${btoa('{"proof":1,"visitor":"x"}')}`])(
  '%j says nothing',
  (fragment) => {
    expect(readAddress(fragment)).toBeNull();
  },
);
