// The real server, and a website with the generated pages. The server may be reached through a
// line that delays both ways and counts what it carries.
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Frame, Page } from '@playwright/test'
import { Console } from '../support/console'
import { Api, mika, type Person, Server } from '../support/server'
import { Widget } from '../support/widget'
import { pageOf } from './pages'

export const sizes = { small: 5_000, large: 50_000 } as const

/** Carries TCP to a port: each byte is held back for so long, and counted. */
export class Line {
  /** Bytes towards the server, by the path of the request that opened the connection. */
  readonly sent = new Map<string, number>()
  private constructor(
    private readonly server: net.Server,
    readonly url: string,
  ) {}

  static async open(to: number, delay: number): Promise<Line> {
    const server = net.createServer((near) => {
      const far = net.connect(to, '127.0.0.1')
      near.setNoDelay()
      far.setNoDelay()
      let path = ''
      const carry = (from: net.Socket, into: net.Socket) => {
        const pass = delay > 0 ? (work: () => void) => setTimeout(work, delay) : (work: () => void) => work()
        from.on('data', (data: Buffer) => {
          if (from === near) {
            path ||= /^\w+ (\S+)/.exec(data.toString('latin1', 0, 300))?.[1] ?? ''
            line.sent.set(path, (line.sent.get(path) ?? 0) + data.length)
          }
          pass(() => into.write(data))
        })
        from.on('end', () => pass(() => into.end()))
        from.on('error', () => into.destroy())
        from.on('close', () => pass(() => into.destroy()))
      }
      carry(near, far)
      carry(far, near)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const line = new Line(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    return line
  }

  close(): void {
    this.server.close()
  }
}

export class Stage {
  private readonly contexts: BrowserContext[] = []
  private constructor(
    private readonly browser: Browser,
    private readonly visitors: Browser,
    readonly server: Server,
    readonly line: Line,
    private readonly shop: http.Server,
    readonly shopUrl: string,
    readonly api: Api,
  ) {}

  /** Visitors may have a browser of their own, as they do elsewhere. */
  static async open(browser: Browser, delay = 0, visitors = browser): Promise<Stage> {
    let embed = ''
    const shop = http.createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://shop')
      if (pathname === '/plain') {
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html><h1>Lamps</h1>${embed}`)
        return
      }
      const nodes = sizes[pathname.slice(1) as keyof typeof sizes]
      if (!nodes) response.writeHead(404).end()
      else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(pageOf(nodes, embed))
    })
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
    const shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
    const server = await Server.fresh()
    const line = await Line.open(Number(new URL(server.url).port), delay)
    const { api, siteKey } = await Api.setUp(server, [shopUrl])
    embed = `<script async src="${line.url}/loader.js?site=${siteKey}"></script>`
    return new Stage(browser, visitors, server, line, shop, shopUrl, api)
  }

  private async context(browser = this.browser): Promise<BrowserContext> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    this.contexts.push(context)
    return context
  }

  /** prepared has a look at the browser before anything is opened in it. */
  async agent(person: Person = mika, prepared?: (context: BrowserContext) => Promise<void>): Promise<Console> {
    const context = await this.context()
    await prepared?.(context)
    const desk = new Console(await context.newPage(), this.line.url)
    await desk.signIn(person)
    return desk
  }

  /** A visitor in a browser of their own, with nothing cached. */
  async visitor(path: keyof typeof sizes | 'plain', prepared?: (context: BrowserContext) => Promise<void>): Promise<Widget> {
    const context = await this.context(this.visitors)
    await prepared?.(context)
    const page = await context.newPage()
    await page.goto(`${this.shopUrl}/${path}`)
    return new Widget(page)
  }

  async close(): Promise<void> {
    await Promise.all(this.contexts.map((context) => context.close()))
    this.line.close()
    this.shop.closeAllConnections()
    this.shop.close()
    await this.server.close()
  }
}

/** Times are of one clock in all pages of the machine. */
export const clock = 'performance.timeOrigin + performance.now()'

/** The document that holds the replica. */
export async function viewerOf(page: Page): Promise<Frame> {
  const element = await page.waitForSelector('iframe[src="/viewer"]')
  const frame = await element.contentFrame()
  if (!frame) throw new Error('no viewer')
  await frame.waitForSelector('.stage > iframe', { state: 'attached' })
  return frame
}

/** Notes when the text of an element of the replica changes, and to what. */
export async function watchReplica(viewer: Frame, id: string): Promise<() => Promise<{ text: string; at: number }[]>> {
  await viewer.waitForFunction(
    (id) => (document.querySelector('.stage > iframe') as HTMLIFrameElement | null)?.contentDocument?.getElementById(id),
    id,
  )
  await viewer.evaluate((id) => {
    const all: { text: string; at: number }[] = []
    Object.assign(window, { [`seen-${id}`]: all })
    const el = (document.querySelector('.stage > iframe') as HTMLIFrameElement).contentDocument?.getElementById(id)
    if (!el) throw new Error('it is gone')
    new MutationObserver(() =>
      all.push({ text: el.textContent ?? '', at: performance.timeOrigin + performance.now() }),
    ).observe(el, { childList: true, characterData: true, subtree: true })
  }, id)
  return () => viewer.evaluate((id) => (window as unknown as Record<string, { text: string; at: number }[]>)[`seen-${id}`] ?? [], id)
}
