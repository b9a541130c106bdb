// "Depending on the configuration of your company, a customer either gets assigned to you
// directly …": conversations that are given, opened in time or passed on, and the rules.
import { expectAccessible } from '../support/axe'
import type { Console } from '../support/console'
import type { Stage } from '../support/test'
import { expect, mika, noor, test } from '../support/test'

type Site = { id: string; settings: { routing: Record<string, unknown> } }

/** Makes the only site give its conversations. */
async function gives(stage: Stage, routing: Record<string, unknown> = {}): Promise<void> {
  const [site] = await stage.api.get<Site[]>('/sites')
  if (!site) throw new Error('there is no site')
  const settings = { ...site.settings, routing: { ...site.settings.routing, mode: 'given', ...routing } }
  await stage.api.patch(`/sites/${site.id}`, { settings })
}

const given = (desk: Console) => desk.page.getByRole('region', { name: 'Given to you' })

test('the desk gives it to whoever is available; opened it is theirs, passed on somebody else has it', async ({ stage }) => {
  await gives(stage)
  const one = await stage.agent(mika)
  await one.lookElsewhere()
  const first = await stage.visitor()
  await first.begin('Who gets me?')
  await expect(given(one)).toContainText('Who gets me?')
  await expect(given(one)).toContainText(/s to open/)
  await expectAccessible(one.page, 'the card of a given conversation')
  await given(one).getByRole('button', { name: 'Open' }).click()
  await expect(given(one)).toBeHidden()
  await expect(one.message('Who gets me?')).toBeVisible()
  await expect(one.main.getByRole('button', { name: /Assigned to Mika/ })).toBeVisible()

  const two = await stage.agent(noor)
  await two.lookElsewhere()
  await one.lookElsewhere()
  const second = await stage.visitor()
  await second.begin('And me?')
  // Noor has none yet: it is her turn.
  await expect(given(two)).toContainText('And me?')
  await given(two).getByRole('button', { name: 'Pass on' }).click()
  await expect(given(one)).toContainText('And me?')
  await expect(given(two)).toBeHidden()
})

test('a visitor who waits sees the place', async ({ stage }) => {
  const one = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('Anybody?')
  await expect(visitor.frame.getByText('You are next.')).toBeVisible({ timeout: 20_000 })
  await one.openRow('Anybody?')
  await one.assign.click()
  await expect(visitor.frame.getByText('You are next.')).toBeHidden()
})

test('the words while waiting are the site’s own, in each language', async ({ stage }) => {
  const one = await stage.agent(mika)
  await one.page.goto(new URL('/console/settings/reception', one.page.url()).href)
  await one.page.getByRole('textbox', { name: 'Next in line' }).fill('A minute, you are the next')
  const place = one.page.getByRole('textbox', { name: 'Further back' })
  await place.fill('Please wait')
  await one.page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(one.page.getByText('must have {n} in it')).toBeVisible()
  await place.fill('Only {n} people before the lamp')
  await one.page.getByRole('radiogroup', { name: 'Language of the words while waiting' }).getByText('Deutsch').click()
  await one.page.getByRole('textbox', { name: 'Next in line' }).fill('Gleich sind Sie dran')
  await expectAccessible(one.page, 'the words while waiting')
  await one.page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(one.page.getByText('Saved').first()).toBeVisible()

  const first = await stage.visitor()
  await first.begin('First?')
  await expect(first.frame.getByText('A minute, you are the next')).toBeVisible({ timeout: 20_000 })
  const second = await stage.visitor()
  await second.begin('Second?')
  await expect(second.frame.getByText('Only 2 people before the lamp')).toBeVisible({ timeout: 20_000 })
})

