// Guide: "Ask for a call/video-call". Real media on loopback, with the browser's fake devices.
import type { Locator, Page } from '@playwright/test'
import { expectAccessible } from '../support/axe'
import { answerInWindow, askCard, CallWindow, DeskCall, setCalls } from '../support/calls'
import type { Console } from '../support/console'
import { expectAllOff, expectPictures, expectSound, watchMedia } from '../support/media'
import { isRinging } from '../support/sound'
import { expect, mika, noor, test, type Stage } from '../support/test'
import type { Widget } from '../support/widget'

test.setTimeout(180_000)

async function talk(stage: Stage): Promise<{ desk: Console; call: DeskCall; visitor: Widget }> {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await watchMedia(desk.page.context())
  await watchMedia(visitor.page.context())
  await desk.page.reload()
  await visitor.begin('It is easier to explain than to type')
  await desk.openRow('It is easier to explain than to type')
  await desk.assign.click()
  return { desk, call: new DeskCall(desk), visitor }
}

test('the agent calls, the visitor accepts, both hear each other, either side hangs up for both', async ({ stage }) => {
  const { desk, call, visitor } = await talk(stage)
  await call.ask('Call').click()
  await expect(call.panel).toBeVisible()
  await expect(call.panel).toContainText('Ringing…')
  const window = await answerInWindow(visitor)
  await expect(window.page.getByRole('heading', { name: 'Mika Berg is calling' })).toBeVisible()
  await expectAccessible(window.page, 'the incoming call')
  await window.button('Accept').click()

  await expectSound(window.page)
  await expectSound(desk.page)
  await expect(call.panel).not.toContainText('Ringing…')
  await expectAccessible(desk.page, 'the call in the console')
  await expectAccessible(window.page, 'the call in its window')

  await test.step('the chat goes on beside it', async () => {
    await desk.answer('Can you hear me?')
    await expect(visitor.message('Can you hear me?')).toBeVisible()
  })
  await test.step('mute', async () => {
    await expect(call.control('Microphone')).toHaveAttribute('aria-pressed', 'true')
    await call.panel.getByRole('heading').click()
    await desk.page.keyboard.press('m')
    await expect(call.control('Microphone')).toHaveAttribute('aria-pressed', 'false')
    await expect(window.page.getByRole('img', { name: 'Microphone off' })).toBeVisible()
    await call.control('Microphone').click()
    await expectSound(window.page)
  })
  await test.step('the visitor hangs up', async () => {
    await window.control('Leave').click()
    await window.expectOver()
    await expect(call.panel).toBeHidden()
    await expect(desk.page.getByText(/^The call is over/).first()).toBeVisible()
    await expectAllOff(desk.page)
    await expectAllOff(window.page)
  })
})

test('a video call shows both, before and after', async ({ stage }) => {
  const { desk, call, visitor } = await talk(stage)
  await call.ask('Video call').click()
  const window = await answerInWindow(visitor)
  await expect(window.page.getByRole('heading', { name: 'Mika Berg is calling with video' })).toBeVisible()
  await window.button('Camera off').click()
  await expect(window.page.locator('figure video')).toBeVisible()
  await window.button('Accept').click()
  await expectPictures(desk.page)
  await expectPictures(window.page)
  await expectSound(desk.page)
  await expectSound(window.page)
  await expect(call.control('Microphone')).toHaveAttribute('aria-pressed', 'true')
  await call.control('Leave').click()
  await window.expectOver()
  await expectAllOff(desk.page)
  await expectAllOff(window.page)
})

test('the visitor declines, and the agent hears it', async ({ stage }) => {
  const { desk, call, visitor } = await talk(stage)
  await call.ask('Call').click()
  await expect(call.panel).toBeVisible()
  await askCard(visitor).getByRole('button').last().click()
  await expect(call.panel).toBeHidden()
  await expectAllOff(desk.page)
  await desk.answer('No problem, let us write')
  await expect(visitor.message('No problem, let us write')).toBeVisible()
})

test('a call survives the next page of the website and a reload of the console', async ({ stage }) => {
  const { desk, call, visitor } = await talk(stage)
  await call.ask('Call').click()
  const window = await answerInWindow(visitor)
  await window.button('Accept').click()
  await expectSound(desk.page)
  await test.step('the visitor goes on to another page', async () => {
    await visitor.page.getByRole('link', { name: 'Lamps' }).click()
    await expect(visitor.page).toHaveTitle('Lamps')
    await expectSound(window.page)
    await expectSound(desk.page)
  })
  await test.step('the agent loads the console again', async () => {
    await desk.page.reload()
    await expect(call.panel).toBeVisible()
    await expectSound(desk.page)
    await expectSound(window.page)
  })
  await test.step('and works in another conversation meanwhile', async () => {
    await desk.lookElsewhere()
    await expect(call.panel).toBeVisible()
    await expectSound(desk.page)
  })
})

