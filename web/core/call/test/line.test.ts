import { expect, it } from 'vitest';
import { count, measured, testLine, type Counts, type LineParts } from './line';
import { isSlow, untested, verdictOf, type Measures, type NetworkResult, type Outcome } from './result';
import type { Road, Way } from './road';

type Ways = Partial<Record<Way, 'open' | 'closed' | 'absent'>>;

/** A server whose ways are open, closed, or not there; `signals` false: nobody gets through at all. */
function server(ways: Ways, signals = true): { parts: LineParts; seen: NetworkResult[]; left: () => number } {
  let now: Way = 'udp';
  let bytes = 0;
  let inside = 0;
  const seen: NetworkResult[] = [];
  class Room {
    #heard: (() => void) | undefined;
    localParticipant = { publishTrack: () => Promise.resolve() };
    on(event: string, heard: () => void): this {
      if (event === 'signalConnected') this.#heard = heard;
      return this;
    }
    connect(): Promise<void> {
      if (!signals) return Promise.reject(new Error('no way'));
      this.#heard?.();
      inside++;
      return ways[now] === 'open' ? Promise.resolve() : Promise.reject(new Error('closed'));
    }
    disconnect(): Promise<void> {
      inside = Math.max(0, inside - 1);
      return Promise.resolve();
    }
  }
  const stats = () => {
    bytes += 500_000;
    return Promise.resolve([
      { type: 'inbound-rtp', bytesReceived: bytes, packetsReceived: bytes / 1000 },
      { type: 'outbound-rtp', bytesSent: bytes, packetsSent: bytes / 1000 },
      { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.021 },
    ]);
  };
  const parts: LineParts = {
    grant: () => Promise.resolve({ url: 'wss://x/media', sends: 's', receives: 'r' }),
    library: () => Promise.resolve({ Room, setLogLevel: () => undefined } as never),
    show: (result) => seen.push(result),
    picture: () => ({ track: {} as MediaStreamTrack, stop: () => undefined }),
    wait: () => Promise.resolve(),
    road: (way) => {
      now = way;
      return {
        way,
        offered: ways[way] !== 'absent',
        port: ways[way] === 'absent' ? 0 : 7882,
        connections: [{ connectionState: 'connected', getStats: stats }],
        carried: () => Promise.resolve(true),
        close: () => undefined,
      } as unknown as Road;
    },
  };
  return { parts, seen, left: () => inside };
}

it('tries each way by itself and measures over the first that works', async () => {
  const { parts, seen, left } = server({ udp: 'closed', tcp: 'open', turn: 'absent' });
  const result = await testLine(parts);
  expect(result).toMatchObject({
    server: 'works',
    ways: { udp: 'fails', tcp: 'works', turn: 'skipped' },
    ports: { udp: 7882, tcp: 7882 },
    speed: 'works',
    measures: { roundTripMs: 21, lossPercent: 0 },
  });
  expect(seen.map(({ ways }) => ways.udp)).toContain('running');
  expect(left()).toBe(0);
  expect(verdictOf(result, 'waiting')).toBe('tcp');
});

it('a line that is cut for signals is a result, not an error', async () => {
  const { parts } = server({ udp: 'open' }, false);
  const result = await testLine(parts);
  expect(result.server).toBe('fails');
  expect(verdictOf(result, 'works')).toBe('no');
});

it('a server that gives no permission is an error', async () => {
  const { parts } = server({});
  await expect(testLine({ ...parts, grant: () => Promise.reject(new Error('429')) })).rejects.toThrow('429');
});

it('adds up what browsers count', () => {
  const none: Counts = {
    sent: 0,
    received: 0,
    packets: 0,
    lostUp: 0,
    lostDown: 0,
    sentPackets: 0,
    roundTrip: 0,
  };
  const before = { ...none };
  const after = { ...none };
  count(after, [
    { type: 'outbound-rtp', bytesSent: 375_000, packetsSent: 300 },
    { type: 'inbound-rtp', bytesReceived: 187_500, packetsReceived: 190, packetsLost: 10 },
    { type: 'remote-inbound-rtp', packetsLost: 3 },
    { type: 'candidate-pair', nominated: false, currentRoundTripTime: 9 },
    { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.042 },
  ] as unknown as RTCStatsReport);
  expect(measured(before, after, 3000)).toEqual({
    roundTripMs: 42,
    lossPercent: 5,
    upKbps: 1000,
    downKbps: 500,
  });
  expect(measured(after, after, 3000)).toBeNull();
});

const fine: Measures = { roundTripMs: 30, lossPercent: 0, upKbps: 2000, downKbps: 2000 };
const all = (
  udp: Outcome,
  tcp: Outcome,
  turn: Outcome,
  part: Partial<NetworkResult> = {},
): NetworkResult => ({
  ...untested,
  server: 'works',
  ways: { udp, tcp, turn },
  speed: 'works',
  measures: fine,
  ...part,
});

it.each([
  ['everything', all('works', 'works', 'works'), 'works', 'good'],
  ['no relay offered', all('works', 'works', 'skipped'), 'waiting', 'good'],
  ['UDP blocked', all('fails', 'works', 'works'), 'works', 'tcp'],
  ['port 443 alone', all('fails', 'fails', 'works'), 'works', 'tcp'],
  ['nothing', all('fails', 'fails', 'skipped', { speed: 'fails', measures: null }), 'works', 'no'],
  ['no microphone', all('works', 'works', 'works'), 'fails', 'hear'],
  ['slow', all('works', 'works', 'works', { measures: { ...fine, roundTripMs: 400 } }), 'works', 'slow'],
  ['holes', all('works', 'works', 'works', { measures: { ...fine, lossPercent: 8 } }), 'works', 'slow'],
  ['narrow', all('works', 'works', 'works', { measures: { ...fine, upKbps: 90 } }), 'works', 'slow'],
  ['stopped flowing', all('works', 'works', 'works', { speed: 'fails', measures: null }), 'works', 'slow'],
  ['not over yet', all('works', 'running', 'waiting'), 'works', null],
] as const)('verdict: %s', (_, result, microphone, verdict) => {
  expect(verdictOf(result, microphone)).toBe(verdict);
  expect(isSlow(fine)).toBe(false);
});
