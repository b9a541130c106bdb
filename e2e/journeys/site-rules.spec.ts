// What a site allows: which files, how long a message can be edited, and reactions. Open
// consoles and widgets hear of it at once.
import { expectAccessible } from '../support/axe'
import { expect, mika, test } from '../support/test'

test('limits of files and messages are set for a site and hold at once', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('Is this final?')
  await desk.openRow('Is this final?')
  await desk.answer('Yes, it is.')
  await expect(visitor.frame.getByRole('button', { name: 'Attach files' })).toBeVisible()

  const admin = await stage.agent(mika)
  await admin.page.goto(`${stage.server.url}/console/settings/sites`)
  await admin.page.getByRole('switch', { name: 'Visitors may send files' }).click()
  await admin.page.getByRole('spinbutton', { name: 'Largest file' }).fill('7')
  await admin.page.getByRole('checkbox', { name: 'Archives (ZIP)' }).uncheck()
  await admin.page.getByRole('switch', { name: 'Own messages can be edited and deleted' }).click()
  await admin.page.getByRole('switch', { name: 'Messages can be answered in one emoji' }).click()
  await expectAccessible(admin.page, 'the settings of a site')
  const saved = admin.page.waitForResponse((r) => r.request().method() === 'PATCH' && r.ok())
  await admin.page.getByRole('button', { name: 'Save' }).click()
  await saved

  await expect(visitor.frame.getByRole('button', { name: 'Attach files' })).toBeHidden()
  const bubble = desk.log.locator('[data-seq]').filter({ hasText: 'Yes, it is.' })
  await bubble.hover()
  await bubble.getByRole('button', { name: 'Message actions' }).click()
  const menu = desk.page.getByRole('menu', { name: 'Message actions' })
  await expect(menu.getByRole('menuitem', { name: 'Answer this message' })).toBeVisible()
  await expect(menu.getByRole('menuitem', { name: 'Delete' })).toHaveCount(0)
  await expect(menu.getByRole('menuitemcheckbox')).toHaveCount(0)

  await admin.page.reload()
  await expect(admin.page.getByRole('spinbutton', { name: 'Largest file' })).toHaveValue('7')
  await expect(admin.page.getByRole('checkbox', { name: 'Archives (ZIP)' })).not.toBeChecked()
})
