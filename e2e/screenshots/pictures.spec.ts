// The pictures in docs/images, taken of the demo: run "make screenshots".
import path from 'node:path'
import type { Browser, BrowserContextOptions } from '@playwright/test'
import { answerInWindow, DeskCall } from '../support/calls'
import { bar, share } from '../support/cobrowse'
import { Console } from '../support/console'
import type { Demo } from '../support/demo'
import { expectPictures, watchMedia } from '../support/media'
import { expect, test } from '../support/test'
import { Widget } from '../support/widget'

const folder = path.resolve(__dirname, '../../docs/images')
// The visitor panel names the browser; a headless one would be an odd visitor.
const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
const desktop = { viewport: { width: 1440, height: 900 }, userAgent }
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }

test.setTimeout(180_000)

async function page(browser: Browser, options: BrowserContextOptions) {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options })
  await watchMedia(context)
  return context.newPage()
}

/** A visitor who says who it is and asks something. */
async function ask(browser: Browser, demo: Demo, at: string, name: string, text: string, options: BrowserContextOptions = desktop) {
  const shop = await page(browser, options)
  await shop.goto(`${demo.shop}/${at}`)
  const visitor = new Widget(shop)
  await expect(visitor.launcher).toBeVisible()
  await shop.evaluate((who) => {
    ;(window as unknown as { Deskside: (...call: unknown[]) => void }).Deskside('identify', who)
  }, { name, email: `${name.split(' ')[0]?.toLowerCase()}@example.com` })
  await visitor.begin(text)
  await expect(visitor.log).toContainText(/Sent|Delivered/)
  return visitor
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`console and widget, ${colorScheme}`, async ({ demo, browser }) => {
    const [mika, priya] = demo.agents
    if (!mika || !priya) throw new Error('the demo has no agents')
    const desk = new Console(await page(browser, { ...desktop, colorScheme }), demo.console)
    await desk.signIn(mika)
    const other = new Console(await page(browser, desktop), demo.console)
    await other.signIn(priya)

    const nina = await ask(browser, demo, 'bike-poppy.html', 'Nina Okafor', 'Is the Poppy fine for a child of five?')
    await other.openRow('Is the Poppy fine for a child of five?')
    await other.answer('Yes, from 105 cm on. How tall is the child?')
    await nina.write('112 cm. Then I take the green one')
    await ask(browser, demo, 'checkout.html', 'Tomasz Lis', 'My discount code does not work')
    await ask(browser, demo, 'help.html', 'Aiko Mori', 'Where can I see my invoices?')
    const jonas = await ask(browser, demo, 'bike-skylark.html', 'Jonas Weber', 'Hello, do you have the Skylark in 58?', {
      ...desktop,
      colorScheme,
    })

    await desk.openRow('Hello, do you have the Skylark in 58?')
    await desk.answer('Good morning Jonas! One is left in plum, two in slate.')
    await jonas.write('Plum, please. Could I try it before I buy it?')
    await desk.reply.fill('Of course. Come by any day from **10 to 18**, or we bring it to you for a day.')
    await desk.reply.press('Enter')
    await expect(jonas.log.getByText('10 to 18')).toBeVisible()
    await desk.notes.click()
    await desk.note.fill('Rode a 56 from us until last year, knows the shop well.')
    await desk.page.getByRole('button', { name: 'Add note' }).click()
    await desk.notes.click()
    await jonas.write('Saturday morning then')
    await expect(desk.message('Saturday morning then')).toBeVisible()
    const hint = desk.page.getByRole('button', { name: 'Not now' })
    if (await hint.isVisible()) await hint.click()
    await jonas.composer.pressSequentially('And one')
    await expect(desk.page.getByText(/is (typing|writing)|typing…/).first()).toBeVisible()
    await desk.page.screenshot({ path: path.join(folder, `console-${colorScheme}.png`) })
    await jonas.composer.fill('')
    await jonas.page.screenshot({ path: path.join(folder, `widget-${colorScheme}.png`) })

    await desk.lookElsewhere()
    await ask(browser, demo, 'bikes.html', 'Lucía Ferrer', 'Which bicycle is best for a hilly town?')
    await expect(desk.card).toBeVisible()
    await expect(desk.liveChat).toHaveAccessibleName(/3 unread/)
    await desk.page.screenshot({ path: path.join(folder, `ringing-${colorScheme}.png`), animations: 'disabled' })
  })
}

