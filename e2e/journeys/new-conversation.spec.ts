// Guide: "New Conversation". It rings and shows while another screen is selected, and is
// opened by the card or by Live chat in the rail.
import { clickNewest, desktop, hide, shown } from '../support/desktop'
import { blockSound, isRinging, listen, rings, softSounds } from '../support/sound'
import { Console } from '../support/console'
import { expect, mika, noor, test } from '../support/test'

test('a new conversation rings and shows while another screen is selected', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await desk.lookElsewhere()
  const visitor = await stage.visitor('/lamps')
  await visitor.begin('Does this lamp come in green?')

  await expect(desk.card).toBeVisible()
  await expect(desk.card).toContainText('Does this lamp come in green?')
  await expect(desk.card).toContainText('Lamps')
  await expect(desk.card).toContainText(/Visitor \d+/)
  await expect.poll(() => rings(desk.page)).toBe(1)
  expect(await isRinging(desk.page)).toBe(true)
  await expect(desk.page).toHaveTitle(/^\(1\)/)
  await expect(desk.liveChat).toHaveAccessibleName(/1 unread/)

  const second = await stage.visitor('/cart')
  await second.begin('And this one?')
  await expect(desk.page).toHaveTitle(/^\(2\)/)
  await expect(desk.liveChat).toHaveAccessibleName(/2 unread/)
})

test('the card opens the conversation and the ringing stops', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await desk.lookElsewhere()
  const visitor = await stage.visitor()
  await visitor.begin('Where is my parcel?')

  await expect.poll(() => isRinging(desk.page)).toBe(true)
  await desk.card.getByRole('button', { name: 'Open' }).click()
  await expect(desk.message('Where is my parcel?')).toBeVisible()
  await expect(desk.card).toBeHidden()
  await expect.poll(() => isRinging(desk.page)).toBe(false)
})

test('Live chat in the rail and the row open the conversation', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await desk.lookElsewhere()
  const visitor = await stage.visitor()
  await visitor.begin('Where is my invoice?')

  await expect(desk.card).toBeVisible()
  await desk.liveChat.click()
  await desk.tab('Unassigned').click()
  await desk.row('Where is my invoice?').click()
  await expect(desk.message('Where is my invoice?')).toBeVisible()
  await expect(desk.card).toBeHidden()
  await expect.poll(() => isRinging(desk.page)).toBe(false)
})

test('with Live chat selected there is a soft sound and a row, no card and no ringing', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await desk.liveChat.click()
  await desk.tab('Unassigned').click()
  const visitor = await stage.visitor()
  await visitor.begin('Just a question')

  await expect(desk.row('Just a question')).toBeVisible()
  await expect.poll(() => softSounds(desk.page)).toBe(1)
  await expect(desk.card).toBeHidden()
  expect(await rings(desk.page)).toBe(0)
})

test('the others fall silent as soon as one assigns it', async ({ stage }) => {
  const [one, two] = [await stage.agent(mika), await stage.agent(noor)]
  await one.lookElsewhere()
  await two.lookElsewhere()
  const visitor = await stage.visitor()
  await visitor.begin('Anybody there?')

  await expect(one.card).toBeVisible()
  await expect(two.card).toBeVisible()
  await one.card.getByRole('button', { name: 'Assign to me' }).click()
  await expect(two.card).toBeHidden()
  await expect.poll(() => isRinging(two.page)).toBe(false)
  await expect.poll(() => isRinging(one.page)).toBe(false)
})

test('dismissing the card stops the ringing', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await desk.lookElsewhere()
  const visitor = await stage.visitor()
  await visitor.begin('Hello?')
  await expect.poll(() => isRinging(desk.page)).toBe(true)
  await desk.card.getByRole('button', { name: 'Dismiss' }).click()
  await expect(desk.card).toBeHidden()
  await expect.poll(() => isRinging(desk.page)).toBe(false)
  expect(await rings(desk.page)).toBe(1)
})

test('two tabs of one agent ring once', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const second = await desk.page.context().newPage()
  await second.goto(`${stage.server.url}/console/`)
  const other = new Console(second, stage.server.url)
  await expect(other.rail).toBeVisible()
  await desk.lookElsewhere()
  await other.lookElsewhere()
  const visitor = await stage.visitor()
  await visitor.begin('Only once, please')

  const both = async () => (await rings(desk.page)) + (await rings(second))
  await expect.poll(both).toBe(1)
  await expect(desk.card).toBeVisible()
  await expect(other.card).toBeVisible()
  // Handing it to the other tab must not ring again either.
  await desk.page.bringToFront()
  await visitor.write('Still me')
  await expect(desk.card).toContainText('Only once, please')
  expect(await both()).toBe(1)
})

test('where the browser blocks sound the console says so and one click allows it', async ({ stage, browser }) => {
  const context = await browser.newContext()
  await listen(context)
  await blockSound(context)
  const desk = new Console(await context.newPage(), stage.server.url)
  await desk.signIn(mika)
  // A new page has not been clicked yet.
  await desk.page.goto(`${stage.server.url}/console/settings`)
  await expect(desk.rail).toBeVisible()
  const visitor = await stage.visitor()
  await visitor.begin('Can you hear me?')

  await expect(desk.card).toBeVisible()
  const allow = desk.page.getByRole('button', { name: /allow sound/i })
  await expect(allow).toBeVisible()
  expect(await rings(desk.page)).toBe(0)
  await allow.click()
  await expect.poll(() => isRinging(desk.page)).toBe(true)
  await expect(allow).toBeHidden()
  await context.close()
})

test('a hidden tab rings and shows a desktop notification, which opens the conversation', async ({ stage, browser }) => {
  const page = await browser.newPage()
  await listen(page)
  await desktop(page)
  const desk = new Console(page, stage.server.url)
  await desk.signIn(mika)
  await desk.liveChat.click()
  await desk.page.getByRole('button', { name: 'Turn on' }).click()
  await hide(page)
  const visitor = await stage.visitor('/lamps')
  await visitor.begin('Are you looking?')

  await expect.poll(() => isRinging(page)).toBe(true)
  await expect.poll(() => shown(page)).toEqual([expect.stringMatching(/^New conversation: .*Are you looking\?/s)])
  await clickNewest(page)
  await hide(page, false)
  await expect(desk.message('Are you looking?')).toBeVisible()
  await expect.poll(() => isRinging(page)).toBe(false)
  await expect.poll(() => shown(page)).toEqual([])
  await page.close()
})

test('Offline, nothing rings and nothing pops up', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await desk.page.getByRole('button', { name: /^Availability/ }).click()
  await desk.page.getByRole('menuitemradio', { name: /^Offline/ }).click()
  await expect(desk.page.getByRole('button', { name: 'Availability: Offline' })).toBeVisible()
  await desk.page.keyboard.press('Escape')
  await desk.lookElsewhere()
  const visitor = await stage.visitor()
  await visitor.begin('Are you resting?')
  await expect(desk.liveChat).toHaveAccessibleName(/1 unread/)
  await expect(desk.card).toBeHidden()
  expect(await rings(desk.page)).toBe(0)
  expect(await softSounds(desk.page)).toBe(0)
})
