// Two admins change one site at the same time, and neither loses anything.
import { expectAccessible } from '../support/axe'
import { expect, mika, test } from '../support/test'

const soon = { timeout: 2_000 }

test('what two admins change side by side is both kept, and the same field is asked about', async ({ stage }) => {
  const [first, second] = [(await stage.agent(mika)).page, (await stage.agent(mika)).page]
  const address = `${stage.server.url}/console/settings/sites`
  await first.goto(address)
  await second.goto(address)
  const hello = (page: typeof first) => page.getByRole('textbox', { name: 'First line of the home screen' })
  const question = (page: typeof first) => page.getByRole('textbox', { name: 'Second line of the home screen' })
  const save = (page: typeof first) => page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(hello(second)).toBeVisible()

  await hello(first).fill('Good to see you')
  await first.getByText('Left', { exact: true }).click()
  await save(first)
  await expect(first.getByText('Saved').first()).toBeVisible()

  // The other page shows it at once, and changes something else: both stay.
  await expect(hello(second)).toHaveValue('Good to see you', soon)
  await question(second).fill('What can we do for you?')
  await save(second)
  await expect(hello(second)).toHaveValue('Good to see you')
  await expect(question(second)).toHaveValue('What can we do for you?')

  // Both change the second line: what one types stays, and is marked with who has saved.
  await expect(question(first)).toHaveValue('What can we do for you?', soon)
  await question(first).fill('Which lamp is it?')
  await first.getByRole('switch', { name: 'Visitors may send files' }).click()
  await question(second).fill('How can we help?')
  await save(second)
  const marked = first.getByText('Changed meanwhile by Mika Berg: Texts › English › Second line.')
  await expect(marked).toBeVisible(soon)
  await expect(question(first)).toHaveValue('Which lamp is it?')
  await expectAccessible(first, 'a field that somebody else has changed')
  await save(first)
  const asked = first.getByRole('dialog', { name: 'Changed by somebody else meanwhile' })
  await expect(asked).toContainText('Texts › English › Second line')
  await expectAccessible(first, 'the question whose change counts')
  await asked.getByRole('button', { name: 'Keep theirs' }).click()
  await expect(asked).toBeHidden()
  await expect(question(first)).toHaveValue('How can we help?')
  await expect(marked).toBeHidden()
  await expect(first.getByRole('switch', { name: 'Visitors may send files' })).not.toBeChecked()

  await expect(second.getByRole('switch', { name: 'Visitors may send files' })).not.toBeChecked(soon)
  await question(second).fill('Mine')
  await question(first).fill('Which lamp is it?')
  await save(first)
  await save(second)
  await second.getByRole('button', { name: 'Save mine' }).click()
  await expect(question(second)).toHaveValue('Mine')
  await expect(second.getByRole('switch', { name: 'Visitors may send files' })).not.toBeChecked()
})

test('two admins change the routing side by side, rule by rule', async ({ stage }) => {
  const routing = (rules: unknown[]) => ({ routing: { ...settings.routing, rules } })
  const settings = await stage.api.get<{ routing: Record<string, unknown> }>('/settings')
  const rule = (id: string, name: string) => ({ id, name, on: true, conditions: [], target: { kind: 'reply', text: name } })
  await stage.api.patch('/settings', routing([rule('a', 'Orders'), rule('b', 'Invoices')]))

  const [first, second] = [(await stage.agent(mika)).page, (await stage.agent(mika)).page]
  const address = `${stage.server.url}/console/settings/routing`
  await first.goto(address)
  await second.goto(address)
  const edit = async (page: typeof first, name: string) => {
    await page.getByRole('button', { name: `Edit ${name}` }).click()
    return page.getByRole('dialog', { name: `Rule “${name}”` })
  }
  const rename = (dialog: Awaited<ReturnType<typeof edit>>, name: string) => dialog.getByRole('textbox', { name: 'Name' }).fill(name)
  const save = (dialog: Awaited<ReturnType<typeof edit>>) => dialog.getByRole('button', { name: 'Save' }).click()

  // Both have a window open when the other saves: two rules, both stay.
  const [mine, theirs] = [await edit(first, 'Orders'), await edit(second, 'Invoices')]
  await rename(theirs, 'Bills')
  await save(theirs)
  await expect(theirs).toBeHidden()
  await rename(mine, 'Parcels')
  await save(mine)
  await expect(mine).toBeHidden()
  for (const page of [first, second]) {
    await expect(page.getByText('Parcels', { exact: true })).toBeVisible()
    await expect(page.getByText('Bills', { exact: true })).toBeVisible()
  }

  // The same rule: the second is asked.
  const [one, two] = [await edit(first, 'Bills'), await edit(second, 'Bills')]
  await rename(one, 'Payments')
  await save(one)
  await expect(one).toBeHidden()
  await rename(two, 'Money')
  await save(two)
  const asked = second.getByRole('dialog', { name: 'Changed by somebody else meanwhile' })
  await expect(asked).toContainText('Name')
  await expectAccessible(second, 'the question whose change of the routing counts')
  await asked.getByRole('button', { name: 'Keep theirs' }).click()
  await expect(asked).toBeHidden()
  await expect(second.getByText('Payments', { exact: true })).toBeVisible()
  await expect(first.getByText('Payments', { exact: true })).toBeVisible()
})
