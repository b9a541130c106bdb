// Co-browsing when the visitor's line ends at one node and the agent's at another.
import type { Locator } from '@playwright/test'
import { bar, escapeTwice, setCobrowse, share, Viewer } from '../support/cobrowse'
import { missing } from '../support/nodes'
import { expect, mika, test } from '../support/test'

test.use({ twoNodes: true })
const reason = missing()

/** Of the picture itself; 0 when it is not there. */
const width = (picture: Locator) => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)
test.skip(reason !== undefined, reason)

test('visitor and agent are on different nodes: seen, steered, killed and back', async ({ stage }) => {
  await setCobrowse(stage.api, { sendPictures: true })
  const desk = await stage.agent(mika)
  expect(new URL(desk.page.url()).port).not.toBe(new URL(stage.server.url).port)
  const visitor = await stage.visitor('/form')
  await visitor.begin('Where do I find my order?')
  await desk.openRow('Where do I find my order?')
  const viewer = await share(desk, visitor)

  await test.step('the page is live on the other node', async () => {
    await visitor.page.locator('#more').click()
    await expect(viewer.replica.getByText('Pieces: 2')).toBeVisible()
  })
  await test.step('a picture that only the visitor can fetch comes across both', async () => {
    await expect.poll(() => width(viewer.replica.locator('img').first())).toBe(120)
  })
  await test.step('control is asked for, given and used across both', async () => {
    await viewer.tool('Request control').click()
    await bar(visitor).getByRole('button', { name: 'Allow' }).click()
    await expect(viewer.live).toContainText('You have control')
    // The visitor's own hand goes first: an agent's click may have to wait for it.
    await expect(async () => {
      await viewer.click(viewer.replica.locator('#more'))
      await expect(visitor.page.locator('#more')).toHaveText(/Pieces: [3-9]/, { timeout: 2000 })
    }).toPass()
    await expect(viewer.replica.locator('#more')).toHaveText(await visitor.page.locator('#more').innerText())
  })
  await test.step("the visitor's node is killed: the chat and the page come back by themselves", async () => {
    await stage.server.pause('SIGKILL')
    await stage.server.resume()
    await visitor.page.evaluate(() => document.querySelector('h1')?.append(' again'))
    await expect(viewer.replica.getByRole('heading', { level: 1 })).toContainText('again', { timeout: 45_000 })
    await visitor.write('I am still here')
    await expect(desk.message('I am still here')).toBeVisible({ timeout: 30_000 })
  })
  await test.step('the visitor stops it for both', async () => {
    await visitor.page.locator('#name').click()
    await escapeTwice(visitor)
    await expect(desk.main).toContainText('The session has ended.')
  })
})

test('a code of one node opens the page on the other', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor('/lamps')
  await visitor.page.evaluate(() => {
    const call = (window as unknown as { Deskside: (...all: unknown[]) => void }).Deskside
    call('showCode')
  })
  const shown = visitor.page.locator('deskside-code output')
  await expect(shown).toHaveText(/^\d{3} \d{3}$/)
  const code = await shown.innerText()
  await desk.rail.getByRole('link', { name: 'Live view' }).click()
  // Who is here is known on both nodes.
  await expect(desk.page.getByRole('row').filter({ hasText: '/lamps' })).toBeVisible()
  await desk.page.getByRole('textbox', { name: 'Connect by code' }).fill(code)
  await desk.page.getByRole('button', { name: 'Connect' }).click()
  await expect(new Viewer(desk).replica.getByRole('heading', { name: 'Lamps' })).toBeVisible()
})
