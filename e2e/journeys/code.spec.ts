// By code: the visitor shows six digits, the agent types them and the session begins.
import { expect, mika, test } from '../support/test'

test('the agent types the code and the session runs; the agent ends it', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor('/lamps')
  await visitor.page.evaluate(() => {
    const call = (window as unknown as { Deskside: (...all: unknown[]) => void }).Deskside
    call('showCode')
  })
  const shown = visitor.page.locator('deskside-code output')
  await expect(shown).toHaveText(/^\d{3} \d{3}$/)
  const code = await shown.innerText()

  await desk.rail.getByRole('link', { name: 'Live view' }).click()
  await desk.page.getByRole('textbox', { name: 'Connect by code' }).fill(code)
  await desk.page.getByRole('button', { name: 'Connect' }).click()
  await expect(desk.page.getByRole('region', { name: 'Live co-browsing' })).toBeVisible()
  await expect(desk.page.getByRole('main')).toContainText('/lamps')
  const replica = desk.page.frameLocator('iframe[src="/viewer"]').frameLocator('iframe')
  await expect(replica.getByRole('heading', { level: 1 })).toHaveText(
    await visitor.page.getByRole('heading', { level: 1 }).innerText(),
  )
  await expect(desk.page.getByRole('link', { name: /Co-browsing, 1 running/ })).toBeVisible()
  await desk.page.getByRole('region', { name: 'Live co-browsing' }).getByRole('button', { name: 'End' }).click()
  await expect(desk.page.getByRole('link', { name: 'Co-browsing', exact: true })).toBeVisible()
})

test('the chat has the code, and so has a link that the site places', async ({ stage }) => {
  const visitor = await stage.visitor('/lamps')
  const card = visitor.page.locator('deskside-code')
  await visitor.open()
  await visitor.frame.getByRole('button', { name: /^Show my code/ }).click()
  await expect(card.locator('output')).toHaveText(/^\d{3} \d{3}$/)
  await card.getByRole('button', { name: 'Close' }).click()
  await expect(card).toHaveCount(0)
  await visitor.launcher.click()
  await visitor.page.evaluate(() => {
    const link = document.createElement('a')
    link.href = '#deskside-code'
    link.textContent = 'Show an agent this page'
    document.body.prepend(link)
  })
  await visitor.page.getByRole('link', { name: 'Show an agent this page' }).click()
  await expect(card.locator('output')).toHaveText(/^\d{3} \d{3}$/)
  expect(new URL(visitor.page.url()).hash).toBe('')
})
