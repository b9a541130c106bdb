// Guide: "Ask for Desktop access": the visitor's screen, the agent's, and pointing at either.
import { expectAccessible } from '../support/axe'
import { answerInWindow, askCard, DeskCall } from '../support/calls'
import { expectAllOff, expectPictures, watchMedia } from '../support/media'
import { expect, mika, test, type Stage } from '../support/test'

test.setTimeout(180_000)
test.use({
  launchOptions: async ({ launchOptions }, use) => {
    await use({
      ...launchOptions,
      args: [...(launchOptions.args ?? []), '--auto-select-desktop-capture-source=Entire screen'],
    })
  },
})

async function talk(stage: Stage) {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await watchMedia(desk.page.context())
  await watchMedia(visitor.page.context())
  await desk.page.reload()
  await visitor.begin('The total in my spreadsheet is different')
  await desk.openRow('The total in my spreadsheet is different')
  await desk.assign.click()
  return { desk, visitor, call: new DeskCall(desk) }
}

test('the visitor shows a screen, the agent points at it, Stop ends it', async ({ stage }) => {
  const { desk, visitor, call } = await talk(stage)
  await call.askDesktop('Request desktop')
  const window = await answerInWindow(visitor)
  await expect(window.page.getByRole('heading', { name: 'Show Mika Berg your screen?' })).toBeVisible()
  await expectAccessible(window.page, 'the request for the desktop')
  await window.button('Choose what to show').click()
  await expect(window.page.getByText('You are sharing your screen')).toBeVisible()
  await expectPictures(desk.page)
  const screen = call.panel.getByRole('group', { name: /^Screen of/ })
  await expect(screen).toBeVisible()
  await expectAccessible(desk.page, 'a shared screen')

  await test.step('pointing', async () => {
    const box = await screen.boundingBox()
    if (!box) throw new Error('the screen has no place')
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    await desk.page.mouse.move(x - 40, y)
    await desk.page.mouse.move(x, y, { steps: 8 })
    await expect(window.page.locator('.pointer')).toContainText('Mika Berg')
    await desk.page.mouse.click(x, y)
    await expect(window.page.getByRole('img', { name: 'Mika Berg' })).toBeVisible()
    await expect(call.panel.getByRole('img', { name: 'Mika Berg' })).toBeVisible()
  })
  await test.step('nearer and whole again, by keys', async () => {
    await screen.focus()
    await desk.page.keyboard.press('+')
    await expect(call.panel.getByRole('button', { name: '125 %' })).toBeVisible()
    await desk.page.keyboard.press('0')
    await expect(call.panel.getByRole('button', { name: 'Fit' })).toBeVisible()
  })
  await test.step('where control is possible', async () => {
    await call.panel.getByRole('button', { name: 'Remote control?' }).click()
    await expect(call.panel.getByText(/use co-browsing/)).toBeVisible()
  })
  await window.button('Stop').click()
  await expect(screen).toBeHidden()
  await window.expectOver()
  await expectAllOff(window.page)
})

test('the agent shows a screen', async ({ stage }) => {
  const { desk, visitor, call } = await talk(stage)
  await call.askDesktop('Show screen')
  const window = await answerInWindow(visitor)
  await window.button('Watch').click()
  await expectPictures(window.page)
  await expect(call.panel.getByText('You are sharing your screen')).toBeVisible()
  await call.panel.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(window.page.getByRole('group', { name: /^Screen of/ })).toBeHidden()
  await window.expectOver()
  await expectAllOff(desk.page)
})

test('both screens at once: each side shows one and sees the other', async ({ stage }) => {
  const { desk, visitor, call } = await talk(stage)
  await call.askDesktop('Request desktop')
  const window = await answerInWindow(visitor)
  await window.button('Choose what to show').click()
  await expectPictures(desk.page)
  await call.askDesktop('Show screen')
  await window.button('Watch').click()
  await expectPictures(window.page)
  await expectPictures(desk.page)
  for (const page of [desk.page, window.page]) {
    await expect(page.getByText('You are sharing your screen').first()).toBeVisible()
    await expect(page.getByRole('group', { name: /^Screen of/ }).first()).toBeVisible()
    await expectAccessible(page, 'two screens at once')
  }
  await test.step('one stops, the other goes on', async () => {
    await window.button('Stop').click()
    await expectPictures(window.page)
    await expect(window.page.getByText('You are sharing your screen')).toBeHidden()
  })
  await call.panel.getByRole('button', { name: 'Stop', exact: true }).click()
  await window.expectOver()
  await expectAllOff(desk.page)
  await expectAllOff(window.page)
})

test('a phone cannot show its screen: the visitor is told, and the agent why', async ({ stage }) => {
  const { desk, visitor, call } = await talk(stage)
  await visitor.page.context().addInitScript(() => {
    Object.defineProperty(navigator.mediaDevices, 'getDisplayMedia', { value: undefined, configurable: true })
  })
  await call.askDesktop('Request desktop')
  const card = askCard(visitor)
  await expect(card).toBeVisible()
  const window = await answerInWindow(visitor)
  await expect(window.page.getByText(/^This device cannot show its screen/)).toBeVisible()
  await expect(desk.log.getByText(/phones cannot/).first()).toBeVisible()
})
