// Teams change while consoles are open: who is in one now is rung, sees its rows and is called.
import { expectAccessible } from '../support/axe'
import { expect, mika, noor, test } from '../support/test'

test('a colleague who is put into a team is rung and sees its conversations without loading anew', async ({ stage }) => {
  const agents = await stage.api.get<{ id: string; name: string }[]>('/agents')
  const noorId = agents.find(({ name }) => name === noor.name)?.id
  const mikaId = agents.find(({ name }) => name === mika.name)?.id
  await stage.api.post('/teams', { name: 'Billing', memberIds: [mikaId] })
  const id = (await stage.api.get<{ id: string; name: string }[]>('/teams')).find(({ name }) => name === 'Billing')?.id
  const [one, two] = [await stage.agent(mika), await stage.agent(noor)]
  const first = await stage.visitor()
  await first.begin('My first invoice')
  await one.openRow('My first invoice')
  await one.assign.click()
  await stage.api.post(`/conversations/${one.page.url().split('/').at(-1)}/redirect`, { teamId: id })
  await expect(one.assign).toBeVisible()

  await two.page.getByRole('tab', { name: /^Team/ }).click()
  await expect(two.page.getByRole('listbox', { name: 'Conversations' })).not.toContainText('My first invoice')
  await stage.api.put(`/teams/${id}/members`, { memberIds: [mikaId, noorId] })
  await expect(two.page.getByRole('listbox', { name: 'Conversations' })).toContainText('My first invoice')

  await two.lookElsewhere()
  const second = await stage.visitor()
  await second.begin('My second invoice')
  await one.openRow('My second invoice')
  await one.assign.click()
  await one.page.getByRole('button', { name: 'Redirect', exact: true }).click()
  const dialog = one.page.getByRole('dialog', { name: 'Redirect to a colleague or team' })
  await dialog.getByRole('combobox', { name: 'Find a name or team' }).fill('Billing')
  await dialog.getByRole('button', { name: /^Redirect to Billing/ }).click()
  await expect(two.card).toContainText('Redirected to Billing by Mika Berg')
})

test('what nobody of a team takes in time comes back with a notice', async ({ stage }) => {
  const agents = await stage.api.get<{ id: string; name: string }[]>('/agents')
  const noorId = agents.find(({ name }) => name === noor.name)?.id
  await stage.api.post('/teams', { name: 'Billing', memberIds: [noorId] })
  const { routing } = await stage.api.get<{ routing: object }>('/settings')
  await stage.api.patch('/settings', { routing: { ...routing, redirectSeconds: 10 } })
  const [one, two] = [await stage.agent(mika), await stage.agent(noor)]
  await two.lookElsewhere()
  await (await stage.visitor()).begin('An invoice, please')
  await one.openRow('An invoice, please')
  await one.assign.click()
  await one.page.getByRole('button', { name: 'Redirect', exact: true }).click()
  const dialog = one.page.getByRole('dialog', { name: 'Redirect to a colleague or team' })
  await dialog.getByRole('combobox', { name: 'Find a name or team' }).fill('Billing')
  await dialog.getByRole('button', { name: /^Redirect to Billing/ }).click()
  await expect(two.card).toContainText('Redirected to Billing by Mika Berg')
  await expect(one.assign).toBeVisible()

  await expect(one.page.getByText('Nobody in Billing answered. The conversation is back.')).toBeVisible({ timeout: 30_000 })
  await expect(one.main.getByRole('button', { name: /Assigned to Mika/ })).toBeVisible()
  await expect(one.log).toContainText('Nobody in Billing answered: it is Mika Berg’s again')
  await expect(two.card).toBeHidden()
})

test('a team is renamed, and deleted with an answer for what belongs to it', async ({ stage }) => {
  const agents = await stage.api.get<{ id: string; name: string }[]>('/agents')
  const mikaId = agents.find(({ name }) => name === mika.name)?.id
  await stage.api.post('/teams', { name: 'Bills', memberIds: [mikaId] })
  const id = (await stage.api.get<{ id: string; name: string }[]>('/teams')).find(({ name }) => name === 'Bills')?.id
  await stage.api.post('/text-blocks', { scope: 'team', teamId: id, shortcut: 'iban', title: 'Our IBAN', body: 'AT61 1904' })
  const [one, two] = [await stage.agent(mika), await stage.agent(noor)]
  await (await stage.visitor()).begin('My invoice is wrong')
  await two.openRow('My invoice is wrong')
  await stage.api.post(`/conversations/${two.page.url().split('/').at(-1)}/redirect`, { teamId: id })

  await one.page.goto(new URL('/console/settings/people', one.page.url()).href)
  await one.page.getByRole('button', { name: /Name of the team Bills/ }).click()
  const name = one.page.getByRole('textbox', { name: 'Name of the team Bills' })
  await name.fill('Billing')
  await name.press('Enter')
  await expect(one.page.getByRole('group', { name: 'Billing' })).toBeVisible()
  // Colleagues see it at once.
  await two.page.getByRole('button', { name: 'Redirect', exact: true }).click()
  const redirect = two.page.getByRole('dialog', { name: 'Redirect to a colleague or team' })
  await expect(redirect.getByRole('option', { name: /^Billing/ })).toBeVisible()

  await one.page.getByRole('button', { name: 'Delete the team Billing' }).click()
  const dialog = one.page.getByRole('dialog', { name: 'Delete the team Billing' })
  await expect(dialog).toContainText('1 conversation that is not done')
  await expect(dialog).toContainText('Text blocks: Our IBAN')
  await dialog.getByRole('combobox', { name: 'All of it goes to' }).selectOption({ label: 'Everybody' })
  await expect(dialog).toContainText('for the whole company')
  await expectAccessible(one.page, 'the dialog that deletes a team')
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(one.page.getByRole('group', { name: 'Billing' })).toBeHidden()
  await expect(redirect.getByRole('option', { name: /^Billing/ })).toBeHidden()
  const blocks = await stage.api.get<{ scope: string }[]>('/text-blocks')
  expect(blocks.map(({ scope }) => scope)).toEqual(['company'])
})
