// Article cards and forms: made in the settings, sent from the bar, seen and filled in by
// the visitor.
import { expectAccessible } from '../support/axe'
import { expect, mika, test } from '../support/test'

/** A picture of one red pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)

test('an article card is written in the settings, sent from the bar and opens its link', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await desk.page.goto(`${stage.server.url}/console/settings/articles`)
  await desk.page.getByRole('button', { name: 'New article card' }).click()
  const dialog = desk.page.getByRole('dialog', { name: 'New article card' })
  await dialog.getByRole('textbox', { name: 'Title' }).fill('How shipping works')
  await dialog.getByRole('textbox', { name: 'Text' }).fill('Two days, with a number to follow it.')
  await dialog.getByRole('textbox', { name: 'Link' }).fill('https://user@evil.example/')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Write the link like')
  await dialog.getByRole('textbox', { name: 'Link' }).fill('https://shop.example/shipping')
  // A page that calls itself a picture is none.
  const input = dialog.locator('input[type=file]')
  await input.setInputFiles({ name: 'evil.png', mimeType: 'image/png', buffer: Buffer.from('<svg onload=alert(1)>') })
  await expect(dialog.getByRole('alert')).toContainText('no picture that can be read')
  await input.setInputFiles({ name: 'red.png', mimeType: 'image/png', buffer: pixel })
  await expect(dialog.locator('img')).toHaveJSProperty('naturalWidth', 1)
  await expectAccessible(desk.page, 'the dialog of an article card')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(desk.page.getByRole('button', { name: /^How shipping works/ })).toBeVisible()
  await expectAccessible(desk.page, 'the settings of article cards')

  const visitor = await stage.visitor()
  await visitor.begin('How long does it take?')
  await desk.openRow('How long does it take?')
  const bar = desk.main.getByRole('toolbar', { name: 'Special messages' })
  await expect(bar.getByRole('button').nth(0)).toHaveAccessibleName('Emoji')
  await expect(bar.getByRole('button').nth(1)).toHaveAccessibleName('Attach files')
  await expect(bar.getByRole('button').nth(2)).toHaveAccessibleName('Attach pictures')
  await expect(bar.getByRole('button').nth(3)).toHaveAccessibleName('Article card')
  await expect(bar.getByRole('button').nth(4)).toHaveAccessibleName('Form')
  await bar.getByRole('button', { name: 'Article card' }).click()
  const search = desk.page.getByRole('combobox', { name: 'Search article cards' })
  await search.fill('ship')
  await expect(desk.page.getByRole('option', { name: /How shipping works/ })).toBeVisible()
  await expectAccessible(desk.page, 'the picker of article cards')
  await search.press('Enter')
  await expect(desk.log.getByRole('link', { name: /How shipping works/ })).toBeVisible()
  await expect(desk.row('Article card: How shipping works')).toBeVisible()

  const card = visitor.log.getByRole('link', { name: /How shipping works/ })
  await expect(card).toHaveAttribute('href', 'https://shop.example/shipping')
  await expect(card).toHaveAttribute('rel', /noopener/)
  await expect(card.locator('img')).toHaveJSProperty('naturalWidth', 1)
  await expectAccessible(visitor.page, 'an article card in the widget')

  // Deleted and back again; what was sent stays.
  await desk.page.goto(`${stage.server.url}/console/settings/articles`)
  await desk.page.getByRole('button', { name: 'Delete How shipping works' }).click()
  await expect(desk.page.getByText('No article cards yet.')).toBeVisible()
  await desk.page.getByRole('button', { name: 'Undo' }).click()
  await expect(desk.page.getByRole('button', { name: /^How shipping works/ })).toBeVisible()
  await expect(card).toBeVisible()
})

test('a form is built, sent, filled in half-way and then whole, and exported', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await desk.page.goto(`${stage.server.url}/console/settings/forms`)
  await desk.page.getByRole('button', { name: 'New form' }).click()
  const dialog = desk.page.getByRole('dialog', { name: 'New form' })
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Your order')
  await dialog.getByRole('textbox', { name: 'Question 1' }).fill('Your name')
  await dialog.getByRole('switch', { name: 'Must be answered' }).click()
  const add = async (kind: string, question: string, n: number) => {
    await dialog.getByRole('button', { name: 'Add a question' }).click()
    await desk.page.getByRole('menuitem', { name: kind, exact: true }).click()
    await dialog.getByRole('textbox', { name: `Question ${n}` }).fill(question)
  }
  await add('E-mail', 'Your address', 2)
  await add('Number', 'How many', 3)
  await dialog.getByRole('textbox', { name: 'At most' }).fill('20')
  await add('One of several', 'Plan', 4)
  await dialog.getByRole('textbox', { name: 'Option 1' }).fill('Team')
  await dialog.getByRole('textbox', { name: 'Option 2' }).fill('Big')
  await add('Consent box', 'I agree to be called', 5)
  // The order, by the keyboard.
  await dialog.getByRole('textbox', { name: 'Question 4' }).press('Alt+ArrowUp')
  await expect(dialog.getByRole('textbox', { name: 'Question 3' })).toHaveValue('Plan')
  await dialog.getByRole('radio', { name: 'Deutsch' }).check({ force: true })
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Ihre Bestellung')
  await expectAccessible(desk.page, 'the dialog of a form')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(desk.page.getByRole('button', { name: /^Your order 5 questions/ })).toBeVisible()
  await expectAccessible(desk.page, 'the settings of forms')

  const visitor = await stage.visitor()
  await visitor.begin('I want to order')
  await desk.openRow('I want to order')
  await desk.main.getByRole('button', { name: 'Form', exact: true }).click()
  await desk.page.getByRole('combobox', { name: 'Search forms' }).press('Enter')
  const sent = desk.log.getByRole('region', { name: 'Form: Your order' })
  await expect(sent).toContainText('not filled in yet')

  const form = visitor.frame.getByRole('region', { name: 'Your order' })
  const name = form.getByRole('textbox', { name: /Your name/ })
  await name.fill('Vera')
  const saved = visitor.page.waitForResponse((r) => r.url().endsWith('/draft') && r.ok())
  await form.getByRole('textbox', { name: 'How many' }).fill('21')
  await saved
  await expectAccessible(visitor.page, 'a form in the widget')
  await visitor.page.reload()
  await expect(name).toHaveValue('Vera')
  await expect(sent).not.toContainText('Vera')

  // What is wrong is said at its field.
  await form.getByRole('button', { name: 'Send' }).click()
  await expect(form.getByRole('alert')).toHaveText(['Please write a number of at most 20.', 'Please fill this in.'])
  await expect(form.getByRole('textbox', { name: 'How many' })).toBeFocused()
  await form.getByRole('textbox', { name: 'How many' }).fill('11')
  await form.getByRole('radio', { name: 'Big' }).check()
  await form.getByRole('checkbox', { name: /I agree/ }).check()
  await form.getByRole('button', { name: 'Send' }).click()
  await expect(form).toContainText('Thank you')

  await expect(sent).toContainText('Filled in by')
  await expect(sent).toContainText('Big')
  const panel = desk.page.getByRole('complementary', { name: 'Visitor' }).getByRole('region', { name: 'Forms' })
  await expect(panel).toContainText('Vera')
  await expect(desk.row('Filled in: Your order')).toBeVisible()
  await expectAccessible(desk.page, 'a form that is filled in, in the console')
  await visitor.page.reload()
  await expect(form).toContainText('Thank you')

  await desk.page.goto(`${stage.server.url}/console/settings/forms`)
  const download = desk.page.waitForEvent('download')
  await desk.page.getByRole('link', { name: 'Export the answers to Your order' }).click()
  const file = await (await (await download).createReadStream()).toArray()
  expect(Buffer.concat(file).toString()).toContain('Your name,Your address,Plan,How many,I agree to be called')
})

test('a rule sends a form when a conversation begins, and says so when it was deleted', async ({ stage }) => {
  await stage.api.put(`/forms/${crypto.randomUUID()}`, {
    title: { en: 'Your order', de: 'Ihre Bestellung' },
    fields: [{ id: 'number', type: 'text', label: { en: 'Order number' }, required: true }],
  })
  const desk = await stage.agent(mika)
  const routing = `${stage.server.url}/console/settings/routing`
  await desk.page.goto(routing)
  await desk.page.getByRole('button', { name: 'Add a rule' }).click()
  const dialog = desk.page.getByRole('dialog', { name: 'New rule' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Orders')
  await dialog.getByRole('combobox', { name: 'Condition' }).selectOption({ label: 'First message' })
  await dialog.getByRole('textbox', { name: /^Compared with/ }).fill('order')
  await dialog.getByRole('combobox', { name: 'Target' }).selectOption({ label: 'Everybody' })
  await dialog.getByRole('combobox', { name: 'And send a form' }).selectOption({ label: 'Your order' })
  await expectAccessible(desk.page, 'the dialog of a rule that sends a form')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  await expect(desk.page.getByText('Form: Your order')).toBeVisible()
  const tried = desk.page.getByRole('status', { name: 'What would happen' })
  const attempt = async () => {
    await desk.page.getByRole('textbox', { name: 'First message' }).fill('My order is late')
    await desk.page.getByRole('button', { name: 'Try', exact: true }).click()
  }
  await attempt()
  await expect(tried).toContainText('The form “Your order” is sent.')

  const visitor = await stage.visitor()
  await visitor.begin('My order is late')
  const sent = visitor.frame.getByRole('region', { name: 'Your order' })
  await desk.openRow('My order is late')
  await sent.getByRole('textbox', { name: /Order number/ }).fill('4711')
  await sent.getByRole('button', { name: 'Send' }).click()
  await expect(sent).toContainText('Thank you')
  await expect(desk.log.getByRole('region', { name: 'Form: Your order' })).toContainText('4711')
  await visitor.write('It is order 4711')
  await expect(desk.message('It is order 4711')).toBeVisible()
  await expect(sent).toHaveCount(1)

  // Deleted: the list of forms, the rule and the dry run say so, and nothing is sent.
  await desk.page.goto(`${stage.server.url}/console/settings/forms`)
  await expect(desk.page.getByText('sent by rule: Orders')).toBeVisible()
  await desk.page.getByRole('button', { name: 'Delete Your order' }).click()
  await expect(desk.page.getByText('A routing rule sent it')).toBeVisible()
  await desk.page.goto(routing)
  await expect(desk.page.getByText('Its form was deleted: none is sent.')).toBeVisible()
  await attempt()
  await expect(tried).toContainText('nothing is')
  await expectAccessible(desk.page, 'a rule whose form was deleted')
  await desk.page.getByRole('button', { name: 'Edit Orders' }).click()
  const edit = desk.page.getByRole('dialog', { name: 'Rule “Orders”' })
  await expect(edit.getByText('Nothing is sent until you choose another one.')).toBeVisible()
  await edit.getByRole('combobox', { name: 'And send a form' }).selectOption({ label: 'No form' })
  await edit.getByRole('button', { name: 'Save' }).click()
  await expect(desk.page.getByText('Its form was deleted: none is sent.')).toBeHidden()
})
