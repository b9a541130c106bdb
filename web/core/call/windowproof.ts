// A website may forbid that windows opened from it talk to it (Cross-Origin-Opener-Policy). Then
// the address of the call's window says whose it is: for a few minutes, and without the token.
import type { Handover } from './handover';

type Proof = { visitor: string; conversationId: string; at: number; proof: string };
export type Address = Omit<Handover, 'deskside' | 'token'> & Proof;

const bytes = (text: string) => new TextEncoder().encode(text);
const base64url = (raw: Uint8Array) =>
  btoa(String.fromCharCode(...raw))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** The window's address; without the proof where the browser cannot make one, as calls cannot be there. */
export async function addressFor(who: Handover, now = Date.now()): Promise<string> {
  const { deskside: _, token, ...about } = who;
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return '/call';
  const at = Math.floor(now / 1000);
  const key = await subtle.importKey('raw', bytes(token), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const signed = await subtle.sign(
    'HMAC',
    key,
    bytes(`deskside call window\n${about.conversationId}\n${at}`),
  );
  const address: Address = {
    ...about,
    visitor: token.slice(0, token.lastIndexOf('.')),
    at,
    proof: base64url(new Uint8Array(signed)),
  };
  return `/call#${base64url(bytes(JSON.stringify(address)))}`;
}

/** What a window's address says, if it says anything. */
export function readAddress(fragment: string): Address | null {
  try {
    const raw = atob(fragment.replace(/^#/, '').replaceAll('-', '+').replaceAll('_', '/'));
    const address = JSON.parse(
      new TextDecoder().decode(Uint8Array.from(raw, (letter) => letter.charCodeAt(0))),
    ) as Partial<Address> | null;
    const known = typeof address?.proof === 'string' && typeof address.visitor === 'string';
    return known ? (address as Address) : null;
  } catch {
    return null;
  }
}

/** Becomes what the opener would have said, with the token that `redeem` gets for the proof. */
export async function handoverOf(
  { visitor, at, proof, ...about }: Address,
  redeem: (proof: Proof) => Promise<{ token: string }>,
): Promise<Handover> {
  const { token } = await redeem({ visitor, conversationId: about.conversationId, at, proof });
  return { ...about, deskside: 'call', token };
}
