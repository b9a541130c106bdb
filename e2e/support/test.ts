// What every journey starts with: a server of its own that is set up, websites that
// embed its chat, and browsers for visitors and agents.
import { type BrowserContext, type BrowserContextOptions, expect, test as base } from '@playwright/test'
import { Console } from './console'
import { Demo } from './demo'
import { Host } from './host'
import { Mailbox } from './mailbox'
import { startNodes } from './nodes'
import { Api, mika, noor, type Person, Server } from './server'
import { listen } from './sound'
import { Widget } from './widget'

export { expect, mika, noor }

export type Stage = {
  server: Server
  host: Host
  api: Api
  siteKey: string
  /** Opens a page of the website, by path or whole address, in a browser of its own. */
  visitor: (path?: string, options?: BrowserContextOptions) => Promise<Widget>
  /** Signs the person in, in a browser of their own that is listened to. */
  agent: (person: Person, options?: BrowserContextOptions) => Promise<Console>
}

type Fixtures = {
  stage: Stage
  /** A server that nobody has set up. */
  fresh: Server
  demo: Demo
  /** Where mails of the stage go. */
  mailbox: Mailbox
  /** test.use({ mails: true }): the stage's server sends its mails to the mailbox. */
  mails: boolean
  /** test.use({ twoNodes: true }): agents use another node than the websites. */
  twoNodes: boolean
  /** test.use({ serverFlags: [...] }): more flags for the stage's servers; {port} is the server's. */
  serverFlags: string[]
}

export const test = base.extend<Fixtures>({
  fresh: async ({}, use) => {
    const server = await Server.fresh()
    await use(server)
    await server.close()
  },
  demo: async ({}, use) => {
    const demo = await Demo.start()
    await use(demo)
    await demo.close()
  },
  mails: [false, { option: true }],
  twoNodes: [false, { option: true }],
  serverFlags: [[], { option: true }],
  mailbox: async ({}, use) => {
    const mailbox = await Mailbox.start()
    await use(mailbox)
    await mailbox.close()
  },
  stage: async ({ browser, contextOptions, mails, mailbox, twoNodes, serverFlags }, use, info) => {
    const host = await Host.start()
    const flags = (url: string) => [
      ...['--mail', `smtp://${mailbox.address}?tls=off`, '--mail-from', 'Lamp shop <desk@lamp.example>'],
      // Nobody waits a minute here: visitors have three seconds to read an answer.
      ...['--public-url', url, '--test-mail-ahead', '57s'],
    ]
    const nodes = twoNodes ? await startNodes(serverFlags) : undefined
    const server = nodes?.one ?? (await Server.fresh((url) => [...(mails ? flags(url) : []), ...serverFlags.map((flag) => flag.replaceAll('{port}', new URL(url).port))]))
    const agents = nodes?.two ?? server
    const contexts: BrowserContext[] = []
    const context = async (options: BrowserContextOptions = {}) => {
      const made = await browser.newContext({ ...contextOptions, ...options })
      contexts.push(made)
      return made
    }
    try {
      const { api, siteKey } = await Api.setUp(server, [host.url, host.foreign])
      host.embed(server.url, siteKey)
      await use({
        server,
        host,
        api,
        siteKey,
        visitor: async (path = '/', options = {}) => {
          const page = await (await context(options)).newPage()
          await page.goto(new URL(path, host.url).href)
          return new Widget(page)
        },
        agent: async (person, options = {}) => {
          const made = await context(options)
          await listen(made)
          const desk = new Console(await made.newPage(), agents.url)
          await desk.signIn(person)
          return desk
        },
      })
    } finally {
      if (info.status !== info.expectedStatus) console.log(server.complaints, nodes?.two.complaints ?? '')
      await Promise.all(contexts.map((made) => made.close()))
      await (nodes ?? server).close()
      await host.close()
    }
  },
})
