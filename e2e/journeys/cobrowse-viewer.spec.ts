// What an agent does in the viewer, and what the visitor sees of it.
import { inflateRawSync } from 'node:zlib'
import { expectAccessible } from '../support/axe'
import { bar, share, stopper } from '../support/cobrowse'
import { expect, mika, noor, test } from '../support/test'

/** A frame's payload, which for a snapshot is deflated. */
const unpacked = (frame: Buffer) => (frame[0] === 1 && frame[2] === 1 ? inflateRawSync(frame.subarray(12)) : frame)

test('pointer, highlight and drawing appear on the visitor’s page', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor('/form')
  await visitor.begin('Where do I click?')
  await desk.openRow('Where do I click?')
  const viewer = await share(desk, visitor)
  await expect(bar(visitor)).toContainText('Mika Berg can see this tab')

  const more = viewer.replica.getByText('Pieces: 1')
  await viewer.over(more)
  await expect(bar(visitor).locator('.pointer')).toContainText('Mika Berg')
  await viewer.tool('Highlight').click()
  await viewer.click(more)
  await expect(bar(visitor).locator('.light')).toBeVisible()
  // The button stands at the left edge of the page; the label is longer, and still whole.
  const label = await bar(visitor).locator('.light b').boundingBox()
  expect(label?.x).toBeGreaterThanOrEqual(0)
  await viewer.tool('Draw').click()
  await viewer.over(more)
  await desk.page.mouse.down()
  await desk.page.mouse.move(500, 400, { steps: 8 })
  await desk.page.mouse.up()
  await expect(bar(visitor).locator('.ink path')).toBeAttached()
  // It fades by itself; nothing of all this touched the page.
  await expect(bar(visitor).locator('.ink path')).toHaveCount(0)
  await expect(visitor.page.locator('#more')).toHaveText('Pieces: 1')
})

test('control is asked for, given, used and taken back; secrets stay the visitor’s', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor('/form')
  // All that leaves the visitor's browser in the session, as its sockets see it.
  const frames: Buffer[] = []
  visitor.page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => frames.push(unpacked(Buffer.from(payload)))),
  )
  await visitor.begin('Please fill it in for me')
  await desk.openRow('Please fill it in for me')
  const viewer = await share(desk, visitor)

  // Without a yes nothing happens.
  await viewer.click(viewer.replica.getByText('Pieces: 1'))
  await viewer.tool('Request control').click()
  await expect(viewer.tool('Cancel')).toBeVisible()
  await expect(visitor.page.locator('#more')).toHaveText('Pieces: 1')
  await bar(visitor).getByRole('button', { name: 'Allow' }).click()
  await expect(viewer.live).toContainText('You have control')
  await expect(bar(visitor)).toContainText('can see and steer this tab')
  await expectAccessible(desk.page, 'the viewer while one steers')

  // The visitor's own hand goes first: an agent's click may have to wait for it.
  await expect(async () => {
    await viewer.click(viewer.replica.getByText(/Pieces/))
    await expect(visitor.page.locator('#more')).not.toHaveText('Pieces: 1', { timeout: 1500 })
  }).toPass()
  await viewer.click(viewer.replica.getByRole('textbox', { name: 'Your name' }))
  await desk.page.keyboard.type('Lena')
  await expect(visitor.page.locator('#name')).toHaveValue('Lena')
  await viewer.click(viewer.replica.locator('#colour'))
  await desk.page.getByRole('option').nth(1).click()
  await expect(visitor.page.locator('#colour')).toHaveValue('White')
  await viewer.click(viewer.replica.locator('#gift'))
  await expect(visitor.page.locator('#gift')).toBeChecked()

  await viewer.click(viewer.replica.locator('#password'))
  await expect(viewer.log).toContainText('passwords are the visitor')
  await expect(desk.page.getByText('1 refused')).toBeVisible()
  await desk.page.keyboard.type('x')
  await expect(visitor.page.locator('#password')).toHaveValue('hunter2-secret')

  await stopper(visitor).getByRole('button', { name: 'Take back' }).click()
  await expect(viewer.tool('Request control')).toBeEnabled()
  await expect(viewer.log).toContainText('Control was taken back')
  const pieces = await visitor.page.locator('#more').innerText()
  await viewer.click(viewer.replica.getByText(/Pieces/))
  await viewer.click(viewer.replica.getByText(/Pieces/))
  await expect(visitor.page.locator('#more')).toHaveText(pieces)

  // Neither the password nor what the page marks ever came here.
  const seen = await viewer.replica.locator('body').innerHTML()
  expect(seen).not.toContain('4711-secret')
  expect(seen).not.toContain('hunter2')
  const sent = Buffer.concat(frames).toString()
  expect(sent).toContain('Pieces: 1')
  expect(sent).not.toMatch(/4711-secret|hunter2/)
})

