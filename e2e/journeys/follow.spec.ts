// What an admin changes is there within two seconds: in open chats, on open pages and in the
// consoles of colleagues, and nobody reloads anything.
import type { Locator } from '@playwright/test'
import { expect, mika, noor, test } from '../support/test'

const soon = { timeout: 2_000 }

test('changed settings reach open pages, chats and consoles within two seconds', async ({ stage }) => {
  const [site] = await stage.api.get<{ id: string; settings: Record<string, unknown> }[]>('/sites')
  const change = (settings: Record<string, unknown>) => stage.api.patch(`/sites/${site?.id}`, { settings })
  const visitor = await stage.visitor()
  await visitor.begin('Do you have this in green?')
  const desk = await stage.agent(noor)
  await desk.openRow('Do you have this in green?')
  await desk.answer('We do.')
  // Somebody who has only opened a page.
  const other = await stage.visitor('/lamps')
  const button = other.launcher.first()
  await expect(button).toBeVisible()
  const live = await stage.agent(mika)
  await live.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Live view/ }).click()
  await expect(live.page.getByText('/lamps').first()).toBeVisible()
  const colour = (of: Locator) => of.evaluate((one) => getComputedStyle(one).backgroundColor)

  const before = await colour(button)
  await change({ hue: 20, position: 'left' })
  await expect.poll(() => colour(button), soon).not.toBe(before)
  await expect.poll(async () => ((await button.boundingBox())?.x ?? 9999) < 200, soon).toBe(true)

  await change({
    greetings: [{ id: 'now', on: true, pages: [], seconds: 0, texts: { en: 'Green lamps are in the cellar.' } }],
  })
  await expect(other.page.locator('deskside-widget').getByRole('status')).toContainText('in the cellar', soon)

  const attach = visitor.frame.getByRole('button', { name: 'Attach files' })
  await expect(attach).toBeVisible()
  await change({ files: { visitors: false, maxMB: 5, kinds: ['pdf'] } })
  await expect(attach).toBeHidden(soon)

  const bar = desk.page.getByRole('toolbar', { name: 'Special messages' })
  const call = bar.getByRole('button', { name: 'Call', exact: true })
  const cobrowse = bar.getByRole('button', { name: 'Co-browsing', exact: true })
  await expect(call).toBeVisible()
  await expect(cobrowse).toBeVisible()
  await change({ calls: { off: ['call'] }, cobrowse: { off: true } })
  await expect(call).toHaveCount(0, soon)
  await expect(cobrowse).toHaveCount(0, soon)

  await stage.api.post('/tags', { name: 'Green', colour: 'green' })
  await desk.page.getByRole('group', { name: 'Tags of the conversation' }).getByRole('button', { name: 'Tag the conversation' }).click()
  await expect(desk.page.getByRole('menuitemcheckbox', { name: 'Green' })).toBeVisible(soon)
  await desk.page.keyboard.press('Escape')

  const block = { scope: 'company', shortcut: 'green', title: 'Green lamps', body: 'They are in the cellar.' }
  const reply = desk.page.getByRole('textbox', { name: 'Reply' })
  await reply.fill('')
  await stage.api.post('/text-blocks', block)
  await reply.pressSequentially('#green')
  await expect(desk.page.getByRole('listbox', { name: 'Text blocks' }).getByRole('option', { name: /Green lamps/ })).toBeVisible(soon)
})

test('where Live view is off, pages with an open chat follow too, and others when it is opened', async ({ stage }) => {
  const [site] = await stage.api.get<{ id: string; settings: Record<string, unknown> }[]>('/sites')
  const change = (settings: Record<string, unknown>) => stage.api.patch(`/sites/${site?.id}`, { settings })
  await change({ live: { off: true } })
  const colour = (of: Locator) => of.evaluate((one) => getComputedStyle(one).backgroundColor)
  const open = await stage.visitor()
  await open.open()
  await expect(open.start).toBeVisible()
  const closed = await stage.visitor('/lamps')
  const [button, other] = [open.launcher.first(), closed.launcher.first()]
  await expect(other).toBeVisible()
  await expect(open.page.frameLocator('deskside-widget iframe').locator('body')).toBeVisible()
  const before = await colour(button)
  // The page's own socket comes a moment after the chat, and says how things stand.
  await change({ hue: 140, position: 'left' })
  await expect.poll(() => colour(button)).not.toBe(before)
  const green = await colour(button)
  await change({ hue: 20, position: 'right' })
  await expect.poll(() => colour(button), soon).not.toBe(green)
  await expect.poll(async () => ((await button.boundingBox())?.x ?? 0) > 200, soon).toBe(true)

  expect(await colour(other)).toBe(before)
  await closed.open()
  await expect.poll(() => colour(other)).not.toBe(before)
})
