// A desktop that shows notifications, and a tab that can be in the background: a browser
// without a screen has neither.
import type { Page } from '@playwright/test'

declare global {
  interface Window {
    __notifications: { title: string; body: string; click: () => void; closed: boolean }[]
    __hide: (hidden: boolean) => void
  }
}

/** Must be called before the page is opened. The permission is "default" until it is asked for. */
export async function desktop(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.__notifications = []
    class FakeNotification extends EventTarget {
      static permission: NotificationPermission = (sessionStorage.getItem('granted') as 'granted' | null) ?? 'default'
      static async requestPermission(): Promise<NotificationPermission> {
        sessionStorage.setItem('granted', 'granted')
        FakeNotification.permission = 'granted'
        return 'granted'
      }
      onclick: ((event: Event) => void) | null = null
      readonly #shown
      constructor(title: string, options: NotificationOptions = {}) {
        super()
        this.#shown = {
          title,
          body: options.body ?? '',
          closed: false,
          click: () => {
            const event = new Event('click')
            this.dispatchEvent(event)
            this.onclick?.(event)
          },
        }
        window.__notifications.push(this.#shown)
      }
      close(): void {
        this.#shown.closed = true
      }
    }
    Object.defineProperty(window, 'Notification', { value: FakeNotification })
    let hidden = false
    Object.defineProperty(document, 'hidden', { get: () => hidden })
    Object.defineProperty(document, 'visibilityState', { get: () => (hidden ? 'hidden' : 'visible') })
    window.__hide = (to) => {
      hidden = to
      document.dispatchEvent(new Event('visibilitychange'))
    }
  })
}

/** Puts the tab into the background, or back. */
export const hide = (page: Page, hidden = true): Promise<void> => page.evaluate((to) => window.__hide(to), hidden)

/** What the desktop shows, as "title: body". */
export const shown = (page: Page): Promise<string[]> =>
  page.evaluate(() => window.__notifications.filter(({ closed }) => !closed).map(({ title, body }) => `${title}: ${body}`))

/** Clicks the newest notification. */
export const clickNewest = (page: Page): Promise<void> => page.evaluate(() => window.__notifications.at(-1)?.click())
