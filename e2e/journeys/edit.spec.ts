// Guide: "Edit, delete, answer and react": what was said can be mended and taken back for a
// while, answered with a quote, and met with a sign. Both sides see the same.
import type { Locator } from '@playwright/test'
import { expectAccessible } from '../support/axe'
import type { Console } from '../support/console'
import { expect, mika, test } from '../support/test'

/** Opens what can be done with a message of the console. */
async function menuOf(desk: Console, text: string): Promise<Locator> {
  const bubble = desk.log.locator('[data-seq]').filter({ hasText: text })
  await bubble.hover()
  await bubble.getByRole('button', { name: 'Message actions' }).click()
  const menu = desk.page.getByRole('menu', { name: 'Message actions' })
  await expect(menu).toBeVisible()
  return menu
}

test('an agent edits and deletes: the visitor sees that, and nothing of the old words', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('When do you open?')
  await desk.openRow('When do you open?')
  await desk.assign.click()
  await desk.answer('We open at nine')
  await desk.answer('The alarm code is 4711')
  await expect(visitor.message('We open at nine')).toBeVisible()
  await expect(visitor.message('The alarm code is 4711')).toBeVisible()

  const menu = await menuOf(desk, 'We open at nine')
  await expectAccessible(desk.page, "a message's menu in the console")
  await menu.getByRole('menuitem', { name: 'Edit' }).click()
  const field = desk.log.getByRole('textbox', { name: 'Edit the message' })
  await expect(field).toHaveValue('We open at nine')
  await expectAccessible(desk.page, 'the field that edits a message')
  await field.fill('We open at ten')
  await field.press('Enter')
  await expect(desk.message('We open at ten')).toBeVisible()
  await expect(desk.message('edited')).toBeVisible()
  await expect(visitor.message('We open at ten')).toBeVisible()
  await expect(visitor.message('edited')).toBeVisible()
  await expect(visitor.log).not.toContainText('We open at nine')

  await (await menuOf(desk, 'The alarm code is 4711')).getByRole('menuitem', { name: 'Delete' }).click()
  await expect(desk.message('This message was deleted.')).toBeVisible()
  await expect(visitor.message('This message was deleted.')).toBeVisible()
  await expect(desk.log).not.toContainText('4711')
  const inFrame = await visitor.document()
  await expect.poll(() => inFrame.content()).not.toContain('4711')
  await expectAccessible(desk.page, 'a deleted message in the console')
  await expectAccessible(inFrame, 'a deleted message in the widget')

  // A reload reads what the pushes told, and brings nothing back.
  await desk.page.reload()
  await expect(desk.message('We open at ten')).toBeVisible()
  await expect(desk.message('This message was deleted.')).toBeVisible()
  await expect(desk.log).not.toContainText('4711')
})

test('a quote and a reaction reach the other side, from both', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('Do you ship to Norway?')
  await desk.openRow('Do you ship to Norway?')
  await desk.assign.click()

  await (await menuOf(desk, 'Do you ship to Norway?')).getByRole('menuitemcheckbox', { name: 'React with 👍' }).click()
  await expect(desk.log.getByRole('button', { name: '👍, 1 times' })).toBeVisible()
  await expect(visitor.log).toContainText('👍')
  await (await menuOf(desk, 'Do you ship to Norway?')).getByRole('menuitem', { name: 'Answer' }).click()
  await expect(desk.main.getByText('Answer to')).toBeVisible()
  await desk.answer('Yes, within a week')
  await expect(desk.main.getByText('Answer to')).toBeHidden()
  const quote = (log: Locator, said: string) => log.locator('blockquote, .quote').filter({ hasText: said })
  await expect(quote(desk.log, 'Do you ship to Norway?')).toBeVisible()
  await expect(quote(visitor.log, 'Do you ship to Norway?')).toBeVisible()

  const answer = visitor.log.locator('.row').filter({ hasText: 'Yes, within a week' })
  const actions = visitor.frame.getByRole('group', { name: 'Message actions' })
  await answer.hover()
  await answer.getByRole('button', { name: 'Message actions' }).click()
  await expectAccessible(await visitor.document(), "a message's actions in the widget")
  await actions.getByRole('button', { name: 'React with 🎉' }).click()
  await expect(actions).toBeHidden()
  await expect(visitor.log).toContainText('🎉')
  await expect(desk.log.getByRole('button', { name: '🎉, 1 times' })).toBeVisible()
  await answer.hover()
  await answer.getByRole('button', { name: 'Message actions' }).click()
  await actions.getByRole('button', { name: 'Answer' }).click()
  await visitor.write('Wonderful')
  await expect(quote(desk.log, 'Yes, within a week')).toBeVisible()
  await expect(desk.message('Wonderful')).toBeVisible()
})
