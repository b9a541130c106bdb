// Sessions that can be listed and ended, and a password that can be changed.
import { expect, mika, test } from '../support/test'

test('a session that is ended signs its browser out at once', async ({ stage }) => {
  const [here, there] = [await stage.agent(mika), await stage.agent(mika)]
  await here.page.goto(`${stage.server.url}/console/settings/sessions`)
  await here.page
    .getByRole('button', { name: /^Sign out / })
    .first()
    .click()
  const confirm = here.page.getByRole('dialog').getByRole('button', { name: /Sign out/ })
  if (await confirm.isVisible()) await confirm.click()
  await expect(there.page.getByRole('button', { name: 'Sign in' })).toBeVisible()
  await expect(here.rail).toBeVisible()
})

test('a changed password signs all other browsers out, and the old one no longer works', async ({ stage }) => {
  const [here, there] = [await stage.agent(mika), await stage.agent(mika)]
  await here.page.goto(`${stage.server.url}/console/settings/profile`)
  await here.page.getByLabel('Present password').fill(mika.password)
  await here.page.getByLabel('New password').fill('another horse, another battery')
  await here.page.getByRole('button', { name: 'Change the password' }).click()
  await expect(here.page.getByText('Your password is changed')).toBeVisible()
  await expect(there.page.getByRole('button', { name: 'Sign in' })).toBeVisible()
  await there.page.getByLabel('E-mail').fill(mika.email)
  await there.page.getByLabel('Password', { exact: true }).fill(mika.password)
  await there.page.getByRole('button', { name: 'Sign in' }).click()
  await expect(there.page.getByText('E-mail or password is not right.')).toBeVisible()
  await there.page.getByLabel('Password', { exact: true }).fill('another horse, another battery')
  await there.page.getByRole('button', { name: 'Sign in' }).click()
  await expect(there.rail).toBeVisible()
})
