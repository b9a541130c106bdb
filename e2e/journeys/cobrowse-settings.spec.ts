// What a site says of co-browsing, set on its screen: what is hidden, where, for whom, and what visitors read.
import { expectAccessible } from '../support/axe'
import { share, Viewer } from '../support/cobrowse'
import { expect, mika, noor, test } from '../support/test'

test('an admin says what is hidden and where; it holds in the visitor’s browser', async ({ stage }) => {
  const { page } = await stage.agent(mika)
  await page.goto(`${stage.server.url}/console/settings/cobrowse`)
  await page.getByRole('radio', { name: 'What people type, and all digits' }).check()

  // A line that no browser understands is named while it is written, and nothing is saved.
  const masked = page.getByRole('textbox', { name: 'Masked' })
  await masked.fill('h2\nnav[')
  await expect(masked).toHaveAccessibleDescription(/Line 2: “nav\[” is no CSS selector/)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(masked).toBeFocused()
  await masked.fill('nav')
  const off = page.getByRole('textbox', { name: 'Pages that are never shown' })
  await off.fill('cart')
  await expect(off).toHaveAccessibleDescription(/Line 1: “cart” is no path/)
  await off.fill('/cart*')
  await expectAccessible(page, 'the settings of co-browsing')

  const words = page.getByRole('textbox', { name: 'Words under the question' })
  const preview = page.getByRole('figure', { name: "The visitor's question" })
  await expect(preview).toContainText('Let Mika Berg see this tab?')
  await expect(preview).toContainText(
    'Only this website, only until you stop. Passwords and card numbers are never shown.',
  )
  await words.fill('The lamp shop looks on. Ask 0800 for help.')
  await expect(preview).toContainText('The lamp shop looks on.')
  const saved = page.waitForResponse((r) => r.request().method() === 'PATCH' && r.ok())
  await page.getByRole('button', { name: 'Save' }).click()
  await saved

  const desk = await stage.agent(mika)
  const visitor = await stage.visitor('/form')
  const before = await visitor.page.evaluate(() => document.title)
  await visitor.begin('What do you see?')
  await desk.openRow('What do you see?')
  await desk.main.getByRole('button', { name: 'Co-browsing', exact: true }).click()
  const card = visitor.frame.getByRole('region', {
    name: 'Let Mika Berg see this tab?',
  })
  await expect(card).toContainText('The lamp shop looks on. Ask 0800 for help.')
  await card.getByRole('button', { name: 'Share this tab' }).click()
  await desk.main.getByRole('link', { name: "Open the visitor's page" }).click()
  const viewer = new Viewer(desk)
  await expect(viewer.replica.getByRole('heading', { name: before })).toBeVisible()
  await expect(viewer.replica.getByText('Pieces: 0')).toBeVisible()
  await expect(viewer.replica.locator('nav')).toHaveText('**** ***** ****')

  // The page that is off: the agent hears just that, and what was there before is gone.
  await visitor.page.getByRole('link', { name: 'Cart' }).click()
  await expect(visitor.page.getByRole('heading', { name: 'Your cart' })).toBeVisible()
  await expect(desk.page.getByText('The website never shows this page')).toBeVisible()
  await expect(desk.page.getByText('/cart')).toHaveCount(0)
  await expect(viewer.replica.getByRole('heading', { name: 'Your cart' })).toHaveCount(0)
  await visitor.page.getByRole('link', { name: 'Home' }).click()
  await expect(viewer.replica.getByRole('heading', { name: 'Lamps and more' })).toBeVisible()
})

test('who may look and steer holds at once, and switching it off ends what runs', async ({ stage }) => {
  const desk = await stage.agent(noor)
  const visitor = await stage.visitor('/form')
  await visitor.begin('Look at this')
  await desk.openRow('Look at this')
  const viewer = await share(desk, visitor)
  await expect(viewer.tool('Request control')).toBeEnabled()

  const { page } = await stage.agent(mika)
  await page.goto(`${stage.server.url}/console/settings/cobrowse`)
  const save = async () => {
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled()
  }
  await page.getByRole('combobox', { name: 'May ask to steer it' }).selectOption('Nobody: look and point only')
  await save()
  await expect(viewer.tool('Request control')).toBeDisabled()
  await page.getByRole('switch', { name: 'Co-browsing on this site' }).click()
  await save()
  await expect(desk.main).toContainText('The session has ended.')
  await expect(visitor.page.locator('deskside-cobrowse')).toHaveCount(0)

  // A code is not given either.
  await visitor.page.evaluate(() => (window as unknown as { Deskside: (name: string) => void }).Deskside('showCode'))
  await expect(visitor.page.locator('deskside-code output')).toHaveText('None right now')
  await page.reload()
  await expect(page.getByRole('switch', { name: 'Co-browsing on this site' })).not.toBeChecked()
  await page.getByRole('switch', { name: 'Co-browsing on this site' }).click()
  await expect(page.getByRole('combobox', { name: 'May ask to steer it' })).toHaveValue('nobody')
})

test('the words of the site are read beside the code and under an offer of one’s own', async ({ stage }) => {
  const { page } = await stage.agent(mika)
  await page.goto(`${stage.server.url}/console/settings/cobrowse`)
  await page.getByRole('radiogroup', { name: 'Language' }).getByText('Deutsch').click()
  await page.getByRole('textbox', { name: 'Words under the question' }).fill('Wir sehen diese Seite mit.')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled()

  const visitor = await stage.visitor('/de')
  const call = () =>
    visitor.page.evaluate(() => (window as unknown as { Deskside: (name: string) => void }).Deskside('showCode'))
  await call()
  const dialog = visitor.page.getByRole('dialog', { name: 'Ihr Code' })
  await expect(dialog.locator('output')).toHaveText(/^\d{3} \d{3}$/)
  await expect(dialog).toContainText('Wir sehen diese Seite mit.')
})
