import { describe, expect, it } from 'vitest';
import { asked, mine, newer, ringsFor } from './known';
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
