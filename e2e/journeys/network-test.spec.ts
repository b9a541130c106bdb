// The page on which agents and visitors see whether calls will work for them: devices, each
// way to the media engine by itself, speed, and a verdict. Real media on loopback.
import type { Page } from '@playwright/test'
import { expectAccessible } from '../support/axe'
import { expectAllOff, watchMedia } from '../support/media'
import { Api, Server } from '../support/server'
import { expect, mika, noor, test } from '../support/test'

test.setTimeout(180_000)

const row = (page: Page, name: string) => page.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) })
const ways = { udp: 'Direct way (UDP)', tcp: 'Second way (TCP)', turn: 'Way through port 443 (TURN/TLS)' }

async function verdict(page: Page, words: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Test now' }).click()
  await expect(page.getByRole('button', { name: 'Testing…' })).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: words })).toBeVisible({ timeout: 90_000 })
}

test('a visitor tests devices and network by an address', async ({ stage, browser, contextOptions }) => {
  const context = await browser.newContext(contextOptions)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: stage.server.url })
  await watchMedia(context)
  const page = await context.newPage()
  const scripts: string[] = []
  page.on('request', (request) => request.resourceType() === 'script' && scripts.push(request.url()))
  await page.goto(`${stage.server.url}/call/test?site=${stage.siteKey}`)
  await expect(page.getByRole('heading', { name: 'Test devices and network' })).toBeVisible()
  await expectAccessible(page, 'the page before a test')

  await test.step('nothing is on and nothing of calls is loaded before a click', async () => {
    await expectAllOff(page)
    expect(await page.evaluate(() => window.__connections.length)).toBe(0)
    expect(scripts.filter((url) => url.includes('livekit'))).toEqual([])
  })
  await test.step('the microphone hears', async () => {
    await row(page, 'Microphone').getByRole('button', { name: 'Try the microphone' }).click()
    await expect(row(page, 'Microphone')).toContainText('It hears you.')
    await expect(page.getByRole('meter', { name: 'Microphone level' })).toBeVisible()
    await row(page, 'Microphone').getByRole('button', { name: 'Switch it off' }).click()
    await expectAllOff(page)
  })
  await test.step('the camera shows', async () => {
    await row(page, 'Camera').getByRole('button', { name: 'Show my picture' }).click()
    await expect(page.locator('figure video')).toBeVisible()
    await expect(row(page, 'Camera')).toContainText('Works')
    await expectAccessible(page, 'the page with a picture')
    await row(page, 'Camera').getByRole('button', { name: 'Switch it off' }).click()
    await expectAllOff(page)
  })
  await test.step('the loudspeaker plays, and the visitor says what was heard', async () => {
    await row(page, 'Loudspeaker').getByRole('button', { name: 'Play a test sound' }).click()
    await expect(row(page, 'Loudspeaker')).toContainText('Did you hear two tones?')
    await row(page, 'Loudspeaker').getByRole('button', { name: 'No' }).click()
    await expect(row(page, 'Loudspeaker')).toContainText('Turn the volume up')
    await row(page, 'Loudspeaker').getByRole('button', { name: 'Play a test sound' }).click()
    await row(page, 'Loudspeaker').getByRole('button', { name: 'Yes' }).click()
    await expect(row(page, 'Loudspeaker')).toContainText('Works')
  })
  await test.step('the network works both ways; there is no relay here', async () => {
    await verdict(page, /Calls will work/)
    await expect(row(page, 'Our server')).toContainText('Works')
    await expect(row(page, ways.udp)).toContainText('Works')
    await expect(row(page, ways.tcp)).toContainText('Works')
    await expect(row(page, ways.turn)).toContainText('Not offered by this server')
    await expect(row(page, 'Speed')).toContainText(/\d+\sms answer time, [\d.]+\s% lost, [\d.]+\sMb\/s\sup, [\d.]+\sMb\/s\sdown/)
    await expectAccessible(page, 'the page after a test')
    expect(scripts.some((url) => url.includes('livekit'))).toBe(true)
    await expect.poll(() => page.evaluate(() => window.__connections.filter((c) => c.connectionState !== 'closed').length)).toBe(0)
  })
  await test.step('the result is copied', async () => {
    await page.getByRole('button', { name: 'Copy the result' }).click()
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
    const text = await page.evaluate(() => navigator.clipboard.readText())
    expect(text).toContain('Test devices and network\nCalls will work')
    expect(text).toContain('Direct way (UDP): Works')
    expect(text).toContain('Speed: Works – ')
    expect(text).toContain('Chrome')
  })
  await context.close()
})

