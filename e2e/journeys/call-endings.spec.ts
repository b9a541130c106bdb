// How a call ends and begins for the visitor: it rings until somebody answers, anybody can see it
// small in the chat and steer it there, and each end is told in words on both sides.
import type { Page } from '@playwright/test'
import { expectAccessible } from '../support/axe'
import { answerInWindow, CallWindow, DeskCall, setCalls } from '../support/calls'
import { expectAllOff, expectPictures, expectSound, watchMedia } from '../support/media'
import { listen } from '../support/sound'
import { expect, mika, noor, test, type Stage } from '../support/test'
import type { Widget } from '../support/widget'

test.setTimeout(180_000)

async function talk(stage: Stage) {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  for (const { page } of [desk, visitor]) await watchMedia(page.context())
  await listen(visitor.page.context())
  await Promise.all([desk.page.reload(), visitor.page.reload()])
  await visitor.begin('It is easier to explain than to type')
  await desk.openRow('It is easier to explain than to type')
  await desk.assign.click()
  return { desk, call: new DeskCall(desk), visitor }
}

const bar = (visitor: Widget) => visitor.frame.getByRole('region', { name: 'Call', exact: true })
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true })
const chatRings = async (visitor: Widget) => (await visitor.document()).evaluate(() => window.__ringing())

test('the chat rings until the visitor answers, then shows the call small and steers it', async ({ stage }) => {
  const { desk, call, visitor } = await talk(stage)
  await call.ask('Call').click()
  await expect(bar(visitor)).toContainText('Mika Berg is calling')
  await expect.poll(() => chatRings(visitor)).toBe(true)
  await test.step('also when the chat is closed, with a mark on its button', async () => {
    await visitor.launcher.click()
    await expect(visitor.page.locator('deskside-widget').getByRole('button')).toContainText('📞')
    await expect.poll(() => chatRings(visitor)).toBe(true)
    await visitor.open()
  })
  const callee = await CallWindow.opened(visitor, () => bar(visitor).getByRole('button', { name: 'Answer' }).click())
  await expect.poll(() => chatRings(visitor), { message: 'the window rings now, not the chat' }).toBe(false)
  await expect.poll(() => callee.page.evaluate(() => window.__ringing())).toBe(true)
  await callee.button('Accept').click()
  await expectSound(callee.page)
  expect(await callee.page.evaluate(() => window.__ringing())).toBe(false)

  await test.step('small in the chat: how long it lasts, mute, hang up', async () => {
    await expect(bar(visitor).getByRole('timer')).toContainText(/^\d:\d\d$/)
    await bar(visitor).getByRole('button', { name: 'Mute' }).click()
    await expect(callee.control('Microphone')).toHaveAttribute('aria-pressed', 'false')
    await bar(visitor).getByRole('button', { name: 'Unmute' }).click()
    await expect(callee.control('Microphone')).toHaveAttribute('aria-pressed', 'true')
    await expectSound(desk.page)
    await expect(bar(visitor).getByRole('button', { name: 'Show', exact: true })).toBeVisible()
    await expectAccessible(visitor.page, 'the call in the chat')
    await bar(visitor).getByRole('button', { name: 'Hang up' }).click()
  })
  await expect(heading(callee.page, 'You left the call.')).toBeVisible()
  await expect(callee.page.getByText(/^It lasted \d:\d\d\.$/)).toBeVisible()
  await expect(bar(visitor)).toBeHidden()
  await expect(desk.page.getByText(/^The call is over: .* hung up\. It lasted/).first()).toBeVisible()
})

test('what is taken back, declined and missed is told on both sides, and the ringing stops', async ({ stage }) => {
  await setCalls(stage.api, { visitors: ['call'], ringSeconds: 15 })
  const { desk, call, visitor } = await talk(stage)
  await test.step('the agent rings off', async () => {
    await call.ask('Call').click()
    const callee = await answerInWindow(visitor)
    await expect(heading(callee.page, 'Mika Berg is calling')).toBeVisible()
    await call.control('Leave').click()
    await expect(heading(callee.page, 'Mika Berg has rung off')).toBeVisible()
    await expect(desk.page.getByText('The call was taken back.')).toBeVisible()
    await expect.poll(() => callee.page.evaluate(() => window.__ringing())).toBe(false)
    await callee.page.close()
  })
  await test.step('the visitor declines in the chat', async () => {
    await call.ask('Call').click()
    await bar(visitor).getByRole('button', { name: 'Decline' }).click()
    await expect(desk.page.getByText('The call was declined.')).toBeVisible()
    await expect.poll(() => chatRings(visitor)).toBe(false)
  })
  await test.step('the visitor does not come in time', async () => {
    await expect(call.panel).toBeHidden()
    await expect(bar(visitor)).toBeHidden()
    await call.ask('Call').click()
    const callee = await answerInWindow(visitor)
    await Promise.all([
      expect(heading(callee.page, 'You missed the call')).toBeVisible({ timeout: 40_000 }),
      expect(desk.page.getByText('Nobody answered the call.')).toBeVisible({ timeout: 40_000 }),
    ])
  })
})

test('where the browser opens no window the call runs in the chat, large and small', async ({ stage }) => {
  const { desk, call, visitor } = await talk(stage)
  await visitor.page.context().addInitScript(() => {
    window.open = () => null
  })
  await visitor.page.reload()
  await call.ask('Video call').click()
  await bar(visitor).getByRole('button', { name: 'Answer' }).click()
  await visitor.frame.getByRole('button', { name: 'Call in the chat' }).first().click()
  const frame = visitor.frame.frameLocator('iframe[title="The call"]')
  await frame.getByRole('button', { name: 'Accept with video' }).click()
  await expectSound(desk.page)
  await expectPictures(desk.page)
  await expect(frame.getByRole('toolbar', { name: 'Call controls' })).toBeVisible()
  await test.step('small, the chat is there again', async () => {
    await bar(visitor).getByRole('button', { name: 'Small' }).click()
    await visitor.write('And I can write meanwhile')
    await expect(desk.message('And I can write meanwhile')).toBeVisible()
    await expectSound(desk.page)
    await bar(visitor).getByRole('button', { name: 'Large' }).click()
  })
  await test.step('the call ends with a word and gives the chat back', async () => {
    await call.control('Leave').click()
    await expect(frame.getByRole('heading', { name: 'The call is over.' })).toBeVisible()
    await frame.getByRole('button', { name: 'Back to the chat' }).click()
    await expect(visitor.composer).toBeVisible()
    await expectAllOff(desk.page)
  })
})

test('who is taken out by a host is told so, and the list of people says when', async ({ stage }) => {
  const { desk, call, visitor } = await talk(stage)
  const two = await stage.agent(noor)
  await call.ask('Conference call').click()
  const callee = await answerInWindow(visitor)
  await callee.button('Join').click()
  await expectSound(callee.page)
  const people = desk.page.getByRole('complementary', { name: 'People' })
  await call.control('Add people').click()
  await expect(people.getByText(/since \d\d:\d\d · \d+:\d\d/).first()).toBeVisible()

  await people.getByRole('button', { name: 'Ring Noor Salem' }).click()
  const theirs = new DeskCall(two)
  await theirs.card.getByRole('button', { name: 'Accept', exact: true }).click()
  await expect(theirs.panel).toBeVisible()
  await people.getByRole('button', { name: 'Remove Noor Salem' }).click()
  await people.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(two.page.getByText('You were taken out of the call.')).toBeVisible()
  await expect(people.getByText(/\d\d:\d\d–\d\d:\d\d · \d+:\d\d/)).toBeVisible()
})
