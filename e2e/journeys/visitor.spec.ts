// The visitor's side: what it survives and where it works.
import { expect, mika, test } from '../support/test'
import { Widget } from '../support/widget'

test('navigation, a reload and a second tab keep the conversation', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor('/')
  await visitor.begin('I stay with you')
  await visitor.page.getByRole('link', { name: 'Lamps' }).click()
  await expect(visitor.message('I stay with you')).toBeVisible()
  await visitor.page.reload()
  await expect(visitor.message('I stay with you')).toBeVisible()

  const second = await visitor.page.context().newPage()
  await second.goto(`${stage.host.url}/cart`)
  const tab = new Widget(second)
  await tab.open()
  await tab.frame.getByText('I stay with you').first().click()
  await expect(tab.message('I stay with you')).toBeVisible()
  await desk.openRow('I stay with you')
  await desk.answer('And I see you in both tabs')
  await expect(visitor.message('And I see you in both tabs')).toBeVisible()
  await expect(tab.message('And I see you in both tabs')).toBeVisible()
  await expect(desk.page.getByText('Your cart').first()).toBeVisible()
})

test('on another site, without storage, the conversation is still there after navigation', async ({ stage }) => {
  const visitor = await stage.visitor(`${stage.host.foreign}/`)
  await visitor.begin('I am a third party')
  await expect(visitor.log).toContainText(/Sent|Delivered/)
  await visitor.page.getByRole('link', { name: 'Lamps' }).click()
  await expect(visitor.frame.getByText('I am a third party').first()).toBeVisible()
})

test('an offline visitor’s messages are kept and delivered in order, once', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('number 0')
  await desk.openRow('number 0')
  await expect(visitor.log).toContainText(/Delivered|Read/)

  await visitor.page.context().setOffline(true)
  for (const n of [1, 2, 3, 4, 5]) await visitor.write(`number ${n}`)
  await expect(visitor.frame.getByText(/will be sent when you are back/i).first()).toBeVisible()
  await desk.answer('number 6 from the desk')
  await visitor.page.context().setOffline(false)

  await expect(desk.message('number 5')).toBeVisible({ timeout: 30_000 })
  expect(await desk.texts(/^number \d$/)).toEqual([0, 1, 2, 3, 4, 5].map((n) => `number ${n}`))
  await expect(visitor.message('number 6 from the desk')).toBeVisible()
  await expect(visitor.frame.getByText(/will be sent when you are back/i)).toHaveCount(0)
})

test('what was written offline survives a reload', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('before')
  await expect(visitor.log).toContainText(/Sent|Delivered/)
  await visitor.page.route(`${stage.server.url}/api/widget/v1/conversations/*/messages`, (route) => route.abort())
  await visitor.write('while the network was away')
  await visitor.page.unrouteAll()
  await visitor.page.reload()
  await desk.openRow('while the network was away')
  expect(await desk.texts(/^while the network was away$/)).toHaveLength(1)
})

test('a restart of the server while people chat loses nothing', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('message 1')
  await desk.openRow('message 1')
  await desk.answer('answer 1')
  await expect(visitor.message('answer 1')).toBeVisible()

  await stage.server.pause('SIGKILL')
  await visitor.write('message 2')
  await desk.answer('answer 2')
  await stage.server.resume()
  await expect(desk.message('message 2')).toBeVisible({ timeout: 40_000 })
  await expect(visitor.message('answer 2')).toBeVisible({ timeout: 40_000 })
  await stage.server.pause('SIGTERM')
  await visitor.write('message 3')
  await stage.server.resume()
  await expect(desk.message('message 3')).toBeVisible({ timeout: 40_000 })
  expect(await desk.texts(/^(message|answer) \d$/)).toHaveLength(5)
  expect(await visitor.texts(/^(message|answer) \d$/)).toHaveLength(5)
})

test('the launcher counts what the visitor has not seen', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('Tell me later')
  await desk.openRow('Tell me later')
  await expect(visitor.log).toContainText('Read')
  await visitor.frame.getByRole('button', { name: 'Close chat' }).or(visitor.launcher).first().click()
  await desk.answer('Now')
  await desk.answer('And once more')
  await expect(visitor.launcher).toHaveAccessibleName(/2 new messages/)
  await visitor.launcher.click()
  await expect(visitor.message('And once more')).toBeVisible()
  await expect(visitor.launcher).not.toHaveAccessibleName(/new message/)
})

