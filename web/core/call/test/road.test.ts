import { expect, it, vi } from 'vitest';
import { carrierOf, portOf, Road, transportOf, without } from './road';

const udp = 'candidate:1 1 udp 2130706431 203.0.113.7 7882 typ host';
const tcp = 'candidate:2 1 TCP 1671430143 203.0.113.7 7881 typ host tcptype passive';
const relay = 'candidate:3 1 udp 41885439 203.0.113.7 30001 typ relay raddr 0.0.0.0 rport 0';

/** A connection that writes down what reaches the browser's own one. */
class Connection extends EventTarget {
  connectionState = 'connected';
  added: unknown[] = [];
  described = '';
  configured: RTCConfiguration | undefined;
  stats: object[] = [];
  constructor(config?: RTCConfiguration) {
    super();
    this.configured = config;
  }
  setConfiguration(config?: RTCConfiguration): void {
    this.configured = config;
  }
  addIceCandidate(said: unknown): Promise<void> {
    this.added.push(said);
    return Promise.resolve();
  }
  setRemoteDescription({ sdp = '' }: RTCSessionDescriptionInit): Promise<void> {
    this.described = sdp;
    return Promise.resolve();
  }
  createOffer(): Promise<RTCSessionDescriptionInit> {
    return Promise.resolve({ type: 'offer', sdp: `v=0\r\na=${udp}\r\na=${tcp}\r\na=${relay}\r\n` });
  }
  createAnswer = this.createOffer;
  getStats(): Promise<Map<string, object>> {
    return Promise.resolve(new Map(this.stats.map((report, i) => [String(i), report])));
  }
}

function open(way: 'udp' | 'tcp' | 'turn') {
  const scope = { RTCPeerConnection: Connection as unknown as typeof RTCPeerConnection };
  const road = new Road(way, scope);
  const connection = new scope.RTCPeerConnection({ iceServers: [] });
  return { road, scope, connection, browser: connection as unknown as Connection };
}

it('reads candidates', () => {
  expect([udp, tcp, 'nonsense'].map(transportOf)).toEqual(['udp', 'tcp', '']);
  expect([udp, tcp, ''].map(portOf)).toEqual([7882, 7881, 0]);
  expect(without(`v=0\r\na=${udp}\r\na=${tcp}\r\na=mid:0\r\n`, (line) => transportOf(line) === 'tcp')).toBe(
    `v=0\r\na=${tcp}\r\na=mid:0\r\n`,
  );
});

it.each([
  ['udp', udp, 7882],
  ['tcp', tcp, 7881],
] as const)('%s: only its own addresses pass, both ways', async (way, mine, port) => {
  const { road, connection, browser } = open(way);
  const told = vi.fn();
  connection.onicecandidate = told;
  for (const candidate of [udp, tcp, relay]) {
    await connection.addIceCandidate({ candidate });
    browser.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: { candidate } }));
  }
  const fits = [udp, tcp, relay].filter((line) => transportOf(line) === way);
  expect(browser.added).toEqual(fits.map((candidate) => ({ candidate })));
  expect(told.mock.calls.map(([event]) => (event as RTCPeerConnectionIceEvent).candidate?.candidate)).toEqual(
    fits,
  );
  expect(road.offered).toBe(true);
  await connection.setRemoteDescription({ type: 'answer', sdp: `a=${udp}\r\na=${tcp}\r\n` });
  expect(browser.described).toBe(`a=${mine}\r\n`);
  const { sdp } = await connection.createOffer();
  expect(sdp?.includes(mine)).toBe(true);
  expect(sdp?.includes(way === 'udp' ? tcp : udp)).toBe(false);
  expect(road.port).toBe(port);
});

it('a relay is the only way of its road, and offered only where the server names one', async () => {
  const { road, connection, browser } = open('turn');
  expect(browser.configured).toEqual({ iceServers: [], iceTransportPolicy: 'relay' });
  connection.setConfiguration({ iceServers: [{ urls: 'stun:203.0.113.7:7882' }] });
  await connection.addIceCandidate({ candidate: udp });
  expect(road.offered).toBe(false);
  const turn = { urls: ['turns:turn.example:443?transport=tcp'], username: 'u', credential: 'c' };
  connection.setConfiguration({ iceServers: [turn, { urls: 'stun:203.0.113.7:7882' }] });
  expect(browser.configured).toEqual({ iceServers: [turn], iceTransportPolicy: 'relay' });
  expect(road.offered).toBe(true);
  const { sdp } = await connection.createAnswer();
  expect(sdp).toBe(`v=0\r\na=${relay}\r\n`);
});

it('the straight roads have no relay', () => {
  const { connection, browser } = open('tcp');
  connection.setConfiguration({ iceServers: [{ urls: 'turns:turn.example:443' }] });
  expect(browser.configured).toEqual({ iceServers: [] });
});

it('counts only what really carries', async () => {
  const { road, browser } = open('tcp');
  const pair = {
    id: '1',
    type: 'candidate-pair',
    localCandidateId: '2',
    nominated: true,
    state: 'succeeded',
  };
  browser.stats = [
    { id: '0', type: 'transport', selectedCandidatePairId: '1' },
    pair,
    { id: '2', type: 'local-candidate', protocol: 'udp', candidateType: 'host' },
  ];
  expect(await carrierOf(browser as unknown as RTCPeerConnection)).toBe('udp');
  expect(await road.carried()).toBe(false);
  browser.stats = [pair, pair, { id: '2', type: 'local-candidate', protocol: 'tcp', candidateType: 'prflx' }];
  expect(await road.carried()).toBe(true);
  browser.connectionState = 'connecting';
  expect(await road.carried()).toBe(false);
});

it('leaves the page as it was', () => {
  const { road, scope } = open('udp');
  road.close();
  expect(scope.RTCPeerConnection).toBe(Connection);
});
