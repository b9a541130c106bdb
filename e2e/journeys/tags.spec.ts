// Beyond the guide: sorting by tags, and what the team keeps about a visitor.
import { expectAccessible } from '../support/axe'
import { expect, mika, noor, test } from '../support/test'

test('tags with colours are made in the settings, stand on rows and narrow the list', async ({ stage }) => {
  const [one, two] = [await stage.agent(mika), await stage.agent(noor)]
  await one.page.goto(`${stage.server.url}/console/settings/tags`)
  await one.page.getByRole('textbox', { name: 'Name' }).fill('Billing')
  await one.page.getByRole('button', { name: 'Add tag' }).click()
  await expect(one.page.getByRole('button', { name: /^Edit Name: Billing/ })).toBeVisible()
  await expectAccessible(one.page, 'the settings of tags')

  await (await stage.visitor()).begin('My invoice is wrong')
  await (await stage.visitor()).begin('Where is my parcel?')
  await one.openRow('My invoice is wrong')
  const tags = one.page.getByRole('group', { name: 'Tags of the conversation' })
  await tags.getByRole('button', { name: 'Tag the conversation' }).click()
  await one.page.getByRole('menuitemcheckbox', { name: 'Billing' }).click()
  await expect(tags).toContainText('Billing')

  // A colleague sees it at once, and lists only those.
  await two.liveChat.click()
  await two.tab('All').click()
  await expect(two.row('My invoice is wrong')).toContainText('Billing')
  await two.page.getByRole('button', { name: /^Show tag/ }).click()
  await two.page.getByRole('option', { name: 'Billing', exact: true }).click()
  await expect(two.list.getByRole('option')).toHaveCount(1)
  await expect(two.row('My invoice is wrong')).toBeVisible()
})

test('what the page says of its visitor, notes about the visitor, and who is the same person', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const [visitor, again] = [await stage.visitor(), await stage.visitor()]
  for (const widget of [visitor, again]) {
    await widget.page.evaluate(() => {
      const page = window as unknown as { Deskside: (act: string, who: object) => void }
      page.Deskside('identify', { name: 'Lena', email: 'lena@atelier.example', Plan: 'Team', Seats: 11 })
    })
  }
  await visitor.begin('First question')
  await again.begin('Asked on another device')
  await desk.openRow('Asked on another device')
  const pane = desk.page.getByRole('complementary', { name: 'Visitor' })
  await expect(pane.getByRole('region', { name: 'Additional information' })).toContainText('Seats')

  await pane.getByRole('button', { name: 'Add a note about this visitor' }).click()
  await pane.getByRole('textbox', { name: 'Note about the visitor' }).fill('Prefers mornings')
  await pane.getByRole('textbox', { name: 'Note about the visitor' }).press('Enter')
  await expect(pane.getByText('Prefers mornings')).toBeVisible()
  await pane.getByRole('button', { name: 'Same person' }).click()
  await expect(pane.getByRole('region', { name: 'Earlier conversations' })).toContainText('First question')
  await expectAccessible(desk.page, 'the visitor panel')

  // The note belongs to the person; the visitors see no more than before.
  await desk.openRow('First question')
  await expect(pane.getByText('Prefers mornings')).toBeVisible()
  await expect(visitor.log).not.toContainText('another device')
})
