// An agent's tab is gone without a word, in the middle of steering.
import { bar, share } from '../support/cobrowse'
import { expect, mika, noor, test } from '../support/test'

test('the tab of the agent who steers is killed: control is the visitor’s again, a colleague goes on', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor('/form')
  await visitor.begin('Is somebody there?')
  await desk.openRow('Is somebody there?')
  const viewer = await share(desk, visitor)
  await viewer.tool('Request control').click()
  await bar(visitor).getByRole('button', { name: 'Allow' }).click()
  await expect(bar(visitor)).toContainText('can see and steer this tab')
  const address = desk.page.url()

  // No closing handshake and no last words: the process of the tab dies.
  const devtools = await desk.page.context().newCDPSession(desk.page)
  const crashed = desk.page.waitForEvent('crash')
  void devtools.send('Page.crash').catch(() => undefined)
  await crashed
  await expect(bar(visitor)).not.toContainText('steer', { timeout: 30_000 })
  await expect(bar(visitor)).not.toContainText('Mika Berg', { timeout: 30_000 })
  await visitor.page.locator('#more').click()

  const other = await stage.agent(noor)
  await other.page.goto(address)
  const replica = other.page.frameLocator('iframe[src="/viewer"]').frameLocator('iframe')
  await expect(replica.getByText('Pieces: 2')).toBeVisible()
  await expect(bar(visitor)).toContainText('Noor Salem can see this tab')
})