test('a rule is written, tried and holds', async ({ stage }) => {
  await stage.api.post('/teams', { name: 'Billing', memberIds: [] })
  const one = await stage.agent(mika)
  await one.page.goto(new URL('/console/settings/routing', one.page.url()).href)
  await one.page.getByRole('button', { name: 'Add a rule' }).click()
  const dialog = one.page.getByRole('dialog', { name: 'New rule' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Invoices')
  await dialog.getByRole('combobox', { name: 'Condition' }).selectOption({ label: 'First message' })
  await dialog.getByRole('textbox', { name: /^Compared with/ }).fill('invoice')
  await dialog.getByRole('combobox', { name: 'Target' }).selectOption({ label: 'A team' })
  await dialog.getByRole('combobox', { name: 'Which one' }).selectOption({ label: 'Billing' })
  await expectAccessible(one.page, 'the dialog of a rule')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  await one.page.getByRole('textbox', { name: 'First message' }).fill('My invoice is wrong')
  await one.page.getByRole('button', { name: 'Try', exact: true }).click()
  const result = one.page.getByRole('status', { name: 'What would happen' })
  await expect(result).toContainText('Invoices')
  await expect(result).toContainText('Team: Billing')
  await expectAccessible(one.page, 'the routing settings')
})

test('a rule that says something says it in each language, and is tried before it is saved', async ({ stage }) => {
  await stage.api.post('/tags', { name: 'VIP', colour: 'green' })
  const one = await stage.agent(mika)
  await one.page.goto(new URL('/console/settings/routing', one.page.url()).href)
  await one.page.getByRole('button', { name: 'Add a rule' }).click()
  const dialog = one.page.getByRole('dialog', { name: 'New rule' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Greet our best')
  await dialog.getByRole('combobox', { name: 'Condition' }).selectOption({ label: "Visitor's tag" })
  await dialog.getByRole('textbox', { name: /^Compared with/ }).fill('VIP')
  await dialog.getByRole('combobox', { name: 'Target' }).selectOption({ label: 'Say something, then go on' })
  await dialog.getByRole('textbox', { name: 'What is said in English' }).fill('You are the first in line')
  await dialog.getByRole('textbox', { name: 'What is said in German' }).fill('Sie kommen zuerst dran')
  await dialog.getByText('Try it before you save').click()
  const result = dialog.getByRole('status', { name: 'What would happen' })
  await dialog.getByRole('button', { name: 'Try', exact: true }).click()
  await expect(result).toContainText('does not fit')
  await dialog.getByRole('checkbox', { name: 'VIP' }).check()
  await dialog.getByRole('button', { name: 'Try', exact: true }).click()
  await expect(result).toContainText('says its text')
  await expectAccessible(one.page, 'a rule that is tried before it is saved')
  // Nothing was saved by trying.
  expect((await stage.api.get<{ routing: { rules: unknown[] } }>('/settings')).routing.rules).toHaveLength(0)
  await dialog.getByRole('combobox', { name: 'Condition' }).selectOption({ label: 'First message' })
  await dialog.getByRole('textbox', { name: /^Compared with/ }).fill('hallo')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  const visitor = await stage.visitor()
  await visitor.begin('Hallo, ist wer da?')
  await expect(visitor.message('You are the first in line')).toBeVisible()
})

test('a supervisor tries the rules, and asks why a conversation came', async ({ stage }) => {
  const agents = await stage.api.get<{ id: string; name: string }[]>('/agents')
  const noorId = agents.find(({ name }) => name === noor.name)?.id
  await stage.api.patch(`/agents/${noorId}`, { role: 'supervisor' })
  await stage.api.post('/teams', { name: 'Billing', memberIds: [noorId] })
  const teams = await stage.api.get<{ id: string }[]>('/teams')
  const { routing } = await stage.api.get<{ routing: object }>('/settings')
  const rule = {
    id: '1',
    name: 'Invoices',
    on: true,
    conditions: [{ kind: 'words', values: ['invoice'] }],
    target: { kind: 'team', teamId: teams[0]?.id },
  }
  await stage.api.patch('/settings', { routing: { ...routing, rules: [rule] } })
  const boss = await stage.agent(noor)
  await (await stage.visitor()).begin('My invoice is wrong')
  await boss.openRow('My invoice is wrong')
  await boss.main.getByRole('button', { name: 'More', exact: true }).click()
  await boss.page.getByRole('menuitem', { name: 'Why did it come here?' }).click()
  const dialog = boss.page.getByRole('dialog', { name: 'Why did it come here?' })
  await expect(dialog).toContainText('The rule Invoices decided.')
  await expect(dialog).toContainText('Team: Billing')
  await expect(dialog.getByRole('status', { name: 'What would happen' })).toContainText('is “My invoice is wrong”')
  await expectAccessible(boss.page, 'why a conversation came')
  await boss.page.keyboard.press('Escape')
  await boss.page.keyboard.press('ControlOrMeta+k')
  await boss.page.getByRole('combobox', { name: 'Find a command, conversation or colleague' }).fill('why did')
  await boss.page.getByRole('option', { name: 'Why did it come here?' }).click()
  await expect(dialog).toBeVisible()
  await boss.page.keyboard.press('Escape')

  await boss.page.goto(new URL('/console/settings/routing', boss.page.url()).href)
  await expect(boss.page.getByRole('button', { name: 'Add a rule' })).toBeHidden()
  await boss.page.getByRole('textbox', { name: 'First message' }).fill('An invoice')
  await boss.page.getByRole('combobox', { name: 'Opening hours' }).selectOption({ label: 'Closed' })
  await boss.page.getByRole('button', { name: 'Try', exact: true }).click()
  await expect(boss.page.getByRole('status', { name: 'What would happen' })).toContainText('Invoices')
  await expectAccessible(boss.page, 'the dry run of a supervisor')
})