test('under a strict content security policy with two entries', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor(stage.host.foreign)
  const { page } = visitor
  const complaints: string[] = []
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text())
  })
  await page.goto(`${stage.host.foreign}/strict`)
  await visitor.begin('Strict but fair')
  await desk.openRow('Strict but fair')
  await desk.answer('Works here too')
  await expect(visitor.message('Works here too')).toBeVisible()
  expect(complaints).toEqual([])
})

test('among hostile style sheets', async ({ stage }) => {
  const visitor = await stage.visitor(`${stage.host.foreign}/hostile`)
  await expect(visitor.launcher).toBeVisible()
  const launcher = await visitor.launcher.boundingBox()
  expect([launcher?.width, launcher?.height]).toEqual([56, 56])
  await visitor.begin('You cannot spoil me')
  const frame = await visitor.page.locator('deskside-widget iframe').boundingBox()
  expect(frame?.width).toBeGreaterThanOrEqual(360)
  expect(frame?.height).toBeGreaterThanOrEqual(400)
})

test('in German, by the page’s language', async ({ stage }) => {
  const visitor = await stage.visitor('/de')
  const german = new Widget(visitor.page, {
    open: /^Chat öffnen/,
    close: /^Chat schließen/,
    start: 'Nachricht schreiben',
    write: 'Nachricht schreiben',
    send: 'Senden',
  })
  await german.begin('Gibt es die Lampe auch in Grün?')
  await expect(german.log).toContainText(/Gesendet|Zugestellt|Gelesen/)
  await expect((await german.document()).locator('html')).toHaveAttribute('lang', 'de')
})

test('on a phone it fills the screen', async ({ stage }) => {
  const visitor = await stage.visitor('/', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  await visitor.begin('From the bus')
  const frame = await visitor.page.locator('deskside-widget iframe').boundingBox()
  expect([frame?.x, frame?.width]).toEqual([0, 390])
  expect(frame?.height).toBeGreaterThanOrEqual(830)
  const size = await visitor.composer.evaluate((box) => Number.parseFloat(getComputedStyle(box).fontSize))
  expect(size).toBeGreaterThanOrEqual(16)
  expect(await visitor.page.evaluate(() => getComputedStyle(document.documentElement).overflow)).toBe('hidden')
})

test('where websockets are blocked', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.page.context().addInitScript(() => {
    Object.defineProperty(window, 'WebSocket', {
      value: class {
        constructor() {
          throw new Error('blocked here')
        }
      },
    })
  })
  const addresses: string[] = []
  visitor.page.on('request', (request) => addresses.push(request.url()))
  await visitor.page.reload()
  await visitor.begin('Through the proxy of my office')
  await desk.openRow('Through the proxy of my office')
  await desk.answer('It works')
  await expect(visitor.message('It works')).toBeVisible({ timeout: 20_000 })
  expect(addresses.some((url) => url.includes('/socket/visitor/http_stream'))).toBe(true)
  const token = await visitor.page.evaluate(() => localStorage.getItem(Object.keys(localStorage).find((key) => key.startsWith('deskside:')) ?? ''))
  expect(token).toContain('v1.')
  expect(addresses.filter((url) => url.includes('v1.'))).toEqual([])
})

test('the page’s own interface opens, identifies and tells', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await expect(visitor.launcher).toBeVisible()
  await visitor.page.evaluate(() => {
    const page = window as unknown as { Deskside: (...call: unknown[]) => void; opened: number }
    page.opened = 0
    page.Deskside('on', 'open', () => page.opened++)
    page.Deskside('identify', { name: 'Robin Vega', email: 'robin@example.com' })
    page.Deskside('open')
  })
  await visitor.start.click()
  await visitor.write('You know me')
  expect(await visitor.page.evaluate(() => (window as unknown as { opened: number }).opened)).toBe(1)
  await desk.openRow('You know me')
  await expect(desk.page.getByText('Robin Vega').first()).toBeVisible()
  await expect(desk.page.getByText('robin@example.com').or(desk.page.locator('input[value="robin@example.com"]')).first()).toBeVisible()
})
