// --viewer-origin: the replica is shown at an address of its own, where no agent is signed in.
import { expect, mika, test } from '../support/test'

test.use({ serverFlags: ['--public-url', 'http://127.0.0.1:{port}', '--viewer-origin', 'http://localhost:{port}'] })

test('the replica lives on another origin than the console, with its pictures', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor('/lamps')
  await visitor.page.evaluate(() => {
    const call = (window as unknown as { Deskside: (...all: unknown[]) => void }).Deskside
    call('showCode')
  })
  const shown = visitor.page.locator('deskside-code output')
  await expect(shown).toHaveText(/^\d{3} \d{3}$/)
  await desk.rail.getByRole('link', { name: 'Live view' }).click()
  await desk.page.getByRole('textbox', { name: 'Connect by code' }).fill(await shown.innerText())
  await desk.page.getByRole('button', { name: 'Connect' }).click()
  const viewer = desk.page.frameLocator('iframe[src^="http://localhost:"]')
  await expect(viewer.frameLocator('iframe').getByRole('heading', { level: 1 })).toHaveText(
    await visitor.page.getByRole('heading', { level: 1 }).innerText(),
  )
  const origin = new URL(stage.server.url)
  expect(desk.page.frames().some((frame) => frame.url() === `http://localhost:${origin.port}/viewer`)).toBe(true)
  // The console's cookies are not for it, and there is nothing to open with them.
  expect((await desk.page.request.get(`http://localhost:${origin.port}/api/v1/me`)).status()).toBe(404)

  await test.step('the chat and the events on a small screen', async () => {
    await desk.page.setViewportSize({ width: 390, height: 780 })
    const parts = desk.page.getByRole('group', { name: 'Parts of the screen' })
    await parts.getByRole('button', { name: 'Events' }).click()
    await expect(desk.page.getByRole('region', { name: /events/i })).toBeVisible()
    await parts.getByRole('button', { name: 'Page' }).click()
    await expect(desk.page.getByRole('region', { name: /events/i })).toBeHidden()
  })
})
