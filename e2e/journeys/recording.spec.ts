// Recorded co-browsing: asked for on its own, seen while it runs, watched again, deleted for good.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expectAccessible } from '../support/axe'
import { bar, share, stopper } from '../support/cobrowse'
import type { Console } from '../support/console'
import { expect, mika, noor, test, type Stage } from '../support/test'

async function switchOn(stage: Stage, admin: Console): Promise<void> {
  const { page } = admin
  await page.goto(`${stage.server.url}/console/settings/cobrowse`)
  await page.getByRole('switch', { name: 'Ask visitors whether co-browsing may be recorded' }).click()
  await page.getByRole('combobox', { name: 'Deleted after' }).selectOption('7 days')
  await page.getByRole('textbox', { name: 'Words of the question' }).fill('May the lamp shop record this?')
  await expectAccessible(page, 'the settings of recording')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled()
}

/** All files of recordings, as they lie on the disk. */
function kept(stage: Stage): Buffer[] {
  const folder = join(stage.server.folder, 'files', 'recording')
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
}

test('the visitor allows it, it is watched again, and deleted for good', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await switchOn(stage, desk)
  await desk.page.goto(`${stage.server.url}/console/chat`)
  const visitor = await stage.visitor('/form')
  await visitor.begin('How do I order?')
  await desk.openRow('How do I order?')
  const viewer = await share(desk, visitor)
  // Nothing is recorded before the yes, which is asked for on its own.
  await expect(bar(visitor)).toContainText('May the lamp shop record this?')
  await expect(viewer.log).toContainText('The visitor is asked whether this may be recorded')
  expect(kept(stage)).toHaveLength(0)
  await bar(visitor).getByRole('button', { name: 'Allow recording' }).click()
  await expect(bar(visitor)).toContainText('This session is being recorded.')
  await expect(viewer.live).toContainText('Recorded')
  await visitor.page.locator('#more').click()
  await expect(viewer.replica.getByText('Pieces: 2')).toBeVisible()
  await visitor.page.getByRole('link', { name: 'Cart' }).click()
  await expect(viewer.replica.getByRole('heading', { name: 'Your cart' })).toBeVisible()
  await stopper(visitor).getByRole('button', { name: 'Stop', exact: true }).click()

  // It is in the conversation and in the pane of the visitor; on the disk nobody can read it.
  await viewer.live.getByRole('link').click()
  await expect(desk.main.getByText('The visitor allowed this co-browsing to be recorded')).toBeVisible()
  await expect(desk.page.getByRole('region', { name: 'Recordings' }).getByRole('link')).toHaveCount(1)
  await expect.poll(() => kept(stage).length).toBeGreaterThan(0)
  for (const bytes of kept(stage)) expect(bytes.toString('latin1')).not.toMatch(/Pieces|Your cart|lamps/)

  await desk.main.getByRole('link', { name: 'Watch' }).click()
  const { page } = desk
  await expect(viewer.replica.getByRole('heading', { level: 1 })).toBeVisible()
  await expectAccessible(page, 'a recording')
  await page.getByRole('radiogroup', { name: 'Speed' }).getByText('8×').click()
  await page.getByRole('button', { name: 'Play' }).click()
  await expect(viewer.replica.getByRole('heading', { name: 'Your cart' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible()
  // Back to the beginning, and from there a look at what the visitor did.
  const time = page.getByRole('slider', { name: 'Time' })
  await time.press('Home')
  await expect(viewer.replica.getByText('Pieces: 1')).toBeVisible()
  await time.press('End')
  await expect(viewer.replica.getByRole('heading', { name: 'Your cart' })).toBeVisible()

  // A colleague who is an agent is not let in.
  const other = await stage.agent(noor)
  await other.page.goto(page.url())
  await expect(other.page.getByText('On this site recordings are for others.')).toBeVisible()

  await page.getByRole('button', { name: 'Delete the recording' }).click()
  await page.getByRole('button', { name: 'Delete for good' }).click()
  await expect(desk.main.getByText('Mika Berg deleted the recording')).toBeVisible()
  await expect.poll(() => kept(stage).length).toBe(0)
  await desk.main.getByRole('link', { name: 'Watch' }).click()
  await expect(page.getByText('This recording is not there any more.')).toBeVisible()
})

test('without a yes it goes on unrecorded; a yes can be taken back', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await switchOn(stage, desk)
  await desk.page.goto(`${stage.server.url}/console/chat`)
  const visitor = await stage.visitor('/form')
  await visitor.begin('Rather not recorded')
  await desk.openRow('Rather not recorded')
  const viewer = await share(desk, visitor)
  await bar(visitor).getByRole('button', { name: 'Do not record' }).click()
  await expect(viewer.log).toContainText('The visitor does not want to be recorded')
  await visitor.page.locator('#more').click()
  await expect(viewer.replica.getByText('Pieces: 2')).toBeVisible()
  // Not asked again on the next page.
  await visitor.page.getByRole('link', { name: 'Cart' }).click()
  await expect(viewer.replica.getByRole('heading', { name: 'Your cart' })).toBeVisible()
  await expect(bar(visitor).getByRole('button', { name: 'Allow recording' })).toBeHidden()
  expect(kept(stage)).toHaveLength(0)
  await stopper(visitor).getByRole('button', { name: 'Stop', exact: true }).click()

  const second = await stage.visitor('/form')
  await second.begin('Only for a while')
  await desk.openRow('Only for a while')
  await share(desk, second)
  await bar(second).getByRole('button', { name: 'Allow recording' }).click()
  await bar(second).getByRole('button', { name: 'Stop recording' }).click()
  await expect(bar(second)).not.toContainText('recorded')
  await second.page.locator('#more').click()
  await expect(viewer.replica.getByText('Pieces: 2')).toBeVisible()
  await expect(viewer.live).not.toContainText('Recorded')
})

test('what was recorded outlives a server that is killed', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await switchOn(stage, desk)
  await desk.page.goto(`${stage.server.url}/console/chat`)
  const visitor = await stage.visitor('/form')
  await visitor.begin('Stay with me')
  await desk.openRow('Stay with me')
  const viewer = await share(desk, visitor)
  await bar(visitor).getByRole('button', { name: 'Allow recording' }).click()
  await expect(viewer.live).toContainText('Recorded')
  await expect.poll(() => kept(stage).length).toBeGreaterThan(0)
  await stage.server.pause('SIGKILL')
  await visitor.page.locator('#more').click()
  await stage.server.resume()
  await expect(viewer.replica.getByText('Pieces: 2')).toBeVisible({ timeout: 30_000 })
  await expect(viewer.live).toContainText('Recorded')
  await stopper(visitor).getByRole('button', { name: 'Stop', exact: true }).click()
  await viewer.live.getByRole('link').click()
  await desk.main.getByRole('link', { name: 'Watch' }).click()
  await expect(viewer.replica.getByText('Pieces: 1')).toBeVisible()
  await desk.page.getByRole('slider', { name: 'Time' }).press('End')
  await expect(viewer.replica.getByText('Pieces: 2')).toBeVisible()
})
