// Calls as agents, visitors and guests use them, by what is called what.
import { expect, type Locator, type Page } from '@playwright/test'
import type { Console } from './console'
import type { Api } from './server'
import type { Widget } from './widget'

/** The call in an agent's console. */
export class DeskCall {
  constructor(private readonly desk: Console) {}

  get page(): Page {
    return this.desk.page
  }

  get panel(): Locator {
    return this.page.getByRole('region', { name: /^Call with/ })
  }

  /** What the visitor can be asked for, in the bar under the composer. */
  ask(name: 'Call' | 'Video call' | 'Conference call'): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  async askDesktop(name: 'Request desktop' | 'Show screen'): Promise<void> {
    await this.page.getByRole('button', { name: 'Desktop access' }).click()
    await this.page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click()
  }

  control(name: string): Locator {
    return this.panel.getByRole('toolbar', { name: 'Call controls' }).getByRole('button', { name, exact: true })
  }

  /** The card of a call that rings here. */
  get card(): Locator {
    return this.page.getByRole('region', { name: /is calling$|asks you into a call$/ })
  }

  tile(name: string): Locator {
    return this.panel.getByRole('region', { name: new RegExp(`^${name}`) })
  }
}

/** Changes which calls the site has, as an administrator would. */
export async function setCalls(api: Api, calls: object): Promise<void> {
  const [site] = await api.get<{ id: string; settings: object }[]>('/sites')
  if (!site) throw new Error('there is no site')
  await api.patch(`/sites/${site.id}`, { settings: { ...site.settings, calls } })
}

/** The window of a visitor's call. */
export class CallWindow {
  constructor(readonly page: Page) {}

  /** What the visitor does in the chat opens it. */
  static async opened(widget: Widget, act: () => Promise<void>): Promise<CallWindow> {
    const [page] = await Promise.all([widget.page.waitForEvent('popup'), act()])
    return new CallWindow(page)
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  control(name: string): Locator {
    return this.page.getByRole('toolbar', { name: 'Call controls' }).getByRole('button', { name, exact: true })
  }

  async expectOver(): Promise<void> {
    await expect(this.page.getByRole('heading', { name: /^(The call is over|You left the call)\.$/ })).toBeVisible()
  }
}

/** The card of an ask in the visitor's chat; its yes opens the window of the call. */
export function askCard(widget: Widget): Locator {
  return widget.frame.locator('[data-invitation][data-state="pending"]')
}

export async function answerInWindow(widget: Widget): Promise<CallWindow> {
  const card = askCard(widget)
  await expect(card).toBeVisible()
  return CallWindow.opened(widget, () => card.locator('.yes').click())
}
