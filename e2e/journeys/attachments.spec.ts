// Guide: "Attachments": files and pictures both ways, by button, drop and paste; a line that
// is cut; what may not be sent or shown.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { FrameLocator, Locator, Page } from '@playwright/test'
import { expectAccessible } from '../support/axe'
import { give, noise, pdf, picture, type SentFile, text } from '../support/files'
import { expect, mika, test } from '../support/test'

const chooser = (in0: Page | FrameLocator): Locator => in0.locator('input[type=file]').first()
const tray = (in0: Page | FrameLocator): Locator => in0.getByRole('list', { name: 'Files to send' })

/** Whether the picture was really loaded and can be seen. */
async function expectShown(image: Locator): Promise<void> {
  await expect(image).toBeVisible({ timeout: 20_000 })
  await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBeGreaterThan(0)
}

test('a conversation begins with a picture, and the answer brings files', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.open()
  await visitor.start.click()
  await chooser(visitor.frame).setInputFiles([picture('broken-lamp.png')])
  await expect(tray(visitor.frame).getByText('broken-lamp.png')).toBeVisible()
  await expectAccessible(await visitor.document(), 'the tray of the chat')
  await visitor.composer.fill('It looks like this')
  await visitor.composer.press('Enter')
  await expect(visitor.message('It looks like this')).toBeVisible({ timeout: 20_000 })
  await expectShown(visitor.log.getByRole('img', { name: 'broken-lamp.png' }))

  await desk.openRow('It looks like this')
  const shown = desk.page.getByRole('log').getByRole('img', { name: 'broken-lamp.png' })
  await expectShown(shown)
  await shown.click()
  const viewer = desk.page.getByRole('dialog', { name: 'File viewer' })
  await expectShown(viewer.getByRole('img', { name: 'broken-lamp.png' }))
  await expectAccessible(desk.page, 'the viewer')
  await desk.page.keyboard.press('Escape')
  await expect(viewer).toBeHidden()

  await chooser(desk.page).setInputFiles([pdf, text('steps.txt', 'First, switch it off.')])
  await expect(tray(desk.page).getByRole('listitem')).toHaveCount(2)
  await expectAccessible(desk.page, 'the tray of the console')
  await desk.reply.fill('Here is how')
  await desk.reply.press('Enter')
  await expect(desk.message('Here is how')).toBeVisible({ timeout: 20_000 })
  const row = visitor.log.getByRole('link', { name: 'Download steps.txt' })
  await expect(row).toBeVisible({ timeout: 20_000 })
  const [download] = await Promise.all([visitor.page.waitForEvent('download'), row.click()])
  expect(download.suggestedFilename()).toBe('steps.txt')
  expect(await readFile(await download.path(), 'utf8')).toBe('First, switch it off.')
  await visitor.log.getByRole('button', { name: 'Preview' }).click()
  const preview = visitor.frame.getByRole('dialog', { name: 'File viewer' })
  const drawn = preview.frameLocator('iframe[title="invoice.pdf"]')
  await expect(drawn.getByLabel('Page 1 of 1')).toContainText('Invoice 4711')
  expect(await drawn.locator('canvas').evaluate(() => self.origin)).toBe('null')
  await preview.getByRole('button', { name: 'Larger' }).click()
  await expectAccessible(await visitor.document(), 'the preview of a PDF file')
  await visitor.page.keyboard.press('Escape')
  await expect(preview).toBeHidden()
  await expectAccessible(await visitor.document(), 'the files of the chat')
})

test('dropped and pasted files go along, several at once, and can be taken out', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('Please show me')
  await desk.openRow('Please show me')
  await give(desk.page.getByRole('log'), 'drop', [picture('one.png', 90, 60, 90), picture('two.png', 60, 90, 200), text('three.txt', '3')])
  await give(desk.reply, 'paste', [picture('screenshot.png', 200, 100, 40)])
  await expect(tray(desk.page).getByRole('listitem')).toHaveCount(4)
  await desk.page.getByRole('button', { name: 'Remove three.txt' }).click()
  await expect(tray(desk.page).getByRole('listitem')).toHaveCount(3)
  await desk.reply.press('Enter')
  for (const name of ['one.png', 'two.png', 'screenshot.png']) await expectShown(visitor.log.getByRole('img', { name }))
  await expect(tray(desk.page)).toBeHidden()
})

