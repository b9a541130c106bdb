// Recorded calls whose recorder is not looking: another tab in front, the page loaded again.
import type { Page } from '@playwright/test'
import { calling, expectPlays, kept, recorded, sign } from '../support/callrecording'
import { answerInWindow, DeskCall, setCalls } from '../support/calls'
import { Console } from '../support/console'
import { TabbedBrowser } from '../support/tabs'
import { expect, mika, test } from '../support/test'

test.setTimeout(300_000)

/** Pictures of the open recording at moments spread over its part from a second to its end. */
function picturesFrom(page: Page, second: number): Promise<number> {
  return page.getByLabel(/^Recorded call with/).evaluate(async (video: HTMLVideoElement, second) => {
    video.pause()
    const canvas = new OffscreenCanvas(128, 72)
    const pen = canvas.getContext('2d', { willReadFrequently: true })
    if (!pen) throw new Error('no canvas')
    const seen = new Set<string>()
    for (let i = 0; i < 10; i++) {
      const there = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }))
      video.currentTime = second + ((video.duration - 0.5 - second) * i) / 10
      await there
      pen.drawImage(video, 0, 0, canvas.width, canvas.height)
      seen.add(pen.getImageData(0, 0, canvas.width, canvas.height).data.join())
    }
    return seen.size
  }, second)
}

test('the agent who records looks at another tab: pictures and sound go on', async ({ stage, launchOptions }) => {
  await setCalls(stage.api, { recording: { on: true } })
  const own = await TabbedBrowser.start(launchOptions)
  try {
    const desk = new Console(await own.hold(), stage.server.url)
    await desk.signIn(mika)
    const visitor = await stage.visitor()
    await visitor.begin('I shall show you my lamp')
    await desk.openRow('I shall show you my lamp')
    await desk.assign.click()
    const call = new DeskCall(desk)
    await call.ask('Video call').click()
    const window = await answerInWindow(visitor)
    await window.button('Accept with video').click()
    await expect(call.control('Record')).toBeVisible()
    await recorded(call, window)
    const address = desk.page.url()
    await desk.page.evaluate(() => {
      const states: string[] = []
      Object.assign(globalThis, { states })
      document.addEventListener('visibilitychange', () => states.push(document.visibilityState))
    })
    await own.lookElsewhere()
    const before = kept(stage).length
    await expect.poll(() => kept(stage).length, { timeout: 60_000 }).toBeGreaterThan(before + 5)
    await window.button('Stop recording').click()
    await expect(sign(window.page)).toBeHidden()
    const back = await own.hold()
    expect(await back.evaluate(() => (globalThis as unknown as { states: string[] }).states), 'the tab was hidden').toContain('hidden')

    const other = await stage.agent(mika)
    await other.page.goto(address)
    await expectPlays(other, 9)
    expect(await picturesFrom(other.page, 4), 'different pictures while nobody looked').toBeGreaterThan(5)
  } finally {
    await own.close()
  }
})

test('the agent who records loads the page again: what there is stays, all are told, and another can follow', async ({ stage }) => {
  await setCalls(stage.api, { recording: { on: true } })
  const { desk, call, window } = await calling(stage, 'Video call', 'One moment, I have to reload')
  await recorded(call, window)
  await expect.poll(() => kept(stage).length, { timeout: 60_000 }).toBeGreaterThan(2)
  await desk.page.reload()
  await expect(sign(window.page)).toBeHidden({ timeout: 30_000 })
  await expect(window.page.getByText('The recording ended: the browser that recorded could not go on.')).toBeVisible()
  await expect(call.panel).toBeVisible()
  await expect(sign(desk.page)).toBeHidden()
  await expect(desk.main.getByText(/^The recording ended after 0:\d\d: the browser that recorded could not go on/)).toBeVisible()

  const first = kept(stage).length
  await recorded(call, window)
  await expect.poll(() => kept(stage).length, { timeout: 60_000 }).toBeGreaterThan(first + 2)
  await call.control('Stop recording').click()
  await expect(desk.main.getByText(/^Mika Berg stopped the recording after 0:\d\d$/)).toBeVisible()
  await window.control('Leave').click()
  await expect(call.panel).toBeHidden()
  const address = desk.page.url()
  await expectPlays(desk, 3)
  await desk.page.goto(address)
  await desk.main.getByRole('link', { name: 'Watch' }).first().click()
  const video = desk.page.getByLabel(/^Recorded call with/)
  await expect.poll(() => video.evaluate((it: HTMLVideoElement) => it.duration)).toBeGreaterThan(2)
  expect(await picturesFrom(desk.page, 0.5)).toBeGreaterThan(3)
})
