// The console as an agent uses it, by the accessible names of the design language.
import { expect, type Locator, type Page } from '@playwright/test'
import type { Person } from './server'

export class Console {
  constructor(
    readonly page: Page,
    private readonly url: string,
  ) {}

  async signIn({ email, password }: Person): Promise<void> {
    await this.page.goto(`${this.url}/console/`)
    await this.page.getByLabel('E-mail').fill(email)
    await this.page.getByLabel('Password', { exact: true }).fill(password)
    await this.page.getByRole('button', { name: 'Sign in' }).click()
    await expect(this.rail).toBeVisible()
  }

  /** Leaves the Live chat screen, where new conversations ring. */
  async lookElsewhere(): Promise<void> {
    await this.rail.getByRole('link', { name: /^Settings/ }).click()
    await expect(this.list).toBeHidden()
  }

  get rail(): Locator {
    return this.page.getByRole('navigation', { name: 'Main' })
  }

  get liveChat(): Locator {
    return this.rail.getByRole('link', { name: /^Live chat/ })
  }

  get list(): Locator {
    return this.page.getByRole('listbox', { name: 'Conversations' })
  }

  row(words: string): Locator {
    return this.list.getByRole('option').filter({ hasText: words })
  }

  tab(name: 'Mine' | 'Unassigned' | 'All'): Locator {
    return this.page.getByRole('tab', { name: new RegExp(`^${name}`) })
  }

  /** The card of a new conversation. */
  get card(): Locator {
    return this.page.getByRole('region', { name: 'New conversation' })
  }

  get assign(): Locator {
    return this.main.getByRole('button', { name: 'Assign to me' })
  }

  get main(): Locator {
    return this.page.getByRole('main')
  }

  get status(): Locator {
    return this.page.getByRole('combobox', { name: 'Status' })
  }

  get done(): Locator {
    return this.page.getByRole('button', { name: 'Mark as done' })
  }

  get reply(): Locator {
    return this.page.getByRole('textbox', { name: 'Reply' })
  }

  get note(): Locator {
    return this.page.getByRole('textbox', { name: 'Note' })
  }

  get notes(): Locator {
    return this.page.getByRole('switch', { name: 'Notes' })
  }

  get log(): Locator {
    return this.page.getByRole('log')
  }

  message(text: string): Locator {
    return this.log.getByText(text, { exact: true })
  }

  async answer(text: string): Promise<void> {
    await this.reply.fill(text)
    await this.reply.press('Enter')
    await expect(this.message(text)).toBeVisible()
  }

  async choose(status: string): Promise<void> {
    await this.status.click()
    await this.page.getByRole('option', { name: status }).click()
  }

  /** Opens a conversation from the list, wherever one is. */
  async openRow(words: string, tab: 'Mine' | 'Unassigned' | 'All' = 'All'): Promise<void> {
    await this.liveChat.click()
    await this.tab(tab).click()
    await this.row(words).click()
    await expect(this.message(words)).toBeVisible()
  }

  /** The messages as they stand, oldest first. */
  async texts(among: RegExp): Promise<string[]> {
    const all = (await this.log.innerText()).split('\n').map((line) => line.trim())
    return all.filter((line) => among.test(line))
  }
}
