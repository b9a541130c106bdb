// Guide: "Emoji" for visitors: found by a word or by looking, with keys and on a phone.
import { expectAccessible } from '../support/axe'
import { expect, mika, test } from '../support/test'

test('a visitor writes with emoji, by keyboard and on a phone', async ({ stage }) => {
  const visitor = await stage.visitor()
  await visitor.begin('Good morning')
  await visitor.composer.fill('Thank you ')
  const open = visitor.frame.getByRole('button', { name: 'Emoji' })
  await open.press('Enter')
  const search = visitor.frame.getByRole('combobox', { name: 'Search emoji' })
  await expect(search).toBeFocused()
  await search.pressSequentially('red heart')
  await expect(visitor.frame.getByRole('listbox', { name: 'Emoji' }).getByRole('option').first()).toHaveAccessibleName('red heart')
  await expectAccessible(await visitor.document(), 'the emoji in the widget')
  await search.press('Enter')
  await expect(search).toBeHidden()
  await expect(visitor.composer).toBeFocused()
  await expect(visitor.composer).toHaveValue('Thank you ❤️')
  await visitor.composer.press('Enter')
  await expect(visitor.message('Thank you ❤️')).toBeVisible()
  const desk = await stage.agent(mika)
  await desk.openRow('Thank you ❤️')

  // Escape gives the focus back, and leaves the text as it is.
  await open.press('Enter')
  await expect(search).toBeFocused()
  await search.press('Escape')
  await expect(search).toBeHidden()
  await expect(open).toBeFocused()

  const phone = await stage.visitor('/de', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'de-DE' })
  await phone.page.locator('deskside-widget').getByRole('button', { name: /^Chat öffnen/ }).tap()
  await phone.frame.getByRole('button', { name: 'Nachricht schreiben' }).tap()
  await phone.frame.getByRole('button', { name: 'Emoji' }).tap()
  await phone.frame.getByRole('combobox', { name: 'Emoji suchen' }).fill('rakete')
  await phone.frame.getByRole('option', { name: 'Rakete' }).tap()
  await expect(phone.frame.getByRole('textbox', { name: 'Nachricht schreiben' })).toHaveValue('🚀')
})