test('a refused microphone is told in words and the call goes on', async ({ stage }) => {
  const { desk, call, visitor } = await talk(stage)
  await visitor.page.context().addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('Permission denied', 'NotAllowedError'))
  })
  await call.ask('Call').click()
  const window = await answerInWindow(visitor)
  await window.button('Accept').click()
  await expect(window.page.getByText(/^Your microphone is blocked/)).toBeVisible()
  await expectSound(window.page)
  await visitor.write('I can hear you, but not speak')
  await expect(desk.message('I can hear you, but not speak')).toBeVisible()
})

test('the visitor calls, two agents ring, one of them gets it', async ({ stage }) => {
  const [one, two] = [await stage.agent(mika), await stage.agent(noor)]
  await test.step('the site lets visitors call', async () => {
    await one.page.goto(`${stage.server.url}/console/settings/calls`)
    await one.page.getByRole('switch', { name: 'Visitors may call', exact: true }).click()
    await expectAccessible(one.page, 'the settings of calls')
    await one.page.getByRole('button', { name: 'Save' }).click()
    await expect(one.page.getByText('Saved')).toBeVisible()
    await one.page.goto(`${stage.server.url}/console/chat`)
  })
  const visitor = await stage.visitor()
  for (const page of [one.page, two.page, visitor.page]) await watchMedia(page.context())
  await Promise.all([one.page.reload(), two.page.reload()])
  await visitor.begin('Please call me back')
  await expect(one.row('Please call me back')).toBeVisible()
  const window = await CallWindow.opened(visitor, () => visitor.frame.getByRole('button', { name: 'Call us' }).click())
  await expect(window.button('Call with video')).toBeHidden()
  await expectAccessible(window.page, 'the window before a call')
  await window.button('Call').click()
  const cards = [new DeskCall(one), new DeskCall(two)]
  for (const { card } of cards) await expect(card).toBeVisible()
  await expect.poll(() => isRinging(one.page)).toBe(true)
  await Promise.all(cards.map(({ card }) => card.getByRole('button', { name: 'Accept', exact: true }).click({ timeout: 5000 }).catch(() => undefined)))
  for (const { card } of cards) await expect(card).toBeHidden()
  await expect.poll(async () => (await Promise.all(cards.map(({ panel }) => panel.isVisible()))).filter(Boolean).length).toBe(1)
  await expectSound(window.page)
})

test('nobody answers the visitor: a missed call stays', async ({ stage }) => {
  await setCalls(stage.api, { visitors: ['call'], ringSeconds: 15 })
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await watchMedia(visitor.page.context())
  await visitor.begin('I will try to call you')
  await desk.openRow('I will try to call you')
  const window = await CallWindow.opened(visitor, () => visitor.frame.getByRole('button', { name: 'Call us' }).click())
  await window.button('Call').click()
  await expect(new DeskCall(desk).card).toBeVisible()
  await expect(window.page.getByText(/^Nobody could answer/)).toBeVisible({ timeout: 40_000 })
  await expectAllOff(window.page)
  await expect(new DeskCall(desk).card).toBeHidden()
  await expect(desk.page.locator('[data-event="call.missed"]')).toContainText('Missed call from the visitor')
  await expect(desk.row('Missed call')).toBeVisible()
  await desk.answer('Sorry, when may I call you back?')
  await expect(desk.row('Missed call')).toBeHidden()
})

test('the engine is killed: the call comes back by itself, the chat never stops', async ({ stage }) => {
  const { desk, call, visitor } = await talk(stage)
  await call.ask('Call').click()
  const window = await answerInWindow(visitor)
  await window.button('Accept').click()
  await expectSound(window.page)
  await stage.server.killEngine()
  await desk.answer('Are you still there?')
  await expect(visitor.message('Are you still there?')).toBeVisible()
  await visitor.write('Yes, only the sound was gone')
  await expect(desk.message('Yes, only the sound was gone')).toBeVisible()
  await expectSound(window.page)
  await expectSound(desk.page)
  await expect(call.panel).toBeVisible()
})

