// Live view: who is on the site now, without reload, and the first words to somebody there.
import { expectAccessible } from '../support/axe'
import { expect, mika, test } from '../support/test'

test('a visitor appears, moves, goes to the background and leaves', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await desk.rail.getByRole('link', { name: 'Live view' }).click()
  await expect(desk.page.getByText('Nobody is on your sites right now.')).toBeVisible()

  const visitor = await stage.visitor('/lamps?secret=1#x')
  const row = desk.page.getByRole('row').filter({ hasText: '/lamps' })
  await expect(row).toContainText('Lamps')
  await expect(row.getByRole('img', { name: 'Active' })).toBeVisible()
  await expect(desk.main).not.toContainText('secret')
  await expect(desk.page.getByText('1 active')).toBeVisible()
  await expectAccessible(desk.page, 'Live view')

  await visitor.page.goto(`${new URL(visitor.page.url()).origin}/cart`)
  await expect(desk.page.getByRole('row').filter({ hasText: '/cart' })).toContainText('Your cart')
  await visitor.page.evaluate(() => {
    const call = (window as unknown as { Deskside: (...all: unknown[]) => void }).Deskside
    call('identify', { name: 'Lena Morgenthal' })
  })
  await expect(desk.page.getByRole('row').filter({ hasText: 'Lena Morgenthal' })).toBeVisible()

  await desk.page.getByRole('searchbox', { name: 'Search visitors' }).fill('nobody like this')
  await expect(desk.page.getByText('No visitor matches.')).toBeVisible()
  await desk.page.getByRole('searchbox', { name: 'Search visitors' }).fill('lena cart')
  await expect(desk.page.getByRole('row').filter({ hasText: '/cart' })).toBeVisible()

  await visitor.page.close()
  await expect(desk.page.getByText('Nobody is on your sites right now.')).toBeVisible({ timeout: 20_000 })
})

test('an agent begins a conversation with somebody who is there', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor('/lamps')
  await desk.rail.getByRole('link', { name: 'Live view' }).click()
  const row = desk.page.getByRole('row').filter({ hasText: '/lamps' })
  await row.getByRole('button', { name: 'Start chat' }).click()
  const dialog = desk.page.getByRole('dialog', { name: /^Write to/ })
  await expectAccessible(desk.page, 'the dialog of the first words')
  await dialog.getByRole('textbox', { name: 'Message' }).fill('Shall I help you choose?')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await expect(desk.message('Shall I help you choose?')).toBeVisible()

  // The visitor has not touched the chat; it tells of the message by itself.
  await expect(visitor.launcher).toHaveAccessibleName(/1 new message/)
  await visitor.open()
  await visitor.frame.getByText('Shall I help you choose?').first().click()
  await expect(visitor.message('Shall I help you choose?')).toBeVisible()
  await visitor.write('Yes, please')
  await expect(desk.message('Yes, please')).toBeVisible()
  await desk.rail.getByRole('link', { name: 'Live view' }).click()
  await expect(row.getByRole('link', { name: 'Open chat' })).toBeVisible()
})

test('works under a strict policy, and not at all where it is switched off', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await desk.rail.getByRole('link', { name: 'Live view' }).click()
  const visitor = await stage.visitor('/strict')
  await expect(desk.page.getByRole('row').filter({ hasText: '/strict' })).toBeVisible()
  await visitor.page.close()
  const [site] = await stage.api.get<{ id: string; settings: object }[]>('/sites')
  await stage.api.patch(`/sites/${site?.id}`, { settings: { ...site?.settings, live: { off: true } } })
  const other = await stage.visitor('/')
  // What would make the frame is there, and makes none.
  await other.page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/assets/host/')))
  await expect(other.launcher).toBeVisible()
  expect(other.page.frames().filter((frame) => frame.url().includes('carrier'))).toEqual([])
  // Who has opened the chat can be reached there; agents see nobody all the same.
  await other.open()
  await expect(other.start).toBeVisible()
  await expect(desk.page.getByText('Nobody is on your sites right now.')).toBeVisible({ timeout: 20_000 })
})
