// Guide: "Ask for a Conference call": two agents, the visitor, and a guest through the lobby.
import type { BrowserContext, Page } from '@playwright/test'
import { expectAccessible } from '../support/axe'
import { answerInWindow, DeskCall } from '../support/calls'
import { expectSound, watchMedia } from '../support/media'
import { expect, mika, noor, test, type Stage } from '../support/test'

test.setTimeout(240_000)

async function conference(stage: Stage) {
  const [one, two] = [await stage.agent(mika), await stage.agent(noor)]
  const visitor = await stage.visitor()
  for (const { page } of [one, two, visitor]) await watchMedia(page.context())
  await Promise.all([one.page.reload(), two.page.reload()])
  await visitor.begin('Let us talk about the yearly plan')
  await one.openRow('Let us talk about the yearly plan')
  await one.assign.click()
  const call = new DeskCall(one)
  await call.ask('Conference call').click()
  const window = await answerInWindow(visitor)
  await window.button('Join').click()
  await expectSound(one.page)
  await call.control('Add people').click()
  return { one, two, visitor, call, window, people: one.page.getByRole('complementary', { name: 'People' }) }
}

async function guest(context: BrowserContext, url: string, name: string, password = ''): Promise<Page> {
  const page = await context.newPage()
  await page.goto(url)
  await page.getByLabel('Your name').fill(name)
  if (password) await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Ask to come in' }).click()
  return page
}

test('two agents, the visitor and a guest through the lobby; who is removed cannot come back', async ({ stage, browser }) => {
  const { one, two, call, window, people } = await conference(stage)

  await test.step('a colleague is rung and joins', async () => {
    await people.getByRole('button', { name: 'Ring Noor Salem' }).click()
    const theirs = new DeskCall(two)
    await expect(theirs.card).toBeVisible()
    await expectAccessible(two.page, 'the card of a call')
    await theirs.card.getByRole('button', { name: 'Accept', exact: true }).click()
    await expectSound(two.page)
    await expect(people.getByText('Noor Salem')).toBeVisible()
  })

  const link = await test.step('a link with a password', async () => {
    await people.getByRole('button', { name: 'New link' }).click()
    await people.getByLabel('For whom (optional)').fill('Daniel')
    await people.getByLabel('Password (optional)').fill('lamp shade')
    await people.getByRole('button', { name: 'Create link' }).click()
    const shown = people.locator('[data-link] code')
    await expect(shown).toContainText('/j/')
    await expectAccessible(one.page, 'the people of a conference')
    return `http://${await shown.innerText()}`
  })

  const context = await browser.newContext({ viewport: { width: 390, height: 780 } })
  await watchMedia(context)
  const daniel = await guest(context, link, 'Daniel Roth', 'wrong one')
  await expect(daniel.getByRole('alert')).not.toBeEmpty()
  await expectAccessible(daniel, 'the guest’s door')
  await daniel.getByLabel('Password').fill('lamp shade')
  await daniel.getByRole('button', { name: 'Ask to come in' }).click()
  await expect(daniel.getByRole('heading', { name: 'You are in the lobby' })).toBeVisible()
  await expectAccessible(daniel, 'the lobby')

  await test.step('in the lobby nothing is heard; admitted, everything', async () => {
    expect(await daniel.evaluate(() => self.__connections.length)).toBe(0)
    await call.panel.getByRole('alert').filter({ hasText: 'Daniel Roth is waiting' }).getByRole('button', { name: 'Admit' }).click()
    await expectSound(daniel)
    await expectSound(window.page)
  })

  await test.step('grid and stage', async () => {
    await call.panel.getByRole('button', { name: 'Grid' }).click()
    await expect(call.tile('Daniel Roth, guest')).toBeVisible()
    await expect(call.tile('Mika Berg \\(you\\)')).toBeVisible()
  })

  await test.step('removed, the guest cannot come back', async () => {
    await people.getByRole('button', { name: 'Remove Daniel Roth' }).click()
    await people.getByRole('button', { name: 'Remove', exact: true }).click()
    await expect(daniel.getByRole('heading', { name: 'You were taken out of the conference' })).toBeVisible()
    await daniel.reload()
    await expect(daniel.getByRole('heading', { name: /withdrawn|taken out/ })).toBeVisible()
    const again = await context.newPage()
    await again.goto(link)
    await expect(again.getByRole('heading', { name: 'This link was withdrawn' })).toBeVisible()
  })

  await test.step('ended for all', async () => {
    await people.getByRole('button', { name: 'End for all' }).click()
    await people.getByRole('button', { name: 'End the call for everybody?' }).click()
    await window.expectOver()
    await expect(call.panel).toBeHidden()
    await expect(new DeskCall(two).panel).toBeHidden()
  })
  await context.close()
})

test('a withdrawn link, one that was used and one that never was say so', async ({ stage, browser }) => {
  const { people, one } = await conference(stage)
  await people.getByRole('button', { name: 'New link' }).click()
  await people.getByLabel('For one use only').check()
  await people.getByRole('button', { name: 'Create link' }).click()
  const once = `http://${await people.locator('[data-link] code').innerText()}`
  const context = await browser.newContext()
  const first = await guest(context, once, 'Daniel Roth')
  await expect(first.getByRole('heading', { name: 'You are in the lobby' })).toBeVisible()
  await one.page.getByRole('alert').getByRole('button', { name: 'Admit' }).click()
  await expectSoundless(first)
  const second = await (await browser.newContext()).newPage()
  await second.goto(once)
  await expect(second.getByRole('heading', { name: 'This link was used already' })).toBeVisible()

  await people.getByRole('button', { name: 'New link' }).click()
  await people.getByLabel('For whom (optional)').fill('Sofia')
  await people.getByRole('button', { name: 'Create link' }).click()
  const card = people.locator('[data-link]').filter({ hasText: 'Sofia' })
  const link = `http://${await card.locator('code').innerText()}`
  await card.getByRole('button', { name: 'Withdraw the link Sofia' }).click()
  await expect(card).toContainText('withdrawn')
  await second.goto(link)
  await expect(second.getByRole('heading', { name: 'This link was withdrawn' })).toBeVisible()
  await second.goto(link.replace(/.{4}$/, 'zzzz'))
  await expect(second.getByRole('heading', { name: 'There is no such link' })).toBeVisible()
  await context.close()
})

/** In the call, whatever is heard there. */
async function expectSoundless(page: Page): Promise<void> {
  await expect(page.getByRole('toolbar', { name: 'Call controls' })).toBeVisible()
}
