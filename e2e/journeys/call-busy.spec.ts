// One definition of available: who is in a call is given nothing until it is over.
import { answerInWindow, DeskCall } from '../support/calls'
import { expect, mika, noor, test } from '../support/test'

test.setTimeout(180_000)

test('who is in a call is shown so and is given no conversation; afterwards they get it', async ({ stage }) => {
  const [one, two] = [await stage.agent(mika), await stage.agent(noor)]
  const visitor = await stage.visitor()
  await visitor.begin('It is easier to explain than to type')
  await one.openRow('It is easier to explain than to type')
  await one.assign.click()
  const call = new DeskCall(one)
  await call.ask('Call').click()
  const window = await answerInWindow(visitor)
  await window.button('Accept').click()
  await expect(call.panel).not.toContainText('Ringing…')

  // A colleague who wants to redirect sees it.
  const second = await stage.visitor()
  await second.begin('Second visitor')
  await two.openRow('Second visitor')
  await two.page.getByRole('button', { name: 'Redirect', exact: true }).click()
  const dialog = two.page.getByRole('dialog', { name: 'Redirect to a colleague or team' })
  await expect(dialog.getByRole('option', { name: /Mika Berg/ })).toContainText('In a call')
  await two.page.keyboard.press('Escape')
  await two.assign.click()

  // The desk gives: Noor has no room, and Mika speaks.
  const agents = await stage.api.get<{ id: string; name: string }[]>('/agents')
  const noorId = agents.find(({ name }) => name === noor.name)?.id
  await stage.api.patch(`/agents/${noorId}`, { capacity: 1 })
  const [site] = await stage.api.get<{ id: string; settings: { routing: object } }[]>('/sites')
  if (!site) throw new Error('there is no site')
  const settings = { ...site.settings, routing: { ...site.settings.routing, mode: 'given' } }
  await stage.api.patch(`/sites/${site.id}`, { settings })
  const third = await stage.visitor()
  await third.begin('Third visitor')
  await expect(third.frame.getByText('You are next.')).toBeVisible({ timeout: 20_000 })
  await expect(two.main.getByRole('button', { name: /Third visitor/ }).first()).toBeHidden()
  const given = one.page.getByRole('region', { name: 'Given to you' })
  await expect(given).toBeHidden()

  await call.control('Leave').click()
  await expect(call.panel).toBeHidden()
  await expect(given).toContainText('Third visitor')
  await expect(third.frame.getByText('You are next.')).toBeHidden()
  await two.page.getByRole('button', { name: 'Redirect', exact: true }).click()
  await expect(dialog.getByRole('option', { name: /Mika Berg/ })).not.toContainText('In a call')
})
