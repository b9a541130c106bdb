// Co-browsing as both sides use it.
import { expect, type FrameLocator, type Locator } from '@playwright/test'
import type { Console } from './console'
import type { Api } from './server'
import type { Widget } from './widget'

/** The agent's viewer. */
export class Viewer {
  constructor(private readonly desk: Console) {}

  get live(): Locator {
    return this.desk.page.getByRole('region', { name: 'Live co-browsing' })
  }

  /** The visitor's page as the agent sees it. */
  get replica(): FrameLocator {
    return this.desk.page.frameLocator('iframe[src="/viewer"]').frameLocator('iframe')
  }

  get log(): Locator {
    return this.desk.page.getByRole('log', { name: 'Events' })
  }

  tool(name: string | RegExp): Locator {
    return this.desk.page.getByRole('toolbar', { name: 'Co-browsing tools' }).getByRole('button', { name, exact: true })
  }

  get stage(): Locator {
    return this.desk.page.getByRole('application', { name: /^Page of/ })
  }

  /** Moves the mouse over an element of the replica, where the agent sees it. */
  async over(target: Locator): Promise<void> {
    const box = await target.boundingBox()
    if (!box) throw new Error('nothing there')
    await this.desk.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  }

  async click(target: Locator): Promise<void> {
    await this.over(target)
    await this.desk.page.mouse.down()
    await this.desk.page.mouse.up()
  }
}

/** The bar on the visitor's page: who sees it, and Stop. */
export function bar(visitor: Widget): Locator {
  return visitor.page.locator('deskside-cobrowse')
}

/** Stop and Take back stand in a frame of their own in it. */
export function stopper(visitor: Widget): FrameLocator {
  return bar(visitor).locator('iframe').contentFrame()
}

/** The bar stands in a closed shadow root, out of reach of the page's scripts; journeys look into it. */
async function openBar({ page }: Widget): Promise<void> {
  const open = () => {
    const { attachShadow } = Element.prototype
    Element.prototype.attachShadow = function (init) {
      return attachShadow.call(this, this.localName === 'deskside-cobrowse' ? { ...init, mode: 'open' } : init)
    }
  }
  await page.context().addInitScript(open)
  await page.evaluate(open)
}

/** The agent asks in the conversation, the visitor agrees. */
export async function share(desk: Console, visitor: Widget): Promise<Viewer> {
  await openBar(visitor)
  await desk.main.getByRole('button', { name: 'Co-browsing', exact: true }).click()
  await visitor.frame.getByRole('button', { name: 'Share this tab' }).click()
  await desk.main.getByRole('link', { name: "Open the visitor's page" }).click()
  const viewer = new Viewer(desk)
  // A large page takes its time.
  await expect(viewer.replica.getByRole('heading', { level: 1 })).toBeVisible({ timeout: 60_000 })
  return viewer
}

/** Esc twice on the page, as fast as a person presses it; on a busy machine it may need another go. */
export async function escapeTwice(visitor: Widget): Promise<void> {
  const { keyboard } = visitor.page
  await expect(async () => {
    await Promise.all([keyboard.press('Escape'), keyboard.press('Escape')])
    await expect(bar(visitor)).toHaveCount(0, { timeout: 1500 })
  }).toPass()
}

/** Changes what the site says of co-browsing, as an administrator would. */
export async function setCobrowse(api: Api, cobrowse: object): Promise<void> {
  const [site] = await api.get<{ id: string; settings: object }[]>('/sites')
  if (!site) throw new Error('there is no site')
  await api.patch(`/sites/${site.id}`, { settings: { ...site.settings, cobrowse } })
}
