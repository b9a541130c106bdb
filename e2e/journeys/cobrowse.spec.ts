// Co-browsing: asked for in the chat or in Live view, offered by the visitor, ended by either.
import { expectAccessible } from '../support/axe'
import { escapeTwice, Viewer } from '../support/cobrowse'
import { expect, mika, test } from '../support/test'

test('from the chat: nothing of the recorder before the yes, red signs lead to the page, the visitor stops', async ({
  stage,
}) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor('/form')
  const loaded: string[] = []
  visitor.page.on('request', (request) => loaded.push(request.url()))
  await visitor.begin('Where do I find my order?')
  await desk.openRow('Where do I find my order?')
  await desk.main.getByRole('button', { name: 'Co-browsing', exact: true }).click()
  const card = visitor.frame.getByRole('region', {
    name: /Let .* see this tab\?/,
  })
  await expect(card).toContainText('Only this website, only until you stop.')
  expect(loaded.filter((url) => /capture|recorder|cobrowse\/visitor/.test(url))).toEqual([])

  await card.getByRole('button', { name: 'Share this tab' }).click()
  await expect(desk.main.getByText('Shows this tab')).toBeVisible()
  await expect(desk.page.getByRole('link', { name: /Co-browsing, 1 running/ })).toBeVisible()
  await expect(desk.main.getByRole('region', { name: 'Co-browsing' })).toContainText('Running')
  await desk.main.getByRole('link', { name: "Open the visitor's page" }).click()
  const viewer = new Viewer(desk)
  await expect(viewer.replica.getByRole('heading', { name: 'Your order' })).toBeVisible()
  await expect(viewer.replica.getByText('Pieces: 1')).toBeVisible()
  await visitor.page.locator('#more').click()
  await expect(viewer.replica.getByText('Pieces: 2')).toBeVisible()
  await expectAccessible(desk.page, 'the viewer of co-browsing')

  // Esc twice is enough.
  await visitor.page.locator('#name').click()
  await escapeTwice(visitor)
  await expect(card).toContainText('Ended')
  await expect(desk.page.getByRole('link', { name: 'Co-browsing', exact: true })).toBeVisible()
  await expect(desk.main).toContainText('The session has ended.')
})

test('the visitor offers to show the tab, the agent accepts and ends it', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor('/lamps')
  await visitor.begin('Look at this lamp')
  await desk.openRow('Look at this lamp')
  await visitor.frame.getByRole('button', { name: 'Show this tab to us' }).click()
  const card = desk.main.getByRole('region', { name: 'Co-browsing' })
  await card.getByRole('button', { name: 'Accept' }).click()
  await card.getByRole('button', { name: 'Open' }).click()
  const viewer = new Viewer(desk)
  await expect(viewer.replica.getByRole('heading', { name: 'Lamps' })).toBeVisible()
  await viewer.live.getByRole('button', { name: 'End' }).click()
  await expect(desk.message('Look at this lamp')).toBeVisible()
  await expect(card).toContainText('Ended')
  await expect(visitor.frame.getByRole('region', { name: 'You offer to show this tab' })).toContainText('Ended')
})

test('from Live view, to somebody who has not written', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor('/lamps')
  await desk.rail.getByRole('link', { name: 'Live view' }).click()
  const row = desk.page.getByRole('row').filter({ hasText: '/lamps' })
  await row.getByRole('button', { name: 'Ask for co-browsing' }).click()
  // The chat opens by itself, with nothing but the question.
  const card = visitor.frame.getByRole('region', {
    name: /Let Mika Berg see this tab\?/,
  })
  await card.getByRole('button', { name: 'Share this tab' }).click()
  await desk.main.getByRole('link', { name: "Open the visitor's page" }).click()
  await expect(new Viewer(desk).replica.getByRole('heading', { name: 'Lamps' })).toBeVisible()
})

test('a no is a no', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor('/lamps')
  await visitor.begin('Rather not')
  await desk.openRow('Rather not')
  await desk.main.getByRole('button', { name: 'Co-browsing', exact: true }).click()
  await visitor.frame.getByRole('button', { name: 'Not now' }).click()
  await expect(desk.main.getByRole('region', { name: 'Co-browsing' })).toContainText('Declined by')
  await expect(desk.page.getByRole('link', { name: 'Co-browsing', exact: true })).toBeVisible()
})
