// What a test of the network has found, and what it means for calls.
import { ways, type Way } from './road';

/** skipped: the server does not offer it. */
export type Outcome = 'waiting' | 'running' | 'works' | 'fails' | 'skipped';

export type Measures = {
  roundTripMs: number;
  lossPercent: number;
  upKbps: number;
  downKbps: number;
};

export type NetworkResult = {
  server: Outcome;
  ways: Record<Way, Outcome>;
  /** What to open in a firewall, where it is known. */
  ports: Partial<Record<Way, number>>;
  speed: Outcome;
  measures: Measures | null;
};

export const untested: NetworkResult = {
  server: 'waiting',
  ways: { udp: 'waiting', tcp: 'waiting', turn: 'waiting' },
  ports: {},
  speed: 'waiting',
  measures: null,
};

/** no: nothing goes. hear: one can listen only. slow, tcp: it goes, but not well. */
export type Verdict = 'good' | 'slow' | 'tcp' | 'hear' | 'no';

/** Beyond these people interrupt each other, or hear holes. */
const slowest = { roundTripMs: 300, lossPercent: 5, kbps: 200 };

export function isSlow({ roundTripMs, lossPercent, upKbps, downKbps }: Measures): boolean {
  return (
    roundTripMs > slowest.roundTripMs ||
    lossPercent > slowest.lossPercent ||
    Math.min(upKbps, downKbps) < slowest.kbps
  );
}

/** What to say of it; null while something is still to be tested. */
export function verdictOf(result: NetworkResult, microphone: Outcome): Verdict | null {
  const outcomes = ways.map((way) => result.ways[way]);
  if ([result.server, ...outcomes, result.speed].some((o) => o === 'waiting' || o === 'running')) return null;
  if (result.server === 'fails' || !outcomes.includes('works')) return 'no';
  if (microphone === 'fails') return 'hear';
  if (result.speed === 'fails' || (result.measures && isSlow(result.measures))) return 'slow';
  // A server without the fast way is not the network's fault, and stutters all the same.
  return result.ways.udp === 'works' ? 'good' : 'tcp';
}
