// Guide: "Search": everything one may see is found while typing, narrowed by filters, and
// opened at the very place.
import { expectAccessible } from '../support/axe'
import { expect, mika, noor, test } from '../support/test'

test('what was said, noted, sent and who said it is found while typing, and opened at its place', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('Is the Lampe Größe XL in stock?')
  await desk.openRow('Is the Lampe Größe XL in stock?')
  await desk.assign.click()
  await desk.answer('The first lamps come on Monday')
  await desk.notes.click()
  await desk.note.fill('Lamp supplier is late again')
  await desk.page.keyboard.press('Enter')
  await expect(desk.message('Lamp supplier is late again')).toBeVisible()
  await (await stage.visitor()).begin('No light here')

  // One key leads there from anywhere, and the arrows into what was found.
  const field = desk.page.getByRole('searchbox', {
    name: 'Search conversations',
  })
  const results = desk.page.getByRole('listbox', { name: 'Search results' })
  await desk.page.goto(`${stage.server.url}/console/settings/profile`)
  await expect(desk.page.getByRole('heading', { name: 'Profile' }).first()).toBeVisible()
  await desk.page.locator('body').press('/')
  await expect(field).toBeFocused()
  await field.pressSequentially('lam')
  await expect(results.getByRole('option')).toHaveCount(3)
  await expect(results.locator('mark')).toHaveText(['Lamp', 'lamps', 'Lampe'])
  await expectAccessible(desk.page, 'search results')
  await field.pressSequentially('pe grosse')
  await expect(results.getByRole('option')).toHaveCount(1)
  await expect(results.locator('mark')).toHaveText(['Lampe', 'Größe'])
  await field.fill('lamp')
  await expect(results.getByRole('option')).toHaveCount(3)
  await field.press('ArrowDown')
  await expect(results.getByRole('option', { selected: true })).toContainText('The first lamps come on Monday')
  await field.press('Enter')
  await expect(desk.page).toHaveURL(/\/chat\/[0-9a-f-]+\/\d+$/)
  await expect(desk.log.locator('[aria-current="true"]')).toContainText('The first lamps come on Monday')
  await expectAccessible(desk.page, 'a found message')

  // Filters: the note only, then a colleague who has nothing.
  await desk.page.getByRole('button', { name: 'Search filters' }).click()
  const filters = desk.page.getByRole('group', { name: 'Search filters' })
  await filters.getByLabel('What').selectOption('Note')
  await expect(results.getByRole('option')).toHaveCount(1)
  await expect(results).toContainText('Lamp supplier is late again')
  await expectAccessible(desk.page, 'search filters')
  await filters.getByLabel('Colleague').selectOption(noor.name)
  await expect(desk.page.getByText('Nothing found for “lamp”.')).toBeVisible()
  await filters.getByRole('button', { name: 'Remove filters' }).click()
  await expect(results.getByRole('option')).toHaveCount(3)

  // What looks like a query language is only words; Escape brings the list back.
  await field.fill('" AND ( NEAR * lamp:')
  await expect(desk.page.getByText(/^Nothing found/)).toBeVisible()
  await field.press('Escape')
  await expect(field).toHaveValue('')
  await expect(desk.list).toBeVisible()
})

test('an old message of a long conversation is loaded, shown and marked', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('The needle is right here')
  await desk.openRow('The needle is right here')
  await desk.assign.click()
  const id = /chat\/([0-9a-f-]+)/.exec(desk.page.url())?.[1] ?? ''
  for (let n = 1; n <= 80; n++) {
    await stage.api.post(`/conversations/${id}/messages`, {
      id: crypto.randomUUID(),
      text: `Hay ${n}`,
    })
  }
  await desk.page.reload()
  await expect(desk.message('Hay 80')).toBeVisible()
  await desk.page.locator('body').press('/')
  await desk.page.getByRole('searchbox', { name: 'Search conversations' }).fill('needle')
  await desk.page.getByRole('listbox', { name: 'Search results' }).getByRole('option').click()
  const found = desk.log.locator('[aria-current="true"]')
  await expect(found).toContainText('The needle is right here')
  await expect(found).toBeInViewport()
})
