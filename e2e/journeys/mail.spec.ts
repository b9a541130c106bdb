// "The answer goes by mail with a link that brings the visitor back into the chat", and
// "invite by mail or link".
import { expectAccessible } from '../support/axe'
import { Console } from '../support/console'
import { expect, mika, test } from '../support/test'

test.use({ mails: true })

const linkIn = (text: string) => /^(http\S+)$/m.exec(text)?.[1] ?? ''

test('who is gone reads the answer in a mail, and goes on where the link leads', async ({ stage, mailbox }) => {
  const [site] = await stage.api.get<{ id: string; settings: Record<string, unknown> }[]>('/sites')
  await stage.api.patch(`/sites/${site?.id}`, { settings: { ...site?.settings, offline: 'nobody' } })
  const visitor = await stage.visitor('/lamps')
  await visitor.open()
  await visitor.frame.getByRole('button', { name: 'Leave us a message' }).click()
  await visitor.frame.getByLabel('E-mail').fill('ada@lamp.example')
  await visitor.frame.getByRole('textbox', { name: 'Message' }).fill('Do you repair lamps?')
  await visitor.frame.getByRole('button', { name: 'Send message' }).click()
  await expect(visitor.message('Do you repair lamps?')).toBeVisible()
  await visitor.page.close()

  const desk = await stage.agent(mika)
  await desk.openRow('Do you repair lamps?')
  await desk.answer('Yes, bring it along.')
  const mail = await mailbox.receives('ada@lamp.example')
  expect(mail.subject).toBe('Answer from Lamp shop')
  expect(mail.text).toContain('> Yes, bring it along.')
  expect(mail.html).toContain('Yes, bring it along.')

  // On another device nobody is known.
  const phone = await stage.visitor('/cart', { viewport: { width: 390, height: 780 } })
  await phone.page.goto(linkIn(mail.text))
  await expect(phone.message('Yes, bring it along.')).toBeVisible()
  expect(new URL(phone.page.url()).hash).toBe('')
  await phone.write('See you tomorrow.')
  await expect(desk.message('See you tomorrow.')).toBeVisible()
  // What is read here goes by no mail.
  await desk.answer('Until then.')
  await expect(phone.message('Until then.')).toBeVisible()
  await desk.answer('By the way, ring twice.')
  await expect(phone.message('By the way, ring twice.')).toBeVisible()

  // Who has a conversation of his own is asked before it is left.
  const other = await stage.visitor()
  await other.begin('I am somebody else')
  await other.page.goto(linkIn(mail.text))
  const question = other.frame.getByText('This link leads to a conversation that was begun in another browser')
  await expect(question).toBeVisible()
  await expectAccessible(await other.document(), 'the question of a link')
  await other.frame.getByRole('button', { name: 'Stay' }).click()
  await expect(question).toBeHidden()
  // The page is open already: only what follows the # changes.
  await other.page.goto(linkIn(mail.text))
  await other.frame.getByRole('button', { name: 'Continue it here' }).click()
  await expect(other.message('Yes, bring it along.')).toBeVisible()

  // A link that was changed leads to the home screen, which says so.
  const stranger = await stage.visitor()
  await stranger.page.goto(linkIn(mail.text).slice(0, -3) + 'xyz')
  await expect(stranger.frame.getByText('This link is no longer valid')).toBeVisible()
  expect(mailbox.mails.filter(({ to }) => to === 'ada@lamp.example')).toHaveLength(1)
})

test('a colleague is invited by mail, and gets a new password by mail', async ({ stage, mailbox, browser }) => {
  const desk = await stage.agent(mika)
  await desk.page.goto(new URL('/console/settings/people', desk.page.url()).href)
  await desk.page.getByRole('button', { name: 'Add a colleague' }).click()
  const dialog = desk.page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Cleo Marsh')
  await dialog.getByLabel('E-mail').first().fill('cleo@lamp.example')
  await expect(dialog.getByRole('checkbox', { name: 'Send the invitation by e-mail' })).toBeChecked()
  await expectAccessible(desk.page, 'the dialog of a new colleague')
  await dialog.getByRole('button', { name: 'Add a colleague' }).click()
  await expect(desk.page.getByRole('dialog', { name: /Cleo Marsh/ })).toContainText('is on its way to cleo@lamp.example')
  const invitation = await mailbox.receives('cleo@lamp.example')
  expect(invitation.text).toContain('Hello Cleo Marsh,')

  const page = await (await browser.newContext()).newPage()
  await page.goto(linkIn(invitation.text))
  await expect(page.getByText('Welcome, Cleo Marsh.')).toBeVisible()
  await expectAccessible(page, 'choosing a password')
  await page.getByLabel('Password', { exact: true }).fill('a good long password')
  await page.getByRole('button', { name: 'Save and sign in' }).click()
  const cleo = new Console(page, stage.server.url)
  await expect(cleo.rail).toBeVisible()

  const again = await (await browser.newContext()).newPage()
  await again.goto(linkIn(invitation.text))
  await expect(again.getByRole('alert')).toContainText('not valid any more')
  await again.getByRole('link', { name: 'Sign in' }).click()
  await again.getByLabel('E-mail').fill('cleo@lamp.example')
  await again.getByRole('button', { name: 'Forgot the password?' }).click()
  await expect(again.getByText('a link is on its way there')).toBeVisible()
  const reset = await mailbox.receives('cleo@lamp.example', ({ subject }) => subject.startsWith('New password'))
  await again.goto(linkIn(reset.text))
  await again.getByLabel('Password', { exact: true }).fill('another long password')
  await again.getByRole('button', { name: 'Save and sign in' }).click()
  await expect(new Console(again, stage.server.url).rail).toBeVisible()
  // Whoever was signed in is so no more.
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
})