test('on a phone', async ({ demo, browser }) => {
  const mika = demo.agents[0]
  if (!mika) throw new Error('the demo has no agents')
  const desk = new Console(await page(browser, desktop), demo.console)
  await desk.signIn(mika)
  const home = new Widget(await page(browser, phone))
  await home.page.goto(demo.shop)
  await home.open()
  await expect(home.start).toBeVisible()
  await expect(home.frame.getByText(/is here now/)).toBeVisible()
  await home.page.screenshot({ path: path.join(folder, 'widget-phone-home.png') })

  const visitor = await ask(browser, demo, 'bike-bramble.html', 'Sam Green', 'How long does delivery to Leuven take?', phone)
  await desk.openRow('How long does delivery to Leuven take?')
  await desk.answer('Three working days. We call you the evening before.')
  await expect(visitor.message('Three working days. We call you the evening before.')).toBeVisible()
  await visitor.page.screenshot({ path: path.join(folder, 'widget-phone.png') })

  const pocket = new Console(await page(browser, phone), demo.console)
  await pocket.signIn(mika)
  await pocket.page.goto(desk.page.url())
  await expect(pocket.log).toBeVisible()
  await pocket.page.screenshot({ path: path.join(folder, 'console-phone.png') })
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`co-browsing and calls, ${colorScheme}`, async ({ demo, browser }) => {
    const mika = demo.agents[0]
    if (!mika) throw new Error('the demo has no agents')
    const desk = new Console(await page(browser, { ...desktop, colorScheme }), demo.console)
    await desk.signIn(mika)
    await ask(browser, demo, 'bike-poppy.html', 'Nina Okafor', 'Is the Poppy fine for a child of five?')
    const tomasz = await ask(browser, demo, 'checkout.html', 'Tomasz Lis', 'My discount code does not work', {
      ...desktop,
      colorScheme,
    })
    await desk.openRow('My discount code does not work')
    const hint = desk.page.getByRole('button', { name: 'Not now' })
    if (await hint.isVisible()) await hint.click()
    await desk.answer('Let us look at it together.')

    await desk.rail.getByRole('link', { name: /^Live view/ }).click()
    await expect(desk.page.getByRole('row', { name: /Tomasz Lis/ })).toBeVisible()
    await desk.page.screenshot({ path: path.join(folder, `live-view-${colorScheme}.png`) })
    await desk.page.goBack()

    const viewer = await share(desk, tomasz)
    await expect(bar(tomasz)).toContainText('can see this tab')
    await viewer.tool('Request control').click()
    await bar(tomasz).getByRole('button', { name: 'Allow' }).click()
    await expect(viewer.live).toContainText('You have control')
    const field = viewer.replica.getByRole('button').first()
    await viewer.over(field)
    await expect(bar(tomasz).locator('.pointer')).toBeVisible()
    await desk.page.screenshot({ path: path.join(folder, `co-browsing-${colorScheme}.png`) })
    await tomasz.page.screenshot({ path: path.join(folder, `co-browsing-visitor-${colorScheme}.png`) })
    await bar(tomasz).getByRole('button', { name: /^Stop/ }).click()
    await expect(bar(tomasz)).toHaveCount(0)

    await desk.page.goBack()
    const call = new DeskCall(desk)
    await call.ask('Video call').click()
    const window = await answerInWindow(tomasz)
    await window.page.setViewportSize({ width: 720, height: 560 })
    await window.button('Camera off').click()
    await window.button('Accept').click()
    await expectPictures(desk.page)
    await expectPictures(window.page)
    await expect(desk.main.getByText('Running').last()).toBeVisible()
    await desk.page.screenshot({ path: path.join(folder, `call-${colorScheme}.png`) })
    await window.page.screenshot({ path: path.join(folder, `call-visitor-${colorScheme}.png`) })
    await window.control('Leave').click()
    await window.expectOver()
  })
}