test('an agent tests from the settings, in German too', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await desk.page.goto(`${stage.server.url}/console/settings/calls`)
  await expect(desk.page.getByLabel(/^For visitors/)).toContainText(`/call/test?site=${stage.siteKey}`)
  const [page] = await Promise.all([
    desk.page.waitForEvent('popup'),
    desk.page.getByRole('link', { name: 'Test my devices and network' }).click(),
  ])
  await verdict(page, /Calls will work/)
  await page.goto(`${stage.server.url}/call/test?language=de`)
  await expect(page.getByRole('heading', { name: 'Geräte und Netzwerk prüfen' })).toBeVisible()
  await test.step('nobody else does without a site', async () => {
    await page.context().clearCookies()
    await page.reload()
    await expect(page.getByRole('link', { name: 'Anmelden' })).toBeVisible()
  })
  await test.step('and nobody by the key of no site', async () => {
    await page.goto(`${stage.server.url}/call/test?site=nothing`)
    await expect(page.getByRole('heading', { name: 'There is no such link' })).toBeVisible()
  })
})

test('an agent who is no administrator finds it in the own menu and by its name', async ({ stage }) => {
  const desk = await stage.agent(noor)
  const menu = async (name: string) => {
    await desk.page.getByRole('button', { name: /^Availability/ }).click()
    return desk.page.getByRole('menuitem', { name, exact: true })
  }
  const item = await menu('Test devices and network')
  await expectAccessible(desk.page, 'the menu of oneself')
  const [page] = await Promise.all([desk.page.waitForEvent('popup'), item.click()])
  await verdict(page, /Calls will work/)
  await page.close()

  await test.step('by the keyboard alone, in German', async () => {
    const run = async (words: string, name: string) => {
      await desk.page.keyboard.press('ControlOrMeta+k')
      await desk.page.getByRole('combobox', { expanded: true }).fill(words)
      await expect(desk.page.getByRole('option', { name, exact: true })).toHaveAttribute('aria-selected', 'true')
      await desk.page.keyboard.press('Enter')
    }
    await run('german', 'Use German')
    const opened = desk.page.waitForEvent('popup')
    await run('headset', 'Geräte und Netzwerk prüfen')
    await expect((await opened).getByRole('heading', { name: 'Geräte und Netzwerk prüfen' })).toBeVisible()
  })
})

test('without calls the page says so and still tests devices; without UDP it says what that means', async ({ browser, contextOptions }) => {
  const context = await browser.newContext(contextOptions)
  const page = await context.newPage()
  const [off, slow] = [await Server.fresh(() => ['--media', 'off']), await Server.fresh(() => ['--media-udp', '0'])]
  try {
    const { siteKey } = await Api.setUp(off, ['https://shop.example'])
    await page.goto(`${off.url}/call/test?site=${siteKey}`)
    await expect(page.getByText(/^Calls are switched off here/)).toBeVisible()
    await row(page, 'Camera').getByRole('button', { name: 'Show my picture' }).click()
    await expect(row(page, 'Camera')).toContainText('Works')
    await expectAccessible(page, 'the page without calls')
    await test.step('TCP only', async () => {
      const { siteKey } = await Api.setUp(slow, ['https://shop.example'])
      await page.goto(`${slow.url}/call/test?site=${siteKey}`)
      await verdict(page, /this server does not offer the fast way/)
      await expect(row(page, ways.udp)).toContainText('Not offered by this server')
      await expect(row(page, ways.tcp)).toContainText('Works')
    })
  } finally {
    await Promise.all([off.close(), slow.close()])
    await context.close()
  }
})
