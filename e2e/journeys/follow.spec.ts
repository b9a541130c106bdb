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

test('an open form of settings follows what a colleague saves, and nothing moves under what is typed', async ({ stage }) => {
  const [site] = await stage.api.get<{ id: string; settings: Record<string, unknown> }[]>('/sites')
  const change = (body: Record<string, unknown>) => stage.api.patch(`/sites/${site?.id}`, body)
  const desk = await stage.agent(mika)
  const open = (section: string) => desk.page.goto(`${stage.server.url}/console/settings/${section}`)

  await open('sites')
  const away = desk.page.getByRole('textbox', { name: 'First message when nobody is online' })
  await expect(away).toBeVisible()
  const name = desk.page.getByRole('textbox', { name: 'Name of the site' })
  await name.fill('Lamps and more ')
  await name.press('Home')
  await change({ name: 'Lamp house', settings: { peek: { on: true }, texts: { en: { hello: '', question: '', welcome: '', away: 'Back at nine' } } } })
  await expect(desk.page.getByRole('switch', { name: 'Show agents what visitors are typing' })).toBeChecked(soon)
  await expect(away).toHaveValue('Back at nine', soon)
  await expect(desk.page.getByText(/^Changed by .* just now: /)).toBeVisible(soon)
  await expect(name).toHaveValue('Lamps and more ')
  await expect(name).toBeFocused()
  expect(await name.evaluate((input: HTMLInputElement) => input.selectionStart)).toBe(0)
  await expect(desk.page.getByText(/^Changed meanwhile by .*: Name\./)).toBeVisible(soon)
  await desk.page.getByRole('button', { name: 'Take theirs' }).click()
  await expect(name).toHaveValue('Lamp house')
  await expect(desk.page.getByText(/^Changed meanwhile/)).toBeHidden()
  await expect(desk.page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled()

  await open('reception')
  const rating = desk.page.getByRole('switch', { name: 'Ask for a rating' })
  await expect(rating).not.toBeChecked()
  await change({ settings: { after: { rating: true } } })
  await expect(rating).toBeChecked(soon)

  await open('calls')
  const video = desk.page.getByRole('switch', { name: 'Video call', exact: true }).first()
  await expect(video).toBeChecked()
  await change({ settings: { calls: { off: ['video'] } } })
  await expect(video).not.toBeChecked(soon)

  await open('cobrowse')
  const mask = desk.page.getByRole('textbox', { name: /^Masked/ })
  await expect(mask).toBeVisible()
  await change({ settings: { cobrowse: { mask: ['.customer-number'] } } })
  await expect(mask).toHaveValue('.customer-number', soon)

  // What the company bounds is saved field by field: a number that is being typed stays.
  await open('limits')
  const limits = await stage.api.get<{ limits: Record<string, number> }>('/settings').then((settings) => settings.limits)
  const capacity = desk.page.getByRole('spinbutton', { name: /^Open conversations of a new colleague/ })
  const starts = desk.page.getByRole('spinbutton').nth(1)
  await capacity.focus()
  await desk.page.keyboard.press('Control+A')
  await desk.page.keyboard.type('12')
  await stage.api.patch('/settings', { limits: { ...limits, capacity: 9, visitorStarts: 7 } })
  await expect(starts).toHaveValue('7', soon)
  await expect(capacity).toHaveValue('12')
  await expect(desk.page.getByText(/^Changed meanwhile by a colleague: /)).toBeVisible(soon)
  await desk.page.keyboard.press('Tab')
  await expect(desk.page.getByRole('dialog', { name: 'Changed by somebody else meanwhile' })).toBeVisible()
  await desk.page.getByRole('button', { name: 'Keep theirs' }).click()
  await expect(capacity).toHaveValue('9')
})
