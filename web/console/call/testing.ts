// Calls for tests; say only what the test is about.
import type { Participant, WireCall } from './types';

export function callOf(part: Partial<WireCall> = {}): WireCall {
  return {
    id: 'call1',
    conversationId: 'c1',
    kind: 'audio',
    state: 'active',
    locked: false,
    callerKind: 'visitor',
    callerId: 'v1',
    ringingIds: [],
    createdAt: '2026-11-20T10:00:00Z',
    startedAt: null,
    endedAt: null,
    recording: null,
    version: 1,
    participants: [],
    ...part,
  };
}

export function participantOf(part: Partial<Participant> = {}): Participant {
  return {
    id: 'p1',
    kind: 'agent',
    name: 'Mika Berg',
    state: 'joined',
    sources: ['microphone', 'camera'],
    joinedAt: null,
    leftAt: null,
    ...part,
  };
}
