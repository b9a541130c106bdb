// Websites that forbid windows to talk to them (Cross-Origin-Opener-Policy: same-origin): the
// window of a call finds out by its own address whose it is.
import { expectAccessible } from '../support/axe'
import { answerInWindow, askCard, DeskCall } from '../support/calls'
import { expectSound, watchMedia } from '../support/media'
import { expect, mika, test } from '../support/test'

test.setTimeout(180_000)

test('a call on such a website, and the window again by the link', async ({ stage }) => {
  const desk = await stage.agent(mika)
  // Another site than the chat's, as most websites are; such browsers take the policy from
  // pages with a certificate only, and from this computer's.
  const visitor = await stage.visitor(`${stage.host.foreign}/lonely`)
  for (const { page } of [desk, visitor]) await watchMedia(page.context())
  await Promise.all([desk.page.reload(), visitor.page.reload()])
  await visitor.begin('My page stands alone')
  await desk.openRow('My page stands alone')
  await desk.assign.click()
  const call = new DeskCall(desk)
  await call.ask('Call').click()
  const window = await answerInWindow(visitor)
  expect(await window.page.evaluate(() => globalThis.opener as unknown), 'they do not meet').toBeNull()
  await expect(window.button('Accept')).toBeEnabled()

  await test.step('the address keeps nothing of it', async () => {
    expect(new URL(window.page.url()).hash).toBe('')
    expect(await window.page.evaluate(() => history.length)).toBeLessThanOrEqual(2)
  })
  await test.step('the chat cannot know of the window, and has a link', async () => {
    const link = askCard(visitor).getByRole('link', { name: 'Open it here' })
    await expect(link).toBeVisible()
    await expectAccessible(visitor.page, 'the card of a call whose window is not known')
    await window.page.close()
    const [again] = await Promise.all([visitor.page.waitForEvent('popup'), link.click()])
    await again.getByRole('button', { name: 'Accept', exact: true }).click()
    await expectSound(again)
    await expectSound(desk.page)
    await expect(link).toBeHidden()
    await again.reload()
    await expectSound(again)
  })
})

test('an address that is too old, or was made by nobody, opens no call', async ({ stage, browser, contextOptions }) => {
  const context = await browser.newContext(contextOptions)
  const page = await context.newPage()
  const said = { visitor: 'v1.bm9ib2R5', conversationId: 'x', at: Math.floor(Date.now() / 1000), proof: 'AAAA', asks: ['call'], site: 'x', siteKey: 'x', hue: 264, language: 'en' }
  await page.goto(`${stage.server.url}/call#${Buffer.from(JSON.stringify(said)).toString('base64url')}`)
  await expect(page.getByRole('heading', { name: 'There is no call at the moment' })).toBeVisible()
  expect(new URL(page.url()).hash).toBe('')
  await context.close()
})
