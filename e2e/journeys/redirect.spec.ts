// Guide: "Assign a Conversation", second half: give it to a colleague or a team, who are
// there or not.
import { expectAccessible } from '../support/axe'
import type { Console } from '../support/console'
import { isRinging } from '../support/sound'
import { expect, mika, noor, test } from '../support/test'

/** Opens the dialog by its key, finds and writes a note. */
async function redirect(desk: Console, to: string, note = ''): Promise<void> {
  const dialog = desk.page.getByRole('dialog', { name: 'Redirect to a colleague or team' })
  await desk.page.getByRole('button', { name: 'Redirect', exact: true }).click()
  await dialog.getByRole('combobox', { name: 'Find a name or team' }).fill(to)
  if (note) await dialog.getByRole('textbox', { name: 'Hand-over note' }).fill(note)
  await dialog.getByRole('button', { name: new RegExp(`^Redirect to ${to}`) }).click()
  await expect(dialog).toBeHidden()
}

const offer = (desk: Console) => desk.page.getByRole('region', { name: /^Redirected to you by/ })

test('a colleague is asked with a note, the card rings, accepting assigns', async ({ stage }) => {
  const [one, two] = [await stage.agent(mika), await stage.agent(noor)]
  const visitor = await stage.visitor()
  await visitor.begin('My card was declined')
  await one.openRow('My card was declined')
  await one.assign.click()
  await two.lookElsewhere()
  await one.page.locator('body').press('t')
  await expect(one.page.getByRole('dialog', { name: 'Redirect to a colleague or team' })).toBeVisible()
  await expectAccessible(one.page, 'the redirect dialog')
  await one.page.keyboard.press('Escape')
  await redirect(one, 'Noor', 'Declined twice, knows the order number')

  await expect(offer(two)).toContainText('Declined twice, knows the order number')
  await expect.poll(() => isRinging(two.page)).toBe(true)
  await expectAccessible(two.page, 'the card of a redirect')
  // Until then it stays where it is.
  await expect(one.main.getByRole('button', { name: /Assigned to Mika/ })).toBeVisible()
  await expect(one.main.getByText(/Noor Salem is being asked/)).toBeVisible()
  await offer(two).getByRole('button', { name: 'Accept' }).click()
  await expect(offer(two)).toBeHidden()
  await expect(two.main.getByRole('button', { name: /Assigned to Noor/ })).toBeVisible()
  await expect(two.message('Declined twice, knows the order number')).toBeVisible()
  await expect(one.main.getByRole('button', { name: /Assigned to Noor/ })).toBeVisible()
  await expect(one.page.getByText('Noor Salem took the conversation.')).toBeVisible()
  await expect.poll(() => isRinging(two.page)).toBe(false)
  await expect(visitor.log).not.toContainText('Declined twice')
  await expect(visitor.frame.getByText(/Noor/).first()).toBeVisible()
})

test('declined, it goes back to the sender with the reason', async ({ stage }) => {
  const [one, two] = [await stage.agent(mika), await stage.agent(noor)]
  const visitor = await stage.visitor()
  await visitor.begin('Who knows about VAT?')
  await one.openRow('Who knows about VAT?')
  await one.assign.click()
  await redirect(one, 'Noor')
  await offer(two).getByRole('button', { name: 'Decline' }).click()
  await offer(two).getByRole('textbox', { name: 'Reason' }).fill('I am in a call')
  await offer(two).getByRole('button', { name: 'Decline' }).click()
  await expect(offer(two)).toBeHidden()
  await expect(one.page.getByText('Noor Salem declined: I am in a call').first()).toBeVisible()
  await expect(one.log).toContainText('Noor Salem declined: I am in a call')
  await expect(one.main.getByRole('button', { name: /Assigned to Mika/ })).toBeVisible()
})

test('declining from the palette asks for a reason too', async ({ stage }) => {
  const [one, two] = [await stage.agent(mika), await stage.agent(noor)]
  await (await stage.visitor()).begin('Who knows about customs?')
  await one.openRow('Who knows about customs?')
  await one.assign.click()
  await two.openRow('Who knows about customs?')
  await redirect(one, 'Noor')
  await expect(two.main.getByText(/Redirected to you by/)).toBeVisible()
  await two.page.keyboard.press('ControlOrMeta+k')
  await two.page.getByRole('combobox', { name: 'Find a command, conversation or colleague' }).fill('decline')
  await two.page.getByRole('option', { name: 'Decline the redirect' }).click()
  const dialog = two.page.getByRole('dialog', { name: 'Decline the redirect' })
  await expectAccessible(two.page, 'the reason of a declined redirect')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Ask the office in Linz')
  await dialog.getByRole('textbox', { name: 'Reason' }).press('Enter')
  await expect(dialog).toBeHidden()
  await expect(one.log).toContainText('Noor Salem declined: Ask the office in Linz')
  await expect(one.main.getByRole('button', { name: /Assigned to Mika/ })).toBeVisible()
})

test('undo takes the offer back', async ({ stage }) => {
  const [one, two] = [await stage.agent(mika), await stage.agent(noor)]
  const visitor = await stage.visitor()
  await visitor.begin('Not so fast')
  await one.openRow('Not so fast')
  await one.assign.click()
  await redirect(one, 'Noor')
  await expect(offer(two)).toBeVisible()
  await one.page.getByRole('button', { name: 'Undo' }).click()
  await expect(offer(two)).toBeHidden()
  await expect(one.main.getByText(/is being asked/)).toBeHidden()
})

test('a team gets it into its queue and its members ring', async ({ stage }) => {
  const agents = await stage.api.get<{ id: string; name: string }[]>('/agents')
  const noorId = agents.find(({ name }) => name === noor.name)?.id
  await stage.api.post('/teams', { name: 'Billing', memberIds: [noorId] })
  const [one, two] = [await stage.agent(mika), await stage.agent(noor)]
  const visitor = await stage.visitor()
  await visitor.begin('An invoice, please')
  await one.openRow('An invoice, please')
  await one.assign.click()
  await two.lookElsewhere()
  await redirect(one, 'Billing', 'New address')
  await expect(two.card).toContainText('Redirected to Billing by Mika Berg')
  await expect(two.card).toContainText('New address')
  await expect(one.assign).toBeVisible()
  await two.card.getByRole('button', { name: 'Assign to me' }).click()
  await expect(one.main.getByRole('button', { name: /Assigned to Noor/ })).toBeVisible()
})

test('who is away is not rung, and colleagues see it', async ({ stage }) => {
  const [one, two] = [await stage.agent(mika), await stage.agent(noor)]
  await two.page.getByRole('button', { name: 'Availability: Online' }).click()
  await two.page.getByRole('menuitemradio', { name: /^Away/ }).click()
  await expect(two.page.getByRole('button', { name: 'Availability: Away' })).toBeVisible()
  await one.lookElsewhere()
  await two.lookElsewhere()
  const visitor = await stage.visitor()
  await visitor.begin('Anybody?')
  await expect(one.card).toBeVisible()
  await expect(two.card).toBeHidden()
  await one.card.getByRole('button', { name: 'Open' }).click()
  await one.page.getByRole('button', { name: 'Redirect', exact: true }).click()
  await expect(one.page.getByRole('option', { name: /Noor Salem/ })).toContainText('Away')
})