test('an upload goes on where it was after a cut line and a killed server', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('My log file')
  await desk.openRow('My log file')
  const file = noise('server.log', 20_000_000)
  let patches = 0
  const offsets: number[] = []
  await visitor.page.route('**/upload/**', async (route) => {
    if (route.request().method() === 'PATCH') {
      offsets.push(Number(route.request().headers()['upload-offset']))
      if (++patches === 2) {
        await stage.server.pause('SIGKILL')
        await route.abort('connectionreset')
        return
      }
    }
    await route.continue()
  })
  await chooser(visitor.frame).setInputFiles([file])
  await visitor.composer.fill('The whole of it')
  await visitor.composer.press('Enter')
  await expect(tray(visitor.frame).getByText(/goes on by itself/)).toBeVisible({ timeout: 30_000 })
  await stage.server.resume()

  await expect(visitor.message('The whole of it')).toBeVisible({ timeout: 60_000 })
  expect(offsets[0]).toBe(0)
  expect(offsets.filter((offset) => offset === 0)).toHaveLength(1)
  const link = desk.page.getByRole('log').getByRole('link', { name: 'Download server.log' })
  await expect(link).toBeVisible({ timeout: 30_000 })
  const [download] = await Promise.all([desk.page.waitForEvent('download'), link.click()])
  const sum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
  expect(sum(await readFile(await download.path()))).toBe(sum(file.buffer))
})

test('what may not be sent is said at once; pages and scripts never run', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('Take this')
  await desk.openRow('Take this')
  await chooser(visitor.frame).setInputFiles([text('setup.exe', 'MZ'), text('empty.txt', '')])
  const list = tray(visitor.frame)
  await expect(list.getByText('Blocked: files of this type cannot be sent here')).toBeVisible()
  await expect(list.getByText('The file is empty')).toBeVisible()
  for (const name of ['setup.exe', 'empty.txt']) await list.getByRole('button', { name: `Remove ${name}` }).click()

  // A page that calls itself a picture: found out by its bytes, blocked for both sides.
  const page = '<!doctype html><script>parent.postMessage("ran", "*"); document.title = "ran"</script>'
  await chooser(visitor.frame).setInputFiles([{ name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from(page) }])
  await expect(list.getByText('Blocked: files of this type cannot be sent here')).toBeVisible({ timeout: 20_000 })
  await visitor.composer.press('Enter')
  await expect(list).toBeHidden()
  for (const log of [visitor.log, desk.page.getByRole('log')]) {
    await expect(log.getByText('photo.png')).toBeVisible({ timeout: 20_000 })
    await expect(log.getByRole('link', { name: 'Download photo.png' })).toHaveCount(0)
  }

  const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="document.title = 1"><rect width="9" height="9"/></svg>'
  await chooser(visitor.frame).setInputFiles([{ name: 'drawing.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(svg) }])
  await expect(list.getByRole('button', { name: 'Remove drawing.svg' })).toBeVisible()
  await visitor.composer.press('Enter')
  const link = desk.page.getByRole('log').getByRole('link', { name: 'Download drawing.svg' })
  await expect(link).toBeVisible({ timeout: 20_000 })
  const address = new URL((await link.getAttribute('href')) ?? '', stage.server.url)
  address.search = ''
  const answer = await desk.page.request.get(address.href)
  expect(answer.headers()['content-type']).toBe('application/octet-stream')
  expect(answer.headers()['content-disposition']).toContain('attachment')
  expect(answer.headers()['content-security-policy']).toContain('sandbox')
  expect(answer.headers()['x-content-type-options']).toBe('nosniff')
  // An agent's address is worth nothing to somebody who is not signed in.
  expect((await visitor.page.request.get(address.href)).status()).toBe(401)
})
