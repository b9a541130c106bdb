// "After Done": what the visitor thinks of it, and a copy to keep.
import { readFile } from 'node:fs/promises'
import { expectAccessible } from '../support/axe'
import { expect, mika, noor, test, type Stage } from '../support/test'

test.use({ mails: true })

/** An article and a form, sent in the only conversation there is. */
async function sendCards(stage: Stage): Promise<void> {
  const article = crypto.randomUUID()
  const form = crypto.randomUUID()
  await stage.api.put(`/articles/${article}`, { title: 'How to pack a lamp', text: 'With much paper.', url: 'https://shop.example/pack' })
  await stage.api.put(`/forms/${form}`, { title: { en: 'Your lamp' }, fields: [{ id: 'model', type: 'text', label: { en: 'Model' }, required: true }] })
  const { conversations } = await stage.api.get<{ conversations: { id: string }[] }>('/conversations?view=all')
  const into = `/conversations/${conversations[0]?.id}`
  await stage.api.post(`${into}/articles`, { id: crypto.randomUUID(), articleId: article })
  await stage.api.post(`${into}/forms`, { id: crypto.randomUUID(), formId: form })
}

function expectCards(transcript: string): void {
  expect(transcript).toContain('> Article: How to pack a lamp\n> With much paper.\n> https://shop.example/pack')
  expect(transcript).toMatch(/> Form: Your lamp\n> Filled in on .*:\n> Model: Luxo 1937/)
}

test('a finished conversation is rated and taken along, without the notes', async ({ stage, mailbox }) => {
  const desk = await stage.agent(mika)
  await desk.page.goto(new URL('/console/settings/reception', desk.page.url()).href)
  for (const name of ['Ask for a rating', 'Offer the transcript as a file', 'Offer the transcript by e-mail']) {
    await desk.page.getByRole('switch', { name }).click()
  }
  await desk.page.getByRole('button', { name: 'Save' }).click()
  await expect(desk.page.getByText('Saved')).toBeVisible()

  const visitor = await stage.visitor()
  await visitor.begin('Do you repair lamps?')
  await desk.openRow('Do you repair lamps?')
  await desk.answer('Yes, bring it along.')
  await sendCards(stage)
  const form = visitor.frame.getByRole('region', { name: 'Your lamp' })
  await form.getByRole('textbox', { name: /Model/ }).fill('Luxo 1937')
  await form.getByRole('button', { name: 'Send' }).click()
  await expect(form).toContainText('Thank you')
  await desk.notes.click()
  await desk.note.fill('This one haggles')
  await desk.note.press('Control+Enter')
  await expect(desk.message('This one haggles')).toBeVisible()
  await expect(visitor.message('Yes, bring it along.')).toBeVisible()
  await desk.done.click()

  const after = visitor.frame.getByRole('region', { name: 'After the conversation' })
  await expect(after).toContainText('How was this conversation?')
  await expectAccessible(await visitor.document(), 'the panel after a conversation')
  const download = visitor.page.waitForEvent('download')
  await after.getByRole('button', { name: 'Download conversation' }).click()
  const file = await readFile(await (await download).path(), 'utf8')
  expect(file).toContain('Do you repair lamps?')
  expect(file).toContain('Yes, bring it along.')
  expectCards(file)
  expect(file).not.toContain('haggles')

  await after.getByRole('button', { name: 'Send it by e-mail' }).click()
  await after.getByLabel('E-mail address').fill('ada')
  await after.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(after.getByRole('alert')).toContainText('not an e-mail address')
  await after.getByLabel('E-mail address').fill('ada@lamp.example')
  await after.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(after.getByText('on its way to ada@lamp.example')).toBeVisible()
  const mail = await mailbox.receives('ada@lamp.example')
  expectCards(mail.text)
  expect(mail.subject).toBe('Your conversation with Lamp shop')
  expect(mail.text).toContain('> Yes, bring it along.')
  expect(mail.text + mail.html).not.toContain('haggles')

  // By keyboard: the arrows choose.
  await after.getByRole('radio', { name: '1 star of 5' }).focus()
  for (let n = 1; n < 4; n++) await visitor.page.keyboard.press('ArrowRight')
  await after.getByLabel('Comment').fill('Quick and kind')
  await after.getByRole('button', { name: 'Send rating' }).click()
  await expect(after).toContainText('Thank you for your rating.')
  await expect(desk.log).toContainText('The visitor rated it 4 of 5: “Quick and kind”')
  await expectAccessible(await visitor.document(), 'a rating that was sent')
  // It is known on the next page, and can be changed.
  await visitor.page.goto(new URL('/lamps', visitor.page.url()).href)
  await after.getByRole('button', { name: 'Change' }).click()
  await expect(after.getByRole('radio', { name: '4 stars of 5' })).toBeChecked()
  await after.getByText('5 stars of 5').click({ force: true })
  await after.getByRole('button', { name: 'Send rating' }).click()
  await expect(desk.log).toContainText('The visitor rated it 5 of 5')

  await desk.rail.getByRole('link', { name: /^Dashboard/ }).click()
  await expect(desk.main).toContainText('Rating, 30 days')
  await expect(desk.main).toContainText('5 of 5 (1)')
  await expectAccessible(desk.page, 'the dashboard with ratings')
})

