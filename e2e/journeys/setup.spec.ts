// The newcomer: set-up with the code from the log, the script tag, and the demo.
import { Console } from '../support/console'
import { Host } from '../support/host'
import { expect, mika, test } from '../support/test'
import { Widget } from '../support/widget'

test('set-up makes the first administrator and the first site', async ({ fresh: server, browser }) => {
  const host = await Host.start()
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(server.url)
  await expect(page).toHaveURL(/\/console\/setup/)
  const name = 'Set-up code'
  await page.getByLabel('Your name').fill(mika.name)
  await page.getByLabel('E-mail').fill(mika.email)
  await page.getByLabel('Password', { exact: true }).fill(mika.password)
  await page.getByLabel(name).fill('AAAA-BBBB-CCCC')
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByLabel('Name of the site').fill('Lamp shop')
  await page.getByLabel('Add an origin').fill(host.url)
  await page.getByRole('button', { name: 'Create and go on' }).click()
  // The wrong code is said where it was typed.
  await expect(page.getByLabel(name)).toHaveAccessibleDescription(/code/)
  await page.getByLabel(name).fill(await server.code())
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('button', { name: 'Create and go on' }).click()

  const tag = page.getByLabel('Script tag')
  await expect(tag).toBeVisible()
  const key = /site=([\w-]+)/.exec((await tag.textContent()) ?? '')?.[1]
  expect(key).toBeTruthy()
  host.embed(server.url, key ?? '')
  const visit = await context.newPage()
  await visit.goto(host.url)
  const visitor = new Widget(visit)
  await visitor.begin('The first one')

  // Nobody else can claim it.
  const again = await fetch(`${server.url}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: await server.code(), ...mika, siteName: 'x', origins: [host.url] }),
  })
  expect(again.ok).toBe(false)
  await page.bringToFront()
  await page.getByRole('button', { name: 'Open the desk' }).click()
  const desk = new Console(page, server.url)
  await desk.openRow('The first one')
  await context.close()
  await host.close()
})
