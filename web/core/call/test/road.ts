// One way to the media engine at a time: while a road is open, the page's connections know
// only what belongs to it, so that nothing else can carry them. What is kept back both ways
// are candidates, the addresses that the two sides tell each other.

/** udp: straight. tcp: straight, where UDP is blocked. turn: relayed through the port of web pages. */
export type Way = 'udp' | 'tcp' | 'turn';
export const ways: readonly Way[] = ['udp', 'tcp', 'turn'];

/** Which transport a candidate's line is about; empty for what is none. */
export function transportOf(candidate: string): string {
  return /candidate:\S+ \d+ (\S+) /i.exec(candidate)?.[1]?.toLowerCase() ?? '';
}

/** The port in a candidate's line. */
export function portOf(candidate: string): number {
  return Number(/candidate:\S+ \d+ \S+ \d+ \S+ (\d+) /i.exec(candidate)?.[1] ?? 0);
}

/** A description without the candidates that do not belong to the way. */
export function without(sdp: string, belongs: (candidate: string) => boolean): string {
  return sdp
    .split('\r\n')
    .filter((line) => !line.startsWith('a=candidate:') || belongs(line))
    .join('\r\n');
}

const urlsOf = ({ urls }: RTCIceServer): string[] => (typeof urls === 'string' ? [urls] : urls);
const relays = (server: RTCIceServer): boolean => urlsOf(server).some((url) => /^turns?:/.test(url));

/** What passes on a road. */
type Rules = {
  servers: (config: RTCConfiguration | undefined) => RTCConfiguration;
  /** Of our own addresses, as a candidate's line. */
  own: (candidate: string) => boolean;
  /** Of the engine's. */
  theirs: (candidate: string) => boolean;
};

export class Road {
  /** The engine has an address for this way. */
  offered = false;
  /** Its port there, to be named to whoever runs the network; 0: not known. */
  port = 0;
  readonly connections: RTCPeerConnection[] = [];

  readonly #scope: { RTCPeerConnection: typeof RTCPeerConnection };
  readonly #usual: typeof RTCPeerConnection;

  constructor(
    readonly way: Way,
    scope: { RTCPeerConnection: typeof RTCPeerConnection } = globalThis,
  ) {
    const { connections } = this;
    const rules: Rules = {
      servers: (config) => this.#servers(config),
      own: (candidate) => (way === 'turn' ? / typ relay\b/.test(candidate) : transportOf(candidate) === way),
      theirs: (candidate) => this.#theirs(candidate),
    };
    this.#scope = scope;
    this.#usual = scope.RTCPeerConnection;
    scope.RTCPeerConnection = class extends this.#usual {
      constructor(config?: RTCConfiguration) {
        super(rules.servers(config));
        connections.push(this);
        steer(this, rules);
      }
    };
  }

  /** The page's connections are as usual again. */
  close(): void {
    this.#scope.RTCPeerConnection = this.#usual;
  }

  /** What connects: only what is really carried by this way counts. */
  async carried(): Promise<boolean> {
    const live = this.connections.filter(({ connectionState }) => connectionState === 'connected');
    const found = await Promise.all(live.map(carrierOf));
    return found.length > 0 && found.every((carrier) => carrier === this.way);
  }

  #servers(config: RTCConfiguration = {}): RTCConfiguration {
    const relaying = (config.iceServers ?? []).filter(relays);
    if (this.way !== 'turn') return { ...config, iceServers: [] };
    if (relaying.length > 0) this.offered = true;
    return { ...config, iceServers: relaying, iceTransportPolicy: 'relay' };
  }

  /** A relay reaches the engine over UDP. */
  #theirs(candidate: string): boolean {
    const fits = transportOf(candidate) === (this.way === 'turn' ? 'udp' : this.way);
    if (fits && this.way !== 'turn') {
      this.offered = true;
      this.port = portOf(candidate);
    }
    return fits;
  }
}

/** Holds a connection to the rules: in what is told one by one, and in descriptions, which name addresses too. */
function steer(connection: RTCPeerConnection, { servers, own, theirs }: Rules): void {
  let heard: RTCPeerConnection['onicecandidate'] = null;
  Object.defineProperty(connection, 'onicecandidate', {
    get: () => heard,
    set: (listener: typeof heard) => {
      heard = listener;
    },
  });
  connection.addEventListener('icecandidate', (event) => {
    const candidate = event.candidate?.candidate;
    if (!candidate || own(candidate)) heard?.call(connection, event);
  });

  const configure = connection.setConfiguration.bind(connection);
  connection.setConfiguration = (config) => configure(servers(config));

  const take = connection.addIceCandidate.bind(connection);
  connection.addIceCandidate = async (said?: RTCIceCandidateInit | null) => {
    if (!said?.candidate || theirs(said.candidate)) await take(said);
  };
  const describe = connection.setRemoteDescription.bind(connection);
  connection.setRemoteDescription = async ({ type, sdp }: RTCSessionDescriptionInit) =>
    describe({ type, sdp: without(sdp ?? '', theirs) });

  for (const make of ['createOffer', 'createAnswer'] as const) {
    const made = connection[make].bind(connection) as (
      options?: RTCOfferOptions,
    ) => Promise<RTCSessionDescriptionInit>;
    const stripped = async (options?: RTCOfferOptions) => {
      const { type, sdp } = await made(options);
      return { type, sdp: without(sdp ?? '', own) };
    };
    connection[make] = stripped as RTCPeerConnection[typeof make];
  }
}

type Report = Record<string, unknown> & { id: string; type: string };

/** By which way a connection is carried at the moment. */
export async function carrierOf(connection: RTCPeerConnection): Promise<Way | undefined> {
  const reports = new Map<string, Report>();
  (await connection.getStats()).forEach((report: Report) => reports.set(report.id, report));
  const all = [...reports.values()];
  const named = all.find(({ type }) => type === 'transport')?.['selectedCandidatePairId'];
  const pair =
    reports.get(String(named)) ??
    all.find(
      (report) => report.type === 'candidate-pair' && report['nominated'] && report['state'] === 'succeeded',
    );
  const local = reports.get(String(pair?.['localCandidateId']));
  if (!local) return undefined;
  if (local['candidateType'] === 'relay') return 'turn';
  return local['protocol'] === 'tcp' ? 'tcp' : 'udp';
}
