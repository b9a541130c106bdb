// Who has changed which settings: told in words, with what was before and after.
import { expectAccessible } from '../support/axe'
import { expect, mika, test } from '../support/test'

test('an admin reads what was changed, field by field, and takes it as a file', async ({ stage }) => {
  const { page } = await stage.agent(mika)
  await page.goto(`${stage.server.url}/console/settings/tags`)
  await page.getByRole('textbox', { name: 'Name' }).fill('Billing')
  await page.getByRole('button', { name: 'Add tag' }).click()
  await expect(page.getByRole('button', { name: /^Edit Name: Billing/ })).toBeVisible()
  const [site] = await stage.api.get<{ id: string; name: string }[]>('/sites')
  await stage.api.patch(`/sites/${site?.id}`, { settings: { position: 'left' } })

  await page.getByRole('link', { name: 'Audit log' }).click()
  const changes = page.getByRole('list', { name: 'Changes' })
  const ofSite = changes.getByRole('button', { name: `Mika Berg changed the website ${site?.name}` }).first()
  await expect(ofSite).toHaveAttribute('aria-expanded', 'false')
  await ofSite.click()
  await expect(changes.getByRole('row', { name: 'Side right left' })).toBeVisible()
  await expectAccessible(page, 'the audit log')

  await page.getByRole('combobox', { name: 'Setting' }).selectOption('Tags')
  await expect(changes.getByRole('listitem')).toHaveCount(1)
  await expect(changes).toContainText('Mika Berg added the tag Billing.')
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export as CSV' }).click(),
  ])
  expect(file.suggestedFilename()).toBe('audit-log.csv')
  await page.getByRole('combobox', { name: 'Who' }).selectOption('Noor Salem')
  await expect(page.getByText('No change fits.')).toBeVisible()
  await page.getByRole('button', { name: 'Show all' }).click()
  await expect(changes).toContainText('set Deskside up')
})
