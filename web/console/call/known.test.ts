import { describe, expect, it } from 'vitest';
import type { Invitation } from '../types';
import { asked, endOf, mine, newer, ringsFor, ringsUntil } from './known';
import { callOf, participantOf } from './testing';

const ME = 'agent-me';

describe('calls', () => {
  it('rings for those whom the server rings, until it is answered', () => {
    expect(ringsFor(callOf({ state: 'ringing', ringingIds: [ME] }), ME)).toBe(true);
    expect(ringsFor(callOf({ state: 'ringing', ringingIds: ['other'] }), ME)).toBe(false);
    expect(ringsFor(callOf({ state: 'active', ringingIds: [] }), ME)).toBe(false);
    expect(ringsFor(callOf({ state: 'ended', ringingIds: [ME] }), ME)).toBe(false);
  });

  it('rings for a colleague who is asked into a running call', () => {
    const call = callOf({
      state: 'active',
      participants: [participantOf({ personId: ME, state: 'ringing' })],
    });
    expect([ringsFor(call, ME), asked(call, ME), mine(call, ME)]).toEqual([true, true, false]);
  });

  it('knows that I am in it, also from another window', () => {
    const call = callOf({ participants: [participantOf({ personId: ME, state: 'joined' })] });
    expect([mine(call, ME), ringsFor(call, ME)]).toEqual([true, false]);
  });

  it('ignores older copies', () => {
    expect(newer(callOf({ version: 3 }), callOf({ version: 2 }))).toBe(false);
    expect(newer(undefined, callOf({ version: 1 }))).toBe(true);
  });
});

describe('how long a call rings', () => {
  const ask = (part: Partial<Invitation>) =>
    ({
      from: { kind: 'visitor' },
      kind: 'call',
      state: 'pending',
      expiresAt: '2026-11-23T10:03:00Z',
      ...part,
    }) as Invitation;
  const now = Date.parse('2026-11-23T10:00:00Z');

  it('as long as the ask of the visitor is open, however long the site lets it', () => {
    expect(ringsUntil(callOf({ state: 'ringing' }), [ask({})], now)).toBe(Date.parse('2026-11-23T10:03:00Z'));
  });

  it('until the server stops it where no ask is known', () => {
    const late = now + 180_000;
    expect(ringsUntil(callOf({ state: 'ringing' }), [], now)).toBe(late);
    expect(ringsUntil(callOf({ state: 'ringing' }), [ask({ kind: 'cobrowse' })], now)).toBe(late);
    // A colleague asks me into a call that runs.
    expect(ringsUntil(callOf({ state: 'active' }), [ask({})], now)).toBe(late);
  });
});

describe('how a call ended', () => {
  const ended = (part: object) => callOf({ state: 'ended', ...part });
  const here = participantOf({ personId: ME, state: 'joined' });

  it('by what the server says', () => {
    for (const endReason of ['declined', 'missed', 'cancelled', 'abandoned'] as const)
      expect(endOf(ended({ endReason }), 'over', ME)).toBe(endReason);
  });

  it('by whom', () => {
    const by = (id: string) => ended({ endReason: 'hung_up', endedBy: { kind: 'visitor', id } });
    expect(endOf(by('v1'), 'over', ME)).toBe('theirs');
    expect(endOf(by(ME), 'over', ME)).toBe('over');
    expect(endOf(by(ME), 'left', ME)).toBe('over');
    const asking = callOf({ state: 'ringing', callerKind: 'agent', callerId: ME });
    expect(endOf(asking, 'left', ME)).toBe('cancelled');
  });

  it('for me alone: taken out, taken over by another window, or lost', () => {
    const out = participantOf({ personId: ME, state: 'removed' });
    expect(endOf(callOf({ participants: [out] }), 'removed', ME)).toBe('removed');
    expect(endOf(callOf({ participants: [here] }), 'removed', ME)).toBe('elsewhere');
    expect(endOf(callOf({ participants: [here] }), 'elsewhere', ME)).toBe('elsewhere');
    expect(endOf(callOf({ participants: [here] }), 'lost', ME)).toBe('lost');
    expect(endOf(undefined, 'removed', ME)).toBe('removed');
  });
});
