// Settings, Limits: what the company bounds holds at once, can be undone, and is in the audit log.
import { expectAccessible } from '../support/axe'
import { expect, mika, test } from '../support/test'

test('a limit is set, holds at once, is told in the audit log and taken back', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const { page } = desk
  await page.goto(`${stage.server.url}/console/settings/limits`)
  const starts = page.getByRole('spinbutton', { name: /^Conversations a visitor may begin/ })
  await expect(starts).toHaveValue('0')
  await expect(page.getByText('1 to 1,000; 0 is no limit.')).toBeVisible()
  await expect(page.getByText('100 MB')).toBeVisible()
  await expectAccessible(page, 'the limits')
  // Out of its range it is not sent.
  await starts.fill('1001')
  await starts.blur()
  expect((await stage.api.get<{ limits: { visitorStarts: number } }>('/settings')).limits.visitorStarts).toBe(0)
  await starts.fill('1')
  await starts.blur()
  await expect(page.getByText('Saved').first()).toBeVisible()

  const visitor = await stage.visitor()
  await visitor.begin('The first')
  await expect(visitor.message('The first')).toBeVisible()
  await page.goto(`${stage.server.url}/console/settings/audit`)
  await expect(page.getByText('Limits', { exact: true }).first()).toBeVisible()

  await page.goto(`${stage.server.url}/console/settings/limits`)
  await expect(starts).toHaveValue('1')
  await page.getByRole('button', { name: 'All as usual again' }).click()
  await expect(starts).toHaveValue('0')
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await expect(starts).toHaveValue('1')
})

test('a website’s longest message holds in an open chat', async ({ stage }) => {
  const { page } = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('Short')
  await page.goto(`${stage.server.url}/console/settings/sites`)
  await page.getByRole('spinbutton', { name: 'Longest message of a visitor' }).fill('120')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved').first()).toBeVisible()
  await visitor.composer.fill('x'.repeat(121))
  await expect(visitor.frame.getByRole('alert')).toContainText('120')
  await visitor.write('x'.repeat(120))
})
