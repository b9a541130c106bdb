// A page of one's own with the built recorder in it, and everything that left it: no server, no
// relay. Frames are read as the viewer would, inflated.
import { readFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { Page } from '@playwright/test'
import type { CaptureSettings } from '../../web/cobrowse/capture'
import type { PageEvent, PageNode } from '../../web/cobrowse/events'
import { decode, encode, kind, pack, unpack, type Frame, type Kind } from '../../web/cobrowse/frame'
import type { SessionState } from '../../web/cobrowse/protocol'

const dist = path.join(__dirname, '../../web/dist/')

export const settings: CaptureSettings = {
  masking: 'inputs',
  mask: [],
  block: [],
  noControl: [],
  reveal: [],
  origins: [],
  query: [],
  showFields: [],
  pictures: false,
  titles: false,
}

export const state: SessionState = {
  session: 's1',
  level: 'control',
  watchers: [{ id: 'mika', name: 'Mika Berg', hue: 264 }],
  controller: 'mika',
  asking: null,
  phase: 'live',
}

/** The page with the ids that its order implies. */
function numbered(page: PageNode): PageNode {
  let last = 0
  const walk = ({ type, id = last + 1, ...rest }: PageNode): PageNode => {
    last = id
    const below = 'childNodes' in rest ? { childNodes: rest.childNodes.map(walk) } : {}
    return { type, id, ...rest, ...below } as PageNode
  }
  return walk(page)
}

export type Sent = { frame: Frame; bytes: Buffer; value: unknown }

/** Serves dist under /dist/, and any page that was put up. Two addresses: two origins. */
export class Bench {
  private readonly pages = new Map<string, { html: string; headers: http.OutgoingHttpHeaders }>()
  private constructor(
    private readonly server: http.Server,
    readonly url: string,
    readonly foreign: string,
  ) {}

  static async start(): Promise<Bench> {
    const server = http.createServer()
    await new Promise<void>((resolve) => server.listen(0, resolve))
    const { port } = server.address() as AddressInfo
    const bench = new Bench(server, `http://127.0.0.1:${port}`, `http://localhost:${port}`)
    server.on('request', (request, response) => bench.answer(request, response))
    return bench
  }

  put(at: string, html: string, headers: http.OutgoingHttpHeaders = {}): string {
    this.pages.set(at, { html, headers })
    return this.url + at
  }

  private answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', this.url)
    const page = this.pages.get(pathname)
    if (page) {
      const type = pathname.endsWith('.css') ? 'text/css' : pathname.endsWith('.js') ? 'text/javascript' : 'text/html'
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, ...page.headers }).end(page.html)
      return
    }
    const file = pathname.replace(/^\/viewer$/, '/dist/cobrowse/viewer/index.html').replace(/^\/assets\//, '/dist/assets/')
    if (!file.startsWith('/dist/') || file.includes('..')) {
      response.writeHead(404).end()
      return
    }
    const name = file.slice('/dist/'.length)
    const type = name.endsWith('.js') ? 'text/javascript' : name.endsWith('.css') ? 'text/css' : 'text/html'
    const policy = name.endsWith('viewer/index.html') ? { 'content-security-policy': viewerPolicy } : {}
    try {
      const body = readFileSync(dist + name)
      response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*', ...policy }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  }

  close(): Promise<void> {
    this.server.closeAllConnections()
    return new Promise((resolve) => this.server.close(() => resolve()))
  }
}

/** What the server sends with /viewer; see decision 0016. */
export const viewerPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline' https: http:; img-src * data:; font-src * data:; base-uri 'none'; form-action 'none'"

type Held = {
  frames: string[]
  port: MessagePort
  ended: string[]
  capture: { stop(): void }
}
declare global {
  interface Window {
    held: Held
    slowly: boolean
    turn: () => Promise<void>
    /** How often a snapshot gave the page its turn. */
    rests: number
    atRest: ((n: number) => void) | undefined
  }
}

/**
 * Makes a page slow in the recorder's eyes, so that it tells even a small one in many slices; the given
 * work is done whenever the page has its turn. Before start.
 */
export function slow(page: Page): Promise<void> {
  return page.evaluate(() => {
    const now = performance.now.bind(performance)
    let ahead = 0
    performance.now = () => now() + (window.slowly ? (ahead += 40) : ahead)
    const Real = MessageChannel
    window.turn = () =>
      new Promise((resolve) => {
        const { port1, port2 } = new Real()
        port1.onmessage = () => resolve()
        port2.postMessage(0)
      })
    window.rests = 0
    window.MessageChannel = class extends Real {
      constructor() {
        super()
        window.rests++
        window.atRest?.(window.rests)
      }
    }
  })
}

/** The recorder on a page, as the loader would start it. */
export class Visitor {
  private read = 0
  readonly sent: Sent[] = []

  constructor(readonly page: Page) {}

  async start(more: Partial<CaptureSettings> = {}, epoch = 1, now: SessionState = state, tab = 'tab1'): Promise<void> {
    this.read = 0
    await this.page.evaluate(
      async ({ settings, epoch, state, tab }) => {
        const address = '/dist/cobrowse/recorder.js'
        const { startCapture } = (await import(address)) as typeof import('../../web/cobrowse/capture')
        const { port1, port2 } = new MessageChannel()
        const frames: string[] = []
        const ended: string[] = []
        port2.addEventListener('message', ({ data }) => {
          const bytes = new Uint8Array(data as ArrayBuffer)
          let text = ''
          for (const byte of bytes) text += String.fromCharCode(byte)
          frames.push(btoa(text))
        })
        port2.start()
        const capture = startCapture({
          port: port1,
          settings,
          session: { epoch, tab, state, language: 'en' },
          onEnd: (by) => ended.push(by),
        })
        window.held = { frames, port: port2, ended, capture }
      },
      { settings: { ...settings, ...more }, epoch, state: now, tab },
    )
  }

  /** Sends frames of one kind to the page, as the relay would. */
  async tell(what: Kind, value: unknown, epoch = 1): Promise<void> {
    await this.tellAll(what, [value], epoch)
  }

  async tellAll(what: Kind, values: unknown[], epoch = 1): Promise<void> {
    const frames = values.map((value) =>
      Buffer.from(encode({ kind: what, deflated: false, epoch, seq: 1, payload: pack(value) })).toString('base64'),
    )
    await this.page.evaluate((texts) => {
      for (const text of texts) {
        const buffer = Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer
        window.held.port.postMessage(buffer, [buffer])
      }
    }, frames)
  }

  /** All that left the page so far. */
  async all(): Promise<Sent[]> {
    const fresh = await this.page.evaluate((from) => window.held.frames.slice(from), this.read)
    this.read += fresh.length
    for (const text of fresh) {
      const bytes = Buffer.from(text, 'base64')
      const frame = decode(bytes)
      this.sent.push({ frame, bytes, value: await unpack(frame) })
    }
    return this.sent
  }

  async events(): Promise<PageEvent[]> {
    const all = await this.all()
    return all
      .filter(({ frame }) => frame.kind === kind.snapshot || frame.kind === kind.delta)
      .flatMap(({ value }) => value as PageEvent[])
      .map((event) => (event.type === 2 ? { ...event, data: { ...event.data, node: numbered(event.data.node) } } : event))
  }

  async of<T>(what: Kind): Promise<T[]> {
    return (await this.all()).filter(({ frame }) => frame.kind === what).map(({ value }) => value as T)
  }

  /** Everything as one text: what a person with a wiretap would search. */
  async text(): Promise<string> {
    return (await this.all()).map(({ bytes, value }) => `${bytes.toString('latin1')}\n${JSON.stringify(value)}`).join('\n')
  }
}
