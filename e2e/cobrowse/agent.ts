// The agent's end on a page of the bench: a Mirror with the built viewer in it.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Frame, Page } from '@playwright/test'
import ts from 'typescript'
import type { Mirror, MirrorEvents, Target } from '../../web/cobrowse/mirror'
import type { Bench, Visitor } from './bench'

const source = readFileSync(path.join(__dirname, '../../web/cobrowse/mirror.ts'), 'utf8')
const script = ts.transpileModule(source, {
  compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
}).outputText

type Heard = { [E in keyof MirrorEvents]: { event: E; detail: MirrorEvents[E] } }[keyof MirrorEvents]
declare global {
  interface Window {
    mirror: Mirror
    heard: Heard[]
  }
}

export class Agent {
  private fed = 0
  constructor(readonly page: Page) {}

  static async open(bench: Bench, page: Page): Promise<Agent> {
    bench.put('/mirror.js', script)
    bench.put('/agent.css', '#stage{width:1000px;height:600px}')
    await page.goto(
      bench.put('/agent', '<!doctype html><link rel="stylesheet" href="/agent.css"><div id="stage"></div>', {
        // As strict as the console's own.
        'content-security-policy': "default-src 'self'; style-src 'self'",
      }),
    )
    await page.evaluate(async () => {
      const address = '/mirror.js'
      const { Mirror } = (await import(address)) as typeof import('../../web/cobrowse/mirror')
      window.heard = []
      window.mirror = new Mirror(document.getElementById('stage') as HTMLElement, {
        src: '/viewer',
        texts: {
          visitor: 'Lena',
          label: 'Replica',
          canvas: 'Canvas',
          video: 'Video',
          frame: 'Embedded page',
          blocked: 'Hidden',
          picture: 'Picture',
        },
        on: (event, detail) => window.heard.push({ event, detail } as Heard),
      })
    })
    const agent = new Agent(page)
    await page.waitForFunction(() => document.querySelector('iframe') !== null)
    await agent.viewer().waitForSelector('.stage > iframe', { state: 'attached' })
    return agent
  }

  /** Feeds whatever has left the visitor's page since the last time. */
  async follow(visitor: Visitor): Promise<void> {
    const all = await visitor.all()
    const fresh = all.slice(this.fed).map(({ bytes }) => bytes.toString('base64'))
    this.fed = all.length
    await this.feed(fresh)
  }

  async feed(frames: string[]): Promise<void> {
    await this.page.evaluate((list) => {
      for (const text of list) {
        const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
        window.mirror.feed(bytes.buffer)
      }
    }, frames)
  }

  heard<E extends keyof MirrorEvents>(event: E): Promise<MirrorEvents[E][]> {
    return this.page.evaluate(
      (wanted) => window.heard.filter((one) => one.event === wanted).map((one) => one.detail),
      event,
    ) as Promise<MirrorEvents[E][]>
  }

  at(x: number, y: number): Promise<Target | null> {
    return this.page.evaluate(([x, y]) => window.mirror.elementAt(x, y), [x, y] as const)
  }

  /** The frame that holds the replica, not the replica itself. */
  viewer(): Frame {
    const frame = this.page.frames().find((one) => one.url().endsWith('/viewer'))
    if (!frame) throw new Error('no viewer')
    return frame
  }

  /** Runs in the viewer's document, with the replica's document. */
  inside<T, A>(work: (doc: Document, argument: A) => T, argument: A): Promise<T> {
    return this.viewer().evaluate(
      `((work, argument) => work(document.querySelector('.stage > iframe').contentDocument, argument))(${work.toString()}, ${JSON.stringify(argument) ?? 'undefined'})`,
    ) as Promise<T>
  }
}
