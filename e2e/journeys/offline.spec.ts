// "Offline form when nobody is there" and what a site asks before the first message.
import { expectAccessible } from '../support/axe'
import type { Stage } from '../support/test'
import { expect, mika, test } from '../support/test'

type Site = { id: string; settings: Record<string, unknown> }

/** Changes how the only site receives visitors. */
async function receives(stage: Stage, change: Record<string, unknown>): Promise<void> {
  const [site] = await stage.api.get<Site[]>('/sites')
  if (!site) throw new Error('there is no site')
  await stage.api.patch(`/sites/${site.id}`, { settings: { ...site.settings, ...change } })
}

test('nobody is there: the form becomes a conversation, and its draft survives', async ({ stage }) => {
  await receives(stage, { offline: 'nobody' })
  const visitor = await stage.visitor()
  await visitor.open()
  await visitor.frame.getByRole('button', { name: 'Leave us a message' }).click()
  const form = visitor.frame.getByRole('form', { name: 'Leave a message' })
  await expect(form.getByLabel('Name')).toBeFocused()
  await expectAccessible(await visitor.document(), 'the offline form')

  await form.getByRole('button', { name: 'Send message' }).click()
  await expect(form.getByText('Enter your e-mail address.')).toBeVisible()
  await expect(form.getByText('Write your message.')).toBeVisible()
  await expect(form.getByLabel('E-mail')).toBeFocused()
  await form.getByLabel('E-mail').fill('ada')
  await form.getByLabel('Message').fill('My lamp is broken')
  await form.getByRole('button', { name: 'Send message' }).click()
  await expect(form.getByText('This is not an e-mail address')).toBeVisible()

  await visitor.page.goto(new URL('/lamps', visitor.page.url()).href)
  await expect(form.getByLabel('Message')).toHaveValue('My lamp is broken')
  await form.getByLabel('E-mail').fill('ada@lamp.example')
  // Somebody comes while the form is filled in: it stays.
  const desk = await stage.agent(mika)
  await form.getByRole('button', { name: 'Send message' }).click()
  await expect(visitor.message('My lamp is broken')).toBeVisible()
  await expect(visitor.frame.getByText('Thank you. We have your message')).toBeVisible()

  await desk.liveChat.click()
  await desk.tab('All').click()
  await expect(desk.row('My lamp is broken')).toContainText('Offline form')
  await desk.row('My lamp is broken').click()
  await expect(desk.log).toContainText('The answer goes to ada@lamp.example, too.')
  await expectAccessible(desk.page, 'a conversation from the offline form')
})

test('what the site asks comes before the first message, once', async ({ stage }) => {
  await receives(stage, { preChat: { name: 'required', email: 'optional', consent: true, privacy: 'https://shop.example/privacy' } })
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.open()
  await visitor.start.click()
  const form = visitor.frame.getByRole('form', { name: 'Your details' })
  await expect(form.getByRole('link', { name: 'Privacy notice' })).toHaveAttribute('href', 'https://shop.example/privacy')
  await expect(visitor.composer).toHaveCount(0)
  await expectAccessible(await visitor.document(), 'the form before the first message')
  await form.getByRole('button', { name: 'Start the conversation' }).click()
  await expect(form.getByText('Enter your name.')).toBeVisible()
  await expect(form.getByText('Tick the box to go on.')).toBeVisible()
  await form.getByLabel('Name').fill('Ada')
  await form.getByRole('checkbox').check()
  await form.getByRole('button', { name: 'Start the conversation' }).click()
  await expect(visitor.composer).toBeFocused()
  await visitor.write('Do you sell bulbs?')
  await desk.openRow('Do you sell bulbs?')
  await expect(desk.page.getByText('Ada').first()).toBeVisible()
  await expect(desk.log).toContainText('The visitor has ticked the box of the form.')
  await visitor.frame.getByRole('button', { name: 'Back to the overview' }).click()
  await visitor.start.click()
  await expect(visitor.composer).toBeVisible()
})
