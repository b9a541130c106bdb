// Two admins change one site at the same time, and neither loses anything.
import { expectAccessible } from '../support/axe'
import { expect, mika, test } from '../support/test'

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

  // The other page does not know of it, and changes something else: both stay.
  await question(second).fill('What can we do for you?')
  await save(second)
  await expect(hello(second)).toHaveValue('Good to see you')
  await expect(question(second)).toHaveValue('What can we do for you?')

  // The first still shows the old second line; both change it.
  await question(first).fill('Which lamp is it?')
  await first.getByRole('switch', { name: 'Visitors may send files' }).click()
  await save(first)
  const asked = first.getByRole('dialog', { name: 'Changed by somebody else meanwhile' })
  await expect(asked).toContainText('Texts › English › Second line')
  await expectAccessible(first, 'the question whose change counts')
  await asked.getByRole('button', { name: 'Keep theirs' }).click()
  await expect(asked).toBeHidden()
  await expect(question(first)).toHaveValue('What can we do for you?')
  await expect(first.getByRole('switch', { name: 'Visitors may send files' })).not.toBeChecked()

  await question(second).fill('Mine')
  await question(first).fill('Which lamp is it?')
  await save(first)
  await save(second)
  await second.getByRole('button', { name: 'Save mine' }).click()
  await expect(question(second)).toHaveValue('Mine')
  await expect(second.getByRole('switch', { name: 'Visitors may send files' })).not.toBeChecked()
})
