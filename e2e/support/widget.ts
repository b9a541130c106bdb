// The chat as a visitor uses it, by what it is called for people and screen readers.
import { expect, type FrameLocator, type Frame, type Locator, type Page } from '@playwright/test'

type Language = {
  open: RegExp
  close: RegExp
  start: string
  write: string
  send: string
}

const english: Language = {
  open: /^Open chat/,
  close: /^Close chat/,
  start: 'Start a conversation',
  write: 'Write a message',
  send: 'Send',
}

export class Widget {
  readonly launcher: Locator
  readonly frame: FrameLocator

  constructor(
    readonly page: Page,
    private readonly words: Language = english,
  ) {
    this.launcher = page.locator('deskside-widget').getByRole('button')
    this.frame = page.frameLocator('deskside-widget iframe')
  }

  async open(): Promise<void> {
    await this.page.locator('deskside-widget').getByRole('button', { name: this.words.open }).click()
    await expect(this.frame.locator('body')).toBeVisible()
  }

  get start(): Locator {
    return this.frame.getByRole('button', { name: this.words.start })
  }

  get composer(): Locator {
    return this.frame.getByRole('textbox', { name: this.words.write })
  }

  get log(): Locator {
    return this.frame.getByRole('log')
  }

  message(text: string): Locator {
    return this.log.getByText(text, { exact: true })
  }

  /** Opens the chat and writes the first message. */
  async begin(text: string): Promise<void> {
    await this.open()
    await this.start.click()
    await this.write(text)
  }

  async write(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.composer.press('Enter')
    await expect(this.message(text)).toBeVisible()
  }

  /** The messages as they stand, oldest first. */
  async texts(among: RegExp): Promise<string[]> {
    const all = (await this.log.innerText()).split('\n').map((line) => line.trim())
    return all.filter((line) => among.test(line))
  }

  /** The frame's own document. */
  async document(): Promise<Frame> {
    const element = await this.page.locator('deskside-widget iframe').elementHandle()
    const frame = await element?.contentFrame()
    if (!frame) throw new Error('the chat has no frame')
    return frame
  }
}
