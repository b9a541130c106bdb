// What really flows in a call, read from the browser's own connections: the app has no hooks
// for tests.
import { type BrowserContext, expect, type Page } from '@playwright/test'

declare global {
  interface Window {
    __connections: RTCPeerConnection[]
    __tracks: MediaStreamTrack[]
  }
}

/** Remembers every connection and every track that a page of the context opens. */
export async function watchMedia(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    window.__connections = []
    window.__tracks = []
    const Connection = window.RTCPeerConnection
    window.RTCPeerConnection = class extends Connection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration)
        window.__connections.push(this)
      }
    }
    const media = navigator.mediaDevices
    if (!media) return
    const keep = (stream: MediaStream) => {
      window.__tracks.push(...stream.getTracks())
      return stream
    }
    const user = media.getUserMedia.bind(media)
    media.getUserMedia = async (wish) => keep(await user(wish))
    const display = media.getDisplayMedia?.bind(media)
    if (display) media.getDisplayMedia = async (wish) => keep(await display(wish))
  })
}

export type Flow = { frames: number; sound: number }

/** Frames decoded and audio packets received from the others so far. */
export function received(page: Page): Promise<Flow> {
  return page.evaluate(async () => {
    const flow = { frames: 0, sound: 0 }
    for (const connection of window.__connections) {
      if (connection.connectionState === 'closed') continue
      for (const [, report] of await connection.getStats()) {
        if (report.type !== 'inbound-rtp') continue
        if (report.kind === 'video') flow.frames += report.framesDecoded ?? 0
        else flow.sound += report.packetsReceived ?? 0
      }
    }
    return flow
  })
}

/** More sound arrives than had before. */
export async function expectSound(page: Page, packets = 25): Promise<void> {
  const before = (await received(page)).sound
  await expect.poll(async () => (await received(page)).sound - before, { timeout: 30_000 }).toBeGreaterThan(packets)
}

/** More pictures arrive than had before, and a video on the page goes on. */
export async function expectPictures(page: Page, frames = 8): Promise<void> {
  const before = (await received(page)).frames
  await expect.poll(async () => (await received(page)).frames - before, { timeout: 30_000 }).toBeGreaterThan(frames)
  const time = () => page.evaluate(() => Math.max(0, ...[...document.querySelectorAll('video')].map((v) => v.currentTime)))
  const then = await time()
  await expect.poll(time, { timeout: 15_000 }).toBeGreaterThan(then)
}

/** Camera, microphone and screen of this page are all off. */
export async function expectAllOff(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => window.__tracks.filter(({ readyState }) => readyState === 'live').length)).toBe(0)
}

export type Carrier = { protocol: string; kind: string; relay: string }

/** How what flows on the page is carried: the addresses that its connections have chosen. */
export function carriers(page: Page): Promise<Carrier[]> {
  return page.evaluate(async () => {
    const found: Carrier[] = []
    for (const connection of window.__connections) {
      if (connection.connectionState !== 'connected') continue
      const reports = new Map<string, Record<string, unknown>>()
      for (const [id, report] of await connection.getStats()) reports.set(id, report)
      const transport = [...reports.values()].find(({ type }) => type === 'transport')
      const pair = reports.get(String(transport?.['selectedCandidatePairId']))
      const local = reports.get(String(pair?.['localCandidateId']))
      if (local) found.push({ protocol: String(local['protocol']), kind: String(local['candidateType']), relay: String(local['relayProtocol'] ?? '') })
    }
    return found
  })
}

/** All of the page's connections are carried so, and there are some. */
export async function expectCarried(page: Page, by: Partial<Carrier>): Promise<void> {
  const found = await carriers(page)
  expect(found.length, 'connections').toBeGreaterThan(0)
  for (const carrier of found) expect(carrier).toMatchObject(by)
}
