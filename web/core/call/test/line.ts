// Tests the line to the media engine: each way by itself, with two connections of this page,
// one that sends a picture made here and one that receives it; over the best way that works
// it then measures for a few seconds. Camera and microphone have no part in it.
import type { Room } from 'livekit-client';
import { from } from '../look';
import { type Measures, type NetworkResult, type Outcome, untested } from './result';
import { Road, ways, type Way } from './road';

/** The server's permission: two places in a room of our own. */
export type Grant = { url: string; sends: string; receives: string };
type Library = Pick<typeof import('livekit-client'), 'Room' | 'setLogLevel'>;

export type LineParts = {
  grant: () => Promise<Grant>;
  library: () => Promise<Library>;
  show: (result: NetworkResult) => void;
  /** The picture that is sent. */
  picture: () => { track: MediaStreamTrack; stop: () => void };
  road?: (way: Way) => Road;
  wait?: (milliseconds: number) => Promise<void>;
};

/** A way that is not open by then counts as closed. */
const PATIENCE_MS = 10_000;
/** Encoders begin low: what the line bears is seen after a moment. */
const WARM_MS = 2500;
const MEASURE_MS = 3000;
/** What the picture takes at most; more is not measured. */
export const MOST_KBPS = 2500;

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Rejects only when the server gives no permission; a network that is closed is a result. */
export async function testLine(parts: LineParts): Promise<NetworkResult> {
  const { show, wait = sleep } = parts;
  let result: NetworkResult = { ...untested, server: 'running' };
  const say = (part: Partial<NetworkResult>) => show((result = { ...result, ...part }));
  say({});
  const [grant, library] = await Promise.all([parts.grant(), parts.library()]);
  library.setLogLevel('silent');
  for (const way of ways) {
    say({ ways: { ...result.ways, [way]: 'running' } });
    const pair = new Pair(library, (parts.road ?? ((way) => new Road(way)))(way), wait);
    try {
      const outcome = await pair.open(grant, parts.picture);
      const { port } = pair.road;
      if (pair.signalled) say({ server: 'works' });
      say({
        ways: { ...result.ways, [way]: outcome },
        ports: port > 0 ? { ...result.ports, [way]: port } : result.ports,
      });
      if (outcome === 'works' && !result.measures) {
        say({ speed: 'running' });
        const measures = await pair.measure();
        say({ speed: measures ? 'works' : 'fails', measures });
      }
    } finally {
      await pair.close();
    }
    // Without a line for the signals there is no way at all.
    if (!pair.signalled && result.server === 'running') {
      say({ server: 'fails', ways: { udp: 'fails', tcp: 'fails', turn: 'fails' } });
      break;
    }
  }
  if (result.speed === 'waiting') say({ speed: 'fails' });
  return result;
}

class Pair {
  signalled = false;
  readonly #sender: Room;
  readonly #receiver: Room;
  #stop = (): void => undefined;

  constructor(
    library: Library,
    readonly road: Road,
    readonly wait: (milliseconds: number) => Promise<void>,
  ) {
    const options = { adaptiveStream: false, dynacast: false, disconnectOnPageLeave: true };
    this.#sender = new library.Room(options);
    this.#receiver = new library.Room(options);
    for (const room of [this.#sender, this.#receiver])
      room.on('signalConnected', () => (this.signalled = true));
  }

  async open({ url, sends, receives }: Grant, picture: LineParts['picture']): Promise<Outcome> {
    const options = { maxRetries: 0, peerConnectionTimeout: PATIENCE_MS, websocketTimeout: PATIENCE_MS };
    try {
      await within(
        PATIENCE_MS + 2000,
        Promise.all([
          this.#receiver.connect(url, receives, options),
          this.#sender.connect(url, sends, options),
        ]),
      );
      const { track, stop } = picture();
      this.#stop = stop;
      await within(
        PATIENCE_MS,
        this.#sender.localParticipant.publishTrack(track, {
          source: from.camera,
          simulcast: false,
          videoCodec: 'vp8',
          videoEncoding: { maxBitrate: MOST_KBPS * 1000, maxFramerate: 30 },
        }),
      );
      const arrives = await this.#until(async () => (await this.#counts()).received > 0);
      return arrives && (await this.road.carried()) ? 'works' : 'fails';
    } catch {
      // The reason is in the engine's words; which way it was says more.
      return this.signalled && !this.road.offered ? 'skipped' : 'fails';
    }
  }

  /** null: nothing arrives any more. */
  async measure(): Promise<Measures | null> {
    await this.wait(WARM_MS);
    const [before, began] = [await this.#counts(), performance.now()];
    await this.wait(MEASURE_MS);
    const [after, took] = [await this.#counts(), performance.now() - began];
    return measured(before, after, took);
  }

  async close(): Promise<void> {
    this.#stop();
    await Promise.all([this.#sender.disconnect(true), this.#receiver.disconnect(true)]).catch(
      () => undefined,
    );
    this.road.close();
  }

  async #counts(): Promise<Counts> {
    const counts = { ...noCounts };
    for (const connection of this.road.connections) {
      if (connection.connectionState !== 'closed') count(counts, await connection.getStats());
    }
    return counts;
  }

  async #until(there: () => Promise<boolean>): Promise<boolean> {
    const deadline = performance.now() + PATIENCE_MS;
    while (performance.now() < deadline) {
      if (await there()) return true;
      await this.wait(100);
    }
    return false;
  }
}

export type Counts = {
  sent: number;
  received: number;
  packets: number;
  lostUp: number;
  lostDown: number;
  sentPackets: number;
  roundTrip: number;
};
const noCounts: Counts = {
  sent: 0,
  received: 0,
  packets: 0,
  lostUp: 0,
  lostDown: 0,
  sentPackets: 0,
  roundTrip: 0,
};

/** Adds up what the browser counts of a connection. */
export function count(counts: Counts, stats: RTCStatsReport): void {
  const add = (name: Exclude<keyof Counts, 'roundTrip'>, value: unknown) =>
    (counts[name] += Number(value ?? 0));
  stats.forEach((report: Record<string, unknown>) => {
    switch (report['type']) {
      case 'outbound-rtp':
        add('sent', report['bytesSent']);
        add('sentPackets', report['packetsSent']);
        break;
      case 'inbound-rtp':
        add('received', report['bytesReceived']);
        add('packets', report['packetsReceived']);
        add('lostDown', report['packetsLost']);
        break;
      case 'remote-inbound-rtp':
        add('lostUp', report['packetsLost']);
        break;
      case 'candidate-pair':
        if (report['nominated'])
          counts.roundTrip = Math.max(counts.roundTrip, Number(report['currentRoundTripTime'] ?? 0));
        break;
      default:
    }
  });
}

export function measured(before: Counts, after: Counts, tookMs: number): Measures | null {
  const more = (name: keyof Counts) => Math.max(0, after[name] - before[name]);
  if (more('received') === 0) return null;
  const share = (lost: number, arrived: number) => (lost === 0 ? 0 : (100 * lost) / (lost + arrived));
  return {
    roundTripMs: Math.round(after.roundTrip * 1000),
    lossPercent:
      Math.round(
        10 * Math.max(share(more('lostDown'), more('packets')), share(more('lostUp'), more('sentPackets'))),
      ) / 10,
    upKbps: Math.round((more('sent') * 8) / tookMs),
    downKbps: Math.round((more('received') * 8) / tookMs),
  };
}

function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it takes too long')), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
