// An ask that the other side accepts or declines, on both
// sides one card. What runs it is tried elsewhere; here the asks come by the API.
import { randomUUID } from 'node:crypto'
import { expectAccessible } from '../support/axe'
import type { Console } from '../support/console'
import { isRinging } from '../support/sound'
import { expect, mika, test } from '../support/test'
import type { Widget } from '../support/widget'

/** A UUID that sorts by time, as the clients make them. */
function newId(): string {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}

/** The agent asks, as the bar does once something runs the ask. */
async function ask(desk: Console, kind: string): Promise<void> {
  const conversation = new URL(desk.page.url()).pathname.split('/').at(-1)
  const status = await desk.page.evaluate(
    async ([path, body]) => {
      const headers = { 'Content-Type': 'application/json' }
      return (await fetch(path ?? '', { method: 'POST', headers, body: body ?? '' })).status
    },
    [`/api/v1/conversations/${conversation}/invitations`, JSON.stringify({ id: newId(), kind })],
  )
  expect(status).toBe(201)
}

const theirs = (visitor: Widget, name: string | RegExp) => visitor.frame.getByRole('region', { name })

test('the agent asks, and takes it back or is declined: one card on both sides', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('Can you call me?')
  await desk.openRow('Can you call me?')
  await ask(desk, 'video')
  const card = theirs(visitor, /video-call you/)
  const mine = desk.main.getByRole('region', { name: 'Video call' })
  await expect(mine).toContainText('Waiting for')
  await expect(card).toContainText('Your camera stays off until you turn it on.')
  await expectAccessible(desk.page, 'the card of an invitation in the console')
  await expectAccessible(visitor.page, 'the card of an invitation in the widget')
  await mine.getByRole('button', { name: 'Take back' }).click()
  await expect(card).toContainText('Taken back')
  await expect(mine).toContainText('Taken back')
  await expect(card.getByRole('button')).toHaveCount(0)

  // A reload reads what the pushes told.
  await desk.page.reload()
  await expect(mine).toHaveCount(1)
  await expect(mine).toContainText('Taken back')

  await ask(desk, 'request_desktop')
  const screen = theirs(visitor, /Show .* your screen\?/)
  await screen.getByRole('button', { name: 'Not now' }).click()
  await expect(screen).toContainText('You declined')
  await expect(desk.main.getByRole('region', { name: "Visitor's screen" })).toContainText('Declined by')
})

test('the visitor asks: it rings, accepting takes the conversation', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  const sent = visitor.page.waitForRequest((r) => r.method() === 'POST' && r.url().endsWith('/conversations'))
  await visitor.begin('It is easier to show')
  const request = await sent
  const token = request.headers()['authorization'] ?? ''
  const { id } = request.postDataJSON() as { id: string }
  await desk.openRow('It is easier to show')
  await desk.lookElsewhere()
  const answer = await visitor.page.request.post(
    `${stage.server.url}/api/widget/v1/conversations/${id}/invitations`,
    { headers: { Authorization: token }, data: { id: newId(), kind: 'cobrowse' } },
  )
  expect(answer.status()).toBe(201)
  const ring = desk.page.getByRole('region', { name: /asks: Co-browsing/ })
  await expect(ring).toBeVisible()
  await expect.poll(() => isRinging(desk.page)).toBe(true)
  await expectAccessible(desk.page, 'the card of a visitor who asks')
  await ring.getByRole('button', { name: 'Accept' }).click()
  await expect(ring).toBeHidden()
  await expect.poll(() => isRinging(desk.page)).toBe(false)
  await expect(desk.main.getByRole('button', { name: /Assigned to Mika/ })).toBeVisible()
  await expect(theirs(visitor, 'You offer to show this tab')).toContainText(/Accepted|Running/)
})

test('the bar folds and stays so, emoji go to the cursor', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('Thank you!')
  await desk.openRow('Thank you!')
  const bar = desk.main.getByRole('toolbar', { name: 'Special messages' })
  await desk.reply.fill('Gladly ')
  await bar.getByRole('button', { name: 'Emoji' }).click()
  const search = desk.page.getByRole('combobox', { name: 'Search emoji' })
  await search.fill('rocket')
  await expect(desk.page.getByRole('option', { name: 'rocket' })).toBeVisible()
  await expectAccessible(desk.page, 'the emoji picker')
  await search.press('Enter')
  await expect(desk.reply).toHaveValue('Gladly 🚀')
  await expect(bar.getByRole('button', { name: 'Co-browsing' })).toBeVisible()
  const saved = desk.page.waitForResponse((r) => r.url().endsWith('/api/v1/me') && r.request().method() === 'PATCH')
  await desk.main.getByRole('button', { name: 'Hide special messages' }).press('Enter')
  await expect(bar).toBeHidden()
  await saved
  await desk.page.reload()
  await expect(desk.main.getByRole('button', { name: 'Show special messages' })).toBeVisible()
  await expect(bar).toBeHidden()
})