test('who steers scrolls with the wheel and goes back, forward and to other pages of the website', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor('/')
  await visitor.begin('Show me the lamps')
  await desk.openRow('Show me the lamps')
  await visitor.page.getByRole('link', { name: 'Cart' }).click()
  const viewer = await share(desk, visitor)
  await viewer.tool('Request control').click()
  await bar(visitor).getByRole('button', { name: 'Allow' }).click()
  await expect(viewer.live).toContainText('You have control')
  const { page } = desk
  const heading = (name: string) => expect(viewer.replica.getByRole('heading', { level: 1, name })).toBeVisible()

  await page.getByRole('button', { name: 'Back', exact: true }).click()
  await heading('Lamps and more')
  await page.getByRole('button', { name: 'Forward', exact: true }).click()
  await heading('Your cart')
  const address = page.getByRole('textbox', { name: 'Go to a page of this website' })
  await address.fill('/lamps')
  await address.press('Enter')
  await heading('Lamps')
  await expect(visitor.page).toHaveURL(/\/lamps$/)

  // Control goes on with the pages; another website is out of reach.
  await expect(viewer.live).toContainText('You have control')
  await address.fill('https://elsewhere.example/')
  await address.press('Enter')
  await expect(viewer.log).toContainText('it leads to another website')
  await expect(visitor.page).toHaveURL(/\/lamps$/)

  await visitor.page.setViewportSize({ width: 700, height: 260 })
  await viewer.over(viewer.replica.locator('h1'))
  await expect(async () => {
    await page.mouse.wheel(0, 120)
    await expect.poll(() => visitor.page.evaluate(() => scrollY), { timeout: 1500 }).toBeGreaterThan(20)
  }).toPass()
  await expect
    .poll(() => viewer.replica.locator('html').evaluate((html) => html.ownerDocument.defaultView?.scrollY ?? 0))
    .toBeGreaterThan(20)
})

test('it goes on across pages, a reload and a second tab', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor('/')
  await visitor.begin('Come with me')
  await desk.openRow('Come with me')
  const viewer = await share(desk, visitor)
  await expect(viewer.replica.getByRole('heading', { name: 'Lamps and more' })).toBeVisible()
  await visitor.page.getByRole('link', { name: 'Cart' }).click()
  await expect(viewer.replica.getByRole('heading', { name: 'Your cart' })).toBeVisible()
  await visitor.page.reload()
  await expect(bar(visitor)).toContainText('can see this tab')
  await expect(viewer.replica.getByRole('heading', { name: 'Your cart' })).toBeVisible()

  const second = await visitor.page.context().newPage()
  await second.goto(new URL('/lamps', visitor.page.url()).href)
  await expect(viewer.replica.getByRole('heading', { name: 'Lamps', exact: true })).toBeVisible()
  await expect(desk.page.getByRole('list', { name: "The visitor's tabs" }).getByRole('listitem')).toHaveCount(2)
  await visitor.page.bringToFront()
  await visitor.page.locator('h1').click({ position: { x: 8, y: 8 } })
  await expect(viewer.replica.getByRole('heading', { name: 'Your cart' })).toBeVisible()
  await second.close()
  await expect(viewer.replica.getByRole('heading', { name: 'Your cart' })).toBeVisible()
})

test('a second agent comes late, the first reloads, the chat goes on beside it', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor('/form')
  await visitor.begin('Both of you, please')
  await desk.openRow('Both of you, please')
  const viewer = await share(desk, visitor)
  await visitor.page.locator('#more').click()
  await expect(viewer.replica.getByText('Pieces: 2')).toBeVisible()

  const other = await stage.agent(noor)
  await other.page.goto(desk.page.url())
  const replica = other.page.frameLocator('iframe[src="/viewer"]').frameLocator('iframe')
  await expect(replica.getByText('Pieces: 2')).toBeVisible()
  await expect(viewer.live).toContainText('Noor Salem')
  await expect(bar(visitor)).toContainText('Mika Berg and Noor Salem')

  await desk.page.reload()
  await expect(viewer.replica.getByText('Pieces: 2')).toBeVisible()
  await desk.answer('Is this the form you mean?')
  await expect(visitor.message('Is this the form you mean?')).toBeVisible()
})

test('the server is killed and comes back, and so does the page', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor('/form')
  await visitor.begin('Stay with me')
  await desk.openRow('Stay with me')
  const viewer = await share(desk, visitor)
  await stage.server.pause('SIGKILL')
  await expect(desk.page.getByText('The line is down')).toBeVisible()
  await visitor.page.locator('#more').click()
  await stage.server.resume()
  await expect(viewer.replica.getByText('Pieces: 2')).toBeVisible({ timeout: 30_000 })
  await visitor.page.locator('#more').click()
  await expect(viewer.replica.getByText('Pieces: 3')).toBeVisible()
})