test('an agent takes a conversation away, with notes only if so chosen, and mails it', async ({ stage, mailbox }) => {
  const [site] = await stage.api.get<{ id: string; settings: Record<string, unknown> }[]>('/sites')
  await stage.api.patch(`/sites/${site?.id}`, { settings: { after: { mail: true } } })
  const desk = await stage.agent(mika)
  await (await stage.visitor()).begin('Do you repair lamps?')
  await desk.liveChat.click()
  await desk.tab('All').click()
  await expect(desk.row('Do you repair lamps?')).toBeVisible()
  const { conversations } = await stage.api.get<{ conversations: { visitor: { id: string } }[] }>('/conversations?view=all')
  await stage.api.patch(`/visitors/${conversations[0]?.visitor.id}`, { email: 'ada@lamp.example' })
  await desk.openRow('Do you repair lamps?')
  await desk.answer('Yes, bring it along.')
  await desk.notes.click()
  await desk.note.fill('This one haggles')
  await desk.note.press('Control+Enter')
  await expect(desk.message('This one haggles')).toBeVisible()

  const menu = async (name: string) => {
    await desk.page.getByRole('button', { name: 'More', exact: true }).click()
    await desk.page.getByRole('menuitem', { name, exact: true }).click()
  }
  const take = async (name: string) => {
    const [download] = await Promise.all([desk.page.waitForEvent('download'), menu(name)])
    return { file: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
  }
  await sendCards(stage)
  await expect(desk.log).toContainText('How to pack a lamp')
  const plain = await take('Download transcript')
  expect(plain.file).toBe('conversation.txt')
  expect(plain.text).toContain('Yes, bring it along.')
  expect(plain.text).not.toContain('haggles')
  expect(plain.text).toContain('> Article: How to pack a lamp')
  expect(plain.text).toContain('> Form: Your lamp\n> Not filled in.')
  expect(plain.text).not.toContain('took the conversation')
  const noted = await take('Download transcript with notes')
  expect(noted.file).toBe('conversation-with-notes.txt')
  expect(noted.text).toContain('This one haggles')
  expect(noted.text).toContain('> Mika Berg took the conversation')

  await menu('Mail transcript to the visitor')
  await expect(desk.page.getByText('The transcript goes to ada@lamp.example.')).toBeVisible()
  const mail = await mailbox.receives('ada@lamp.example')
  expect(JSON.stringify(mail)).not.toContain('haggles')
  await desk.page.goto(`${stage.server.url}/console/settings/audit`)
  await expect(desk.page.getByText(/downloaded the conversation with Visitor \d+, with notes/)).toBeVisible()
})

test.describe('without a mail server', () => {
  test.use({ mails: false })

  test('nothing that needs one is offered, and the words say why and who sets it up', async ({ stage }) => {
    const [site] = await stage.api.get<{ id: string }[]>('/sites')
    await stage.api.patch(`/sites/${site?.id}`, { settings: { after: { mail: true }, offline: '' } })
    const admin = await stage.agent(mika)
    const agent = await stage.agent(noor)
    const visitor = await stage.visitor()
    await visitor.begin('Do you repair lamps?')
    for (const [desk, why] of [
      [admin, /sends no mails yet\. Start it with --mail and --mail-from/],
      [agent, /sends no mails yet\. An admin can set that up/],
    ] as const) {
      await desk.openRow('Do you repair lamps?')
      await desk.page.getByRole('button', { name: 'More', exact: true }).click()
      const item = desk.page.getByRole('menuitem', { name: /^Mail transcript to the visitor/ })
      await expect(item).toBeDisabled()
      await expect(item).toHaveAccessibleName(why)
      await item.click({ force: true })
      await expect(item).toContainText(why)
      await expectAccessible(desk.page, 'a menu with an entry that is not possible')
      await desk.page.keyboard.press('Escape')
      await desk.page.keyboard.press('Control+k')
      await desk.page.getByRole('combobox', { name: 'Find a command, conversation or colleague' }).fill('transcript')
      await expect(desk.page.getByRole('option', { name: /Download transcript with notes/ })).toBeVisible()
      await expect(desk.page.getByRole('option', { name: /Mail transcript/ })).toBeHidden()
      await desk.page.keyboard.press('Escape')
    }
    // The visitor is not promised a mail either.
    await admin.done.click()
    await stage.api.patch(`/sites/${site?.id}`, { settings: { after: { mail: true, download: true } } })
    const after = visitor.frame.getByRole('region', { name: 'After the conversation' })
    await expect(after.getByRole('button', { name: 'Download conversation' })).toBeVisible()
    await expect(after.getByRole('button', { name: 'Send it by e-mail' })).toBeHidden()
    await admin.page.goto(`${stage.server.url}/console/settings/reception`)
    await expect(admin.page.getByText(/sends no mails yet/)).toHaveCount(2)
  })
})
