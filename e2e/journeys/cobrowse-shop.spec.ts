// Co-browsing on the demo shop: a sign-in, a checkout with a card, a page that is one application,
// a reload. The agent sees the pages; what is secret never leaves the visitor's browser.
import { Console } from '../support/console'
import { expect, test } from '../support/test'
import { Wiretap } from '../support/wiretap'

test('sign-in, checkout and a page of one application, with nothing secret on the wire', async ({ demo, browser }) => {
  const [customer, desk] = [await browser.newContext(), await browser.newContext()]
  const shop = await customer.newPage()
  const wire = new Wiretap(shop)
  await shop.goto(`${demo.shop}/account.html`)
  await expect(shop.locator('deskside-widget')).toBeAttached()
  await shop.evaluate(() => {
    const { Deskside } = window as unknown as { Deskside: (...all: unknown[]) => void }
    Deskside('showCode')
  })
  const shown = shop.locator('deskside-code output')
  await expect(shown).toHaveText(/^\d{3} \d{3}$/)

  const [person] = demo.agents
  if (!person) throw new Error('the demo has no agent')
  const agent = new Console(await desk.newPage(), demo.console)
  await agent.signIn(person)
  await agent.rail.getByRole('link', { name: 'Live view' }).click()
  await agent.page.getByRole('textbox', { name: 'Connect by code' }).fill(await shown.innerText())
  await agent.page.getByRole('button', { name: 'Connect' }).click()
  const replica = agent.page.frameLocator('iframe[src="/viewer"]').frameLocator('iframe')
  await expect(replica.getByRole('heading', { name: 'Sign in' })).toBeVisible()

  // The shop's pictures come too, through Deskside and never from the agent's browser to the shop.
  const logo = replica.locator('header img')
  await expect.poll(() => logo.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0)
  expect(await logo.getAttribute('src')).toMatch(/^\/viewer\/asset\//)

  // The sign-in. A field is seen to fill, and with what it is filled is not.
  await shop.getByLabel('E-mail').fill('robin@example.com')
  await shop.getByLabel('Password').fill('hunter-2-secret')
  await expect(replica.getByLabel('Password')).toHaveValue(/^•+$/)
  await shop.getByRole('button', { name: 'Sign in' }).click()
  await expect(replica.getByRole('heading', { name: 'One more step' })).toBeVisible()
  await shop.getByLabel('Six-digit code').fill('739154')
  await shop.getByRole('button', { name: 'Continue' }).click()
  await expect(replica.getByRole('heading', { name: /^Hello/ })).toBeVisible()

  // The next page, and the card.
  await shop.goto(`${demo.shop}/checkout.html`)
  await expect(replica.getByRole('heading', { name: 'Checkout' })).toBeVisible()
  await shop.getByLabel('Card number').fill('4000 0566 5566 5556')
  await shop.getByLabel('Valid until').fill('11 / 31')
  await shop.getByLabel('Code', { exact: true }).fill('918')
  await expect(replica.getByLabel('Card number')).toHaveValue(/^•+$/)

  // One application: the address changes and the page does not.
  await shop.goto(`${demo.shop}/build.html`)
  await expect(replica.getByText('Step 1 of 4: Frame')).toBeVisible()
  await shop.getByRole('radio', { name: /Gravel/ }).check()
  await shop.getByRole('button', { name: 'Next' }).click()
  await expect(replica.getByText('Step 2 of 4: Paint')).toBeVisible()
  await expect(replica.getByRole('button', { name: 'coral' })).toBeVisible()
  await shop.getByRole('button', { name: 'coral' }).click()
  await expect(replica.getByRole('button', { name: 'coral', pressed: true })).toBeVisible()
  await shop.goBack()
  await expect(replica.getByText('Step 1 of 4: Frame')).toBeVisible()
  await shop.reload()
  await expect(replica.getByText('Step 1 of 4: Frame')).toBeVisible()

  const text = await wire.text()
  expect(text).toContain('Build yours')
  for (const secret of ['hunter-2-secret', '739154', '4000 0566 5566 5556', '4000056655665556', '11 / 31', '"918"'])
    expect(text).not.toContain(secret)
  await customer.close()
  await desk.close()
})
