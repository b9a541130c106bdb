// Each agent says what rings and what the computer shows.
import { expectAccessible } from '../support/axe'
import { expect, mika, test } from '../support/test'

test('what makes a sound is chosen by event, and follows the agent', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await desk.page.goto(`${stage.server.url}/console/settings/notifications`)
  const sound = desk.page.getByRole('checkbox', { name: 'Sound: A new conversation' })
  await expect(sound).toBeChecked()
  const saved = desk.page.waitForResponse((r) => r.request().method() === 'PATCH' && r.ok())
  await sound.uncheck()
  await saved
  await expectAccessible(desk.page, 'the settings of notifications')

  // The card comes, and nothing rings.
  const visitor = await stage.visitor()
  await visitor.begin('Anybody there?')
  await expect(desk.page.getByRole('region', { name: 'New conversation' })).toContainText('Anybody there?')
  await expect(desk.page.locator('html')).not.toHaveAttribute('data-ringing')

  const elsewhere = await stage.agent(mika)
  await elsewhere.page.goto(`${stage.server.url}/console/settings/notifications`)
  await expect(elsewhere.page.getByRole('checkbox', { name: 'Sound: A new conversation' })).not.toBeChecked()
  await elsewhere.page.getByRole('checkbox', { name: 'Sound: A new conversation' }).check()
  await expect(elsewhere.page.getByRole('checkbox', { name: 'On the desktop: A call' })).toBeChecked()
})
