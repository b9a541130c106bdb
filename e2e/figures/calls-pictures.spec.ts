// How old a picture is when it is seen, and how soon a shared screen is. Run by "deskside bench
// calls".
import { test, type BrowserContext, type Page } from '@playwright/test'
import { expectPictures, expectSound } from '../support/media'
import { filmTheTime, readTheTimes } from './coded'
import { reportTimes } from './report'
import { calling, expect, often, withTalk } from './talk'

test.use({
  trace: 'off',
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, args: [...(launchOptions.args ?? []), '--auto-select-desktop-capture-source=Entire screen'] })
  },
})
test.setTimeout(300_000)

test('glass to glass', async ({ browser, playwright, launchOptions }) => {
  // Two browsers, as two people have: nothing of one may be done by the other.
  const theirs = await playwright.chromium.launch(launchOptions)
  try {
    await withTalk(
      browser,
      async (talk) => {
        const window = await calling(talk, 'Video call')
        await window.button('Accept with video').click()
        await expectPictures(talk.desk.page)
        // The engine begins with a small picture and lets it grow.
        await talk.desk.page.waitForTimeout(often(1000, 5000))
        const wanted = often(40, 400)
        const ages = await readTheTimes(talk.desk.page, wanted, 60_000)
        expect(ages.length, 'pictures whose time could be read').toBeGreaterThanOrEqual(wanted)
        reportTimes('glass to glass, canvas to frame', ages, { p50: 45, p95: 70 })
      },
      { visitors: theirs, prepareVisitor: filmTheTime },
    )
  } finally {
    await theirs.close()
  }
})

/** Notes when the picker has answered. */
async function watchPicker(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const media = navigator.mediaDevices
    if (!media) return
    const display = media.getDisplayMedia.bind(media)
    media.getDisplayMedia = async (wish) => {
      const stream = await display(wish)
      Object.assign(window, { picked: performance.timeOrigin + performance.now() })
      return stream
    }
  })
}

/** When the first picture of a shared screen is there. */
const screenSeen = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = () => {
          const video = document.querySelector<HTMLVideoElement>('[role="group"][aria-label^="Screen of"] video')
          if (video) video.requestVideoFrameCallback(() => resolve(performance.timeOrigin + performance.now()))
          else requestAnimationFrame(look)
        }
        look()
      }),
  )

test('a screen is shared', async ({ browser }) => {
  await withTalk(
    browser,
    async (talk) => {
      const window = await calling(talk, 'Call')
      await window.button('Accept').click()
      await expectSound(window.page)
      const took: number[] = []
      for (let i = 0; i < often(3, 10); i++) {
        const seen = screenSeen(window.page)
        await talk.call.control('Show screen').click()
        const at = await seen
        took.push(at - (await talk.desk.page.evaluate(() => (window as unknown as { picked: number }).picked)))
        await expectPictures(window.page, 2)
        await talk.call.control('Show screen').click()
        await expect(window.page.getByRole('group', { name: /^Screen of/ })).toBeHidden()
      }
      reportTimes('share click (after the picker) → first frame at the other side', took, { p50: 800 })
    },
    { prepareAgent: watchPicker },
  )
})
