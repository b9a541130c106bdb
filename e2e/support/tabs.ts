// A browser whose tabs can really be in the background. Playwright makes every page it holds say
// that it is seen; so it lets this one go meanwhile, and comes back.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Browser, chromium, type LaunchOptions, type Page } from '@playwright/test'

export class TabbedBrowser {
  private driver?: Browser
  private constructor(
    private readonly child: ChildProcess,
    private readonly address: string,
    private readonly folder: string,
  ) {}

  static async start({ executablePath, args = [] }: LaunchOptions): Promise<TabbedBrowser> {
    const folder = await mkdtemp(path.join(tmpdir(), 'deskside-tabs-'))
    const flags = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${folder}`, '--lang=en-GB', '--window-size=1440,900']
    const child = spawn(executablePath ?? chromium.executablePath(), [...args, ...flags, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] })
    const address = await new Promise<string>((resolve, reject) => {
      let said = ''
      child.stderr?.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        const [, host] = /DevTools listening on ws:\/\/([^/]+)\//.exec(said) ?? []
        if (host) resolve(`http://${host}`)
      })
      child.on('exit', () => reject(new Error(`the browser ended:\n${said}`)))
    })
    return new TabbedBrowser(child, address, folder)
  }

  /** Takes hold of it; the page is the tab that shows something, whichever is told first. */
  async hold(): Promise<Page> {
    this.driver = await chromium.connectOverCDP(this.address)
    const pages = this.driver.contexts()[0]?.pages() ?? []
    const page = pages.find((one) => one.url() !== 'about:blank') ?? pages[0]
    if (!page) throw new Error('it has no tab')
    return page
  }

  /** Lets go of it and opens another tab in front. */
  async lookElsewhere(): Promise<void> {
    await this.driver?.close()
    const opened = await fetch(`${this.address}/json/new?about:blank`, { method: 'PUT' })
    if (!opened.ok) throw new Error(`no new tab: ${opened.status}`)
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve))
    this.child.kill('SIGKILL')
    await gone
    await rm(this.folder, { recursive: true, force: true })
  }
}
