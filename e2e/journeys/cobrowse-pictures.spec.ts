// Pictures that the website gives only to those who are signed in.
import type { Locator } from '@playwright/test'
import { setCobrowse, share } from '../support/cobrowse'
import { expect, mika, test } from '../support/test'

const account = `<p><img src="/private.svg" alt="Bill" width="120" height="80">
<span data-deskside-mask><img src="/private.svg?of=4711" alt="Passport" width="120" height="80"></span></p>`

/** Of the picture itself; 0 when it is not there. */
const width = (picture: Locator) => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)

test('where the site lets them, the visitor’s browser sends them; masked ones never', async ({ stage }) => {
  stage.host.put('/account', account)
  const desk = await stage.agent(mika)
  await test.step('an admin lets them', async () => {
    await desk.page.goto(`${stage.server.url}/console/settings/cobrowse`)
    await desk.page.getByRole('switch', { name: 'Show pictures that need a login' }).click()
    await desk.page.getByRole('button', { name: 'Save' }).click()
    await expect(desk.page.getByText('Saved')).toBeVisible()
  })
  await desk.page.goto(`${stage.server.url}/console/chat`)
  const visitor = await stage.visitor('/account')
  await visitor.page.context().addCookies([{ name: 'signed', value: 'in', url: stage.host.url }])
  await visitor.page.reload()
  await visitor.begin('Is this bill right?')
  await desk.openRow('Is this bill right?')
  const asked: string[] = []
  stage.host.heard((path) => asked.push(path))
  const viewer = await share(desk, visitor)
  await expect.poll(() => width(viewer.replica.locator('img').first())).toBe(120)
  // The masked one stands there as a box and nobody has asked for it.
  await expect(viewer.replica.locator('img')).toHaveCount(1)
  await expect(viewer.replica.locator('[data-deskside-kind=picture]')).toHaveCount(1)
  expect(asked.filter((path) => path.includes('4711'))).toEqual([])
})

test('without that they are marked placeholders', async ({ stage }) => {
  stage.host.put('/account', account)
  await setCobrowse(stage.api, {})
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor('/')
  await visitor.page.context().addCookies([{ name: 'signed', value: 'in', url: stage.host.url }])
  await visitor.page.goto(`${stage.host.url}/account`)
  await visitor.begin('Is this bill right?')
  await desk.openRow('Is this bill right?')
  const viewer = await share(desk, visitor)
  await expect(viewer.replica.locator('img[data-deskside-missing]')).toHaveCount(1)
})
