// A recorded room of several people.
import type { Browser, Page } from '@playwright/test'
import { calling, expectPlays, kept, question, recorded, sign } from '../support/callrecording'
import { DeskCall, setCalls } from '../support/calls'
import { expectSound, watchMedia } from '../support/media'
import { expect, noor, test } from '../support/test'

test.setTimeout(300_000)

test('five people: all of them are asked, and all of them are in the picture', async ({ stage, browser }) => {
  await setCalls(stage.api, { recording: { on: true } })
  const { desk, call, window } = await calling(stage, 'Conference call', 'All of us at one table')
  await call.control('Add people').click()
  const people = desk.page.getByRole('complementary', { name: 'People' })
  const noors = await stage.agent(noor)
  await people.getByRole('button', { name: 'Ring Noor Salem' }).click()
  await new DeskCall(noors).card.getByRole('button', { name: 'Accept', exact: true }).click()
  await people.getByRole('button', { name: 'New link' }).click()
  await people.getByRole('button', { name: 'Create link' }).click()
  const link = `http://${await people.locator('[data-link] code').innerText()}`
  const guests: Page[] = []
  for (const name of ['Daniel Roth', 'Sofia Lind']) guests.push(await comesIn(browser, link, name, call))
  await call.control('Record').click()
  for (const page of [window.page, noors.page, ...guests]) await question(page).getByRole('button', { name: 'I agree' }).click()
  for (const page of [desk.page, window.page, noors.page, ...guests]) await expect(sign(page)).toBeVisible()
  const before = kept(stage).length
  await expect.poll(() => kept(stage).length, { timeout: 60_000 }).toBeGreaterThan(before + 2)
  await call.control('Stop recording').click()
  await expect(desk.main.getByText(/^Mika Berg stopped the recording after 0:\d\d$/)).toBeVisible()
  await expectPlays(desk, 3)
  expect(await tiles(desk.page), 'tiles of the grid that are drawn').toEqual([true, true, true, true, true, false])
  await Promise.all(guests.map((page) => page.context().close()))
})

async function comesIn(browser: Browser, link: string, name: string, call: DeskCall): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 390, height: 780 } })
  await watchMedia(context)
  const page = await context.newPage()
  await page.goto(link)
  await page.getByLabel('Your name').fill(name)
  await page.getByRole('button', { name: 'Ask to come in' }).click()
  await call.panel.getByRole('alert').filter({ hasText: `${name} is waiting` }).getByRole('button', { name: 'Admit' }).click()
  await expectSound(page)
  return page
}

/** Which of the six places of three by two are not empty, in a picture near the recording's end. */
function tiles(page: Page): Promise<boolean[]> {
  return page.getByLabel(/^Recorded call with/).evaluate(async (video: HTMLVideoElement) => {
    const there = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }))
    video.currentTime = video.duration - 1
    await there
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight)
    const pen = canvas.getContext('2d', { willReadFrequently: true })
    if (!pen) throw new Error('no canvas')
    pen.drawImage(video, 0, 0)
    return Array.from({ length: 6 }, (_, at) => {
      // Between the middle and the upper edge: the tile's own ground, or a picture.
      const [x, y] = [((at % 3) + 0.25) * (canvas.width / 3), (Math.floor(at / 3) + 0.25) * (canvas.height / 2)]
      const [r = 0, g = 0, b = 0] = pen.getImageData(Math.round(x), Math.round(y), 1, 1).data
      // The ground between them is #15171c, a tile's #262a33 or brighter.
      return r + g + b > 0x15 + 0x17 + 0x1c + 24
    })
  })
}