test('video is added to a call, and the screens agree about it', async ({ stage }) => {
  const { desk, call, visitor } = await talk(stage)
  await call.ask('Call').click()
  const window = await answerInWindow(visitor)
  await window.button('Accept').click()
  await expectSound(desk.page)
  await call.ask('Video call').click()
  await window.button('Switch camera on').click()
  await expectPictures(desk.page)
  await call.control('Camera').click()
  await expectPictures(window.page)
  await expect(desk.page.locator('[data-event="call.widened"]')).toContainText('Video was added')
  await call.control('Leave').click()
  await window.expectOver()
  await expectAllOff(window.page)
})

test('the visitor calls with video and is seen', async ({ stage }) => {
  await setCalls(stage.api, { visitors: ['call', 'video'] })
  const { desk, call, visitor } = await talk(stage)
  const window = await CallWindow.opened(visitor, () => visitor.frame.getByRole('button', { name: 'Call us' }).click())
  await window.button('Call with video').click()
  await call.card.getByRole('button', { name: 'With video' }).click()
  await expectPictures(desk.page)
  await expectPictures(window.page)
  await call.control('Leave').click()
  await window.expectOver()
  await expectAllOff(window.page)
  await expectAllOff(desk.page)
})

test('a device without microphone and camera: told in words, the call and the chat go on', async ({ stage }) => {
  const { desk, call, visitor } = await talk(stage)
  await visitor.page.context().addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('Requested device not found', 'NotFoundError'))
    navigator.mediaDevices.enumerateDevices = () => Promise.resolve([])
  })
  await call.ask('Video call').click()
  const window = await answerInWindow(visitor)
  await window.button('Accept').click()
  await expect(window.page.getByText(/^No microphone was found/)).toBeVisible()
  await expectSound(window.page)
  await expectPictures(window.page)
  await window.control('Camera').click()
  await expect(window.page.getByText(/^No camera was found/)).toBeVisible()
  await expectAccessible(window.page, 'a call without devices')
  await visitor.write('I can see you, but have no camera')
  await expect(desk.message('I can see you, but have no camera')).toBeVisible()
  await desk.answer('Then write, I will read it')
  await expect(visitor.message('Then write, I will read it')).toBeVisible()
  await window.control('Leave').click()
  await expect(call.panel).toBeHidden()
  await expectAllOff(desk.page)
})

test('a whole call by keyboard, on both sides', async ({ stage }) => {
  const { desk, call, visitor } = await talk(stage)
  await call.ask('Call').press('Enter')
  await expect(call.panel).toBeVisible()
  const window = await CallWindow.opened(visitor, () => askCard(visitor).locator('.yes').press('Enter'))
  await reach(window.page, window.button('Accept'))
  await window.page.keyboard.press('Enter')
  await expectSound(window.page)
  await expectSound(desk.page)

  await test.step('every control of the agent is reached and says what it is', async () => {
    for (const name of ['Microphone', 'Camera', 'Leave']) await reach(desk.page, call.control(name))
    await reach(desk.page, call.control('Microphone'))
    await desk.page.keyboard.press('Space')
    await expect(call.control('Microphone')).toHaveAttribute('aria-pressed', 'false')
    await expect(window.page.getByRole('img', { name: 'Microphone off' })).toBeVisible()
    await desk.page.keyboard.press('Space')
    await expect(call.control('Microphone')).toHaveAttribute('aria-pressed', 'true')
  })
  await test.step('the visitor mutes and hangs up', async () => {
    await reach(window.page, window.control('Microphone'))
    await window.page.keyboard.press('Space')
    await expect(window.control('Microphone')).toHaveAttribute('aria-pressed', 'false')
    await reach(window.page, window.control('Leave'))
    await window.page.keyboard.press('Enter')
  })
  await window.expectOver()
  await expect(call.panel).toBeHidden()
  await expectAllOff(desk.page)
  await expectAllOff(window.page)
})

/** Moves the focus there with Tab and arrow keys alone. */
async function reach(page: Page, control: Locator): Promise<void> {
  for (let step = 0; step < 120; step++) {
    if (await control.evaluate((element) => element === element.ownerDocument.activeElement)) return
    const bar = await page.evaluate(() => document.activeElement?.closest('[role="toolbar"]') !== null)
    const inBar = bar && (await control.evaluate((element) => element.closest('[role="toolbar"]')?.contains(element.ownerDocument.activeElement)))
    await page.keyboard.press(inBar && step % 2 === 1 ? 'ArrowRight' : 'Tab')
  }
  throw new Error(`${String(control)} is not reached by keyboard`)
}
