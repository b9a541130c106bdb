// Calls where the browser has no UDP at all, as behind many companies' firewalls.
import { withFlags } from '../support/browser'
import { expectCarried, expectSound } from '../support/media'
import { talk } from '../support/talk'
import { expect, test } from '../support/test'

test.setTimeout(180_000)
test.use({ launchOptions: withFlags('--force-webrtc-ip-handling-policy=disable_non_proxied_udp', '--webrtc-ip-handling-policy=disable_non_proxied_udp') })

test('both hear each other over TCP alone', async ({ stage }) => {
  const { desk, window } = await talk(stage)
  await expectCarried(window.page, { protocol: 'tcp', relay: '' })
  await expectCarried(desk.page, { protocol: 'tcp', relay: '' })
  await expectSound(window.page)
  await expectSound(desk.page)
})

test('the network test says which way is blocked, and what to open', async ({ stage, browser, contextOptions }) => {
  const page = await (await browser.newContext(contextOptions)).newPage()
  await page.goto(`${stage.server.url}/call/test?site=${stage.siteKey}`)
  await page.getByRole('button', { name: 'Test now' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'your network blocks the fast way' })).toBeVisible({ timeout: 90_000 })
  await expect(page.getByText(/Its administrator can allow UDP port \d+ to 127\.0\.0\.1/)).toBeVisible()
  await page.context().close()
})
