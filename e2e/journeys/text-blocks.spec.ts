// Guide: "Use of Text Blocks": # in the message field finds prepared text.
import { expectAccessible } from '../support/axe'
import { give, picture, text } from '../support/files'
import { expect, mika, noor, test, type Stage } from '../support/test'
import type { Console } from '../support/console'
import { Widget } from '../support/widget'

type Block = { shortcut: string; title: string; body: string; language?: string; folder?: string; scope?: string }

const add = (stage: Stage, block: Block) => stage.api.post('/text-blocks', { scope: 'company', ...block })

/** A picture of one red pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)

const found = (desk: Console) => desk.page.getByRole('listbox', { name: 'Text blocks' })
const option = (desk: Console, words: string) => found(desk).getByRole('option').filter({ hasText: words })

async function openScreen(desk: Console): Promise<void> {
  await desk.rail.getByRole('link', { name: 'Text blocks' }).click()
  await expect(desk.page.getByRole('heading', { name: 'Text blocks', level: 1 })).toBeVisible()
}

test('write a text block, find it with #, and the visitor reads it with the name filled in', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await openScreen(desk)
  await expect(desk.page.getByText('No text blocks yet.')).toBeVisible()
  await desk.page.getByRole('button', { name: 'Write the first one' }).click()
  await desk.page.getByLabel('Shortcut').fill('refund')
  await desk.page.getByLabel('Title').fill('Refund of unused months')
  const body = desk.page.getByRole('textbox', { name: 'Text', exact: true })
  await body.fill('Hello {visitor.name|there}, order {order number} is refunded. {agent.name}, {site.name}')
  await expect(desk.page.getByRole('region', { name: 'Preview' })).toContainText('Hello Lena, order {order number} is refunded. Mika Berg, Lamp shop')
  await expectAccessible(desk.page, 'a text block being written')
  await desk.page.getByRole('button', { name: 'Save' }).click()
  await expect(desk.page.getByRole('button', { name: /#refund/ })).toBeVisible()

  const visitor = await stage.visitor()
  await visitor.begin('I would like my money back')
  const { conversations } = await stage.api.get<{ conversations: { visitor: { id: string } }[] }>('/conversations?view=all')
  await stage.api.patch(`/visitors/${conversations[0]?.visitor.id}`, { name: 'Vera Lind' })
  await desk.openRow('I would like my money back')
  await expect(desk.main.getByRole('heading', { name: 'Vera Lind' })).toBeVisible()

  // A typo is forgiven; Escape keeps the #; a new # opens the search again.
  await desk.reply.pressSequentially('Of course. #refnu')
  await expect(option(desk, 'refund')).toBeVisible()
  await expect(desk.reply).toHaveAttribute('aria-activedescendant', (await option(desk, 'refund').getAttribute('id')) ?? '')
  await expectAccessible(desk.page, 'the search for text blocks')
  await desk.reply.press('Escape')
  await expect(found(desk)).toBeHidden()
  await expect(desk.reply).toHaveValue('Of course. #refnu')
  await desk.reply.press('Control+A')
  await desk.reply.press('Delete')
  await desk.reply.pressSequentially('Of course. #ref')
  await expect(option(desk, 'refund')).toContainText('Hello Vera Lind')
  await desk.reply.press('Enter')
  await expect(desk.reply).toHaveValue('Of course. Hello Vera Lind, order {order number} is refunded. Mika Berg, Lamp shop')
  // What is open is selected and waits to be typed over.
  await desk.reply.pressSequentially('4711')
  await desk.reply.press('Enter')
  const text = 'Of course. Hello Vera Lind, order 4711 is refunded. Mika Berg, Lamp shop'
  await expect(visitor.message(text)).toBeVisible()

  await openScreen(desk)
  await expect(desk.page.getByText('used once')).toBeVisible()
})

test('in a note, by click, in the visitor’s language; colleagues see new ones at once', async ({ stage }) => {
  const desk = await stage.agent(noor)
  await add(stage, { shortcut: 'hi', title: 'English', body: 'Good day', language: 'en' })
  const { page } = await stage.visitor('/de', { locale: 'de-DE' })
  const visitor = new Widget(page, {
    open: /^Chat öffnen/,
    close: /^Chat schließen/,
    start: 'Nachricht schreiben',
    write: 'Nachricht schreiben',
    send: 'Senden',
  })
  await visitor.begin('Guten Tag')
  await desk.openRow('Guten Tag')
  await desk.notes.click()
  await desk.note.pressSequentially('#hi')
  await expect(found(desk).getByRole('option')).toHaveCount(1)
  await add(stage, { shortcut: 'hi', title: 'Deutsch', body: 'Moin', language: 'de' })
  await expect(found(desk).getByRole('option')).toHaveCount(2)
  await expect(found(desk).getByRole('option').first()).toContainText('Moin')
  await option(desk, 'Good day').click()
  await expect(desk.note).toHaveValue('Good day')
  await expect(desk.note).toBeFocused()
  await desk.note.press('Enter')
  await expect(desk.message('Good day')).toBeVisible()
})

test('order by keyboard and by drag, delete with Undo, export and import with a preview', async ({ stage }) => {
  for (const shortcut of ['one', 'two', 'three']) await add(stage, { shortcut, title: `Block ${shortcut}`, body: `Text ${shortcut}`, folder: 'Start' })
  const desk = await stage.agent(mika)
  await openScreen(desk)
  const rows = desk.page.getByRole('region', { name: 'Start' }).getByRole('listitem')
  await expect(rows).toHaveText([/one/, /two/, /three/])
  await expectAccessible(desk.page, 'the text blocks')

  await rows.nth(2).getByRole('button', { name: /#three/ }).press('Alt+ArrowUp')
  await expect(rows).toHaveText([/one/, /three/, /two/])
  await expect(rows.nth(1).getByRole('button', { name: /#three/ })).toBeFocused()
  await rows.nth(1).getByRole('button', { name: /^Actions/ }).click()
  await desk.page.getByRole('menuitem', { name: /Move up/ }).click()
  await expect(rows).toHaveText([/three/, /one/, /two/])
  await rows.nth(2).dragTo(rows.nth(0), { targetPosition: { x: 200, y: 4 } })
  await expect(rows).toHaveText([/two/, /three/, /one/])
  await desk.page.reload()
  await expect(rows).toHaveText([/two/, /three/, /one/])

  await rows.nth(1).getByRole('button', { name: /^Actions/ }).click()
  await desk.page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(rows).toHaveText([/two/, /one/])
  await desk.page.getByRole('button', { name: 'Undo' }).click()
  await expect(rows).toHaveText([/two/, /three/, /one/])

  const coming = desk.page.waitForEvent('download')
  await desk.page.getByRole('link', { name: /^Export/ }).click()
  expect((await coming).suggestedFilename()).toBe('text-blocks.csv')

  await desk.page.getByRole('button', { name: /^Import/ }).click()
  const csv = 'shortcut;title;body;scope;folder\nfour;Block four;Text four;company;Start\nno good;x;y;;\n'
  await desk.page.getByLabel('CSV file', { exact: true }).setInputFiles({ name: 'blocks.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
  await expect(desk.page.getByText('1 new, 0 changed, 0 as they are.')).toBeVisible()
  await expect(desk.page.getByRole('row', { name: /^3 shortcut/ })).toBeVisible()
  await expectAccessible(desk.page, 'an import')
  await desk.page.getByRole('button', { name: 'Import 1 text block' }).click()
  await expect(rows).toHaveText([/two/, /three/, /one/, /four/])

  await desk.page.getByRole('searchbox', { name: 'Search text blocks' }).fill('fuor')
  await expect(desk.page.getByRole('listitem')).toHaveText([/four/])
})

test('files and pictures of a text block go along when it is inserted, and what was sent stays', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await openScreen(desk)
  await desk.page.getByRole('button', { name: 'Write the first one' }).click()
  const dialog = desk.page.getByRole('dialog', { name: 'New text block' })
  await dialog.getByLabel('Shortcut').fill('prices')
  await dialog.getByLabel('Title').fill('Price list')
  await dialog.getByRole('textbox', { name: 'Text', exact: true }).fill('Here are our prices.')
  const input = dialog.locator('input[type=file]').first()
  const tray = dialog.getByRole('list', { name: 'Files to send' })
  await input.setInputFiles({ name: 'setup.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') })
  await expect(tray.getByRole('alert')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled()
  await tray.getByRole('button', { name: 'Remove setup.exe' }).click()
  await input.setInputFiles([
    { name: 'prices.txt', mimeType: 'text/plain', buffer: Buffer.from('Lamp: 20') },
    { name: 'lamp.png', mimeType: 'image/png', buffer: pixel },
  ])
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeEnabled()
  await expect(dialog.getByRole('region', { name: 'Preview' })).toContainText('prices.txt')
  await expectAccessible(desk.page, 'a text block with files')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  await expect(desk.page.getByTitle('prices.txt, lamp.png')).toBeVisible()

  const visitor = await stage.visitor()
  await visitor.begin('What does it cost?')
  await desk.openRow('What does it cost?')
  await desk.reply.pressSequentially('#prices')
  await expect(option(desk, 'prices')).toContainText('prices.txt, lamp.png')
  await desk.reply.press('Enter')
  await expect(desk.reply).toHaveValue('Here are our prices.')
  const carried = desk.main.getByRole('list', { name: 'Files to send' })
  await expect(carried.getByRole('listitem')).toHaveCount(2)
  await desk.reply.press('Enter')
  await expect(visitor.message('Here are our prices.')).toBeVisible()
  await expect(visitor.log.getByText('prices.txt').first()).toBeVisible()

  // One is taken out and comes back with Undo; then the block goes, and what was sent stays.
  await openScreen(desk)
  await desk.page.getByRole('button', { name: /#prices/ }).click()
  const edit = desk.page.getByRole('dialog', { name: 'Edit text block' })
  await edit.getByRole('button', { name: 'Remove prices.txt' }).click()
  await edit.getByRole('button', { name: 'Save' }).click()
  await expect(desk.page.getByTitle('lamp.png', { exact: true })).toBeVisible()
  await desk.page.getByRole('button', { name: 'Undo' }).last().click()
  await expect(desk.page.getByTitle('prices.txt, lamp.png')).toBeVisible()
  await desk.page.getByRole('button', { name: /^Actions/ }).click()
  await desk.page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(desk.page.getByRole('button', { name: /#prices/ })).toBeHidden()
  const address = await visitor.log.getByRole('link', { name: /prices\.txt/ }).first().getAttribute('href')
  const answer = await visitor.page.request.get(new URL(address ?? '', stage.server.url).href)
  expect(await answer.text()).toBe('Lamp: 20')
})

test('a block of files alone: dropped and pasted, several at once, and inserted without a word', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await openScreen(desk)
  await desk.page.getByRole('button', { name: 'Write the first one' }).click()
  const dialog = desk.page.getByRole('dialog', { name: 'New text block' })
  await dialog.getByLabel('Shortcut').fill('catalogue')
  await dialog.getByLabel('Title').fill('Catalogue')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByRole('alert')).toHaveText('The text block is empty; write a text or attach a file')
  await expect(dialog.getByRole('textbox', { name: 'Text', exact: true })).toHaveAttribute('aria-invalid', 'true')
  await expectAccessible(desk.page, 'a text block with nothing in it')

  const tray = dialog.getByRole('list', { name: 'Files to send' })
  await give(dialog.getByText('Files and pictures'), 'drop', [picture('lamp.png', 60, 60, 90), text('lamps.txt', 'Lamp: 20')])
  await expect(tray.getByRole('listitem')).toHaveCount(2)
  await give(dialog.getByRole('textbox', { name: 'Text', exact: true }), 'paste', [picture('screenshot.png', 90, 60, 40), picture('second.png', 60, 90, 200)])
  await expect(tray.getByRole('listitem')).toHaveCount(4)
  await tray.getByRole('button', { name: 'Remove second.png' }).click()
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeEnabled()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  await expect(desk.page.getByRole('button', { name: /#catalogue/ })).toContainText('lamp.png, lamps.txt, screenshot.png')

  const visitor = await stage.visitor()
  await visitor.begin('What do you have?')
  await desk.openRow('What do you have?')
  await desk.reply.pressSequentially('#catal')
  await expect(option(desk, 'catalogue')).toContainText('lamps.txt')
  await desk.reply.press('Enter')
  await expect(desk.reply).toHaveValue('')
  await expect(desk.main.getByRole('list', { name: 'Files to send' }).getByRole('listitem')).toHaveCount(3)
  await desk.reply.press('Enter')
  await expect(visitor.log.getByText('lamps.txt').first()).toBeVisible()
  await expect(visitor.log.getByRole('img', { name: 'screenshot.png' })).toBeVisible()
})
