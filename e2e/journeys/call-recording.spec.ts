// Recorded calls, with real media: asked of everyone, shown to everyone, played again in the console.
import { calling, expectPlays, kept, question, recorded, sign } from '../support/callrecording'
import { expectAccessible } from '../support/axe'
import { DeskCall, setCalls } from '../support/calls'
import { expect, mika, noor, test } from '../support/test'

test.setTimeout(240_000)

test('declined, agreed, shown on both sides, stopped, played again and deleted', async ({ stage }) => {
  const admin = await stage.agent(mika)
  await admin.page.goto(`${stage.server.url}/console/settings/calls`)
  await admin.page.getByRole('switch', { name: 'Agents may ask whether a call may be recorded' }).click()
  await admin.page.getByRole('combobox', { name: 'Deleted after' }).selectOption('7 days')
  await admin.page.getByRole('textbox', { name: 'Words of the question' }).fill('May the lamp shop record this, to train its people?')
  await expectAccessible(admin.page, 'the settings of recording calls')
  await admin.page.getByRole('button', { name: 'Save' }).click()
  await expect(admin.page.getByRole('button', { name: 'Save' })).toBeDisabled()
  await admin.page.close()

  const { desk, call, window } = await calling(stage, 'Video call', 'My lamp hums')
  await test.step('declined: nothing is recorded, and both are told', async () => {
    await call.control('Record').click()
    await expect(question(window.page)).toContainText('May the lamp shop record this, to train its people?')
    await expectAccessible(window.page, 'the question whether a call may be recorded')
    await window.button('Do not record').click()
    await expect(window.page.getByText('Not everybody agreed. Nothing is recorded.')).toBeVisible()
    await expect(call.panel.getByText('Not everybody agreed. Nothing is recorded.')).toBeVisible()
    expect(kept(stage)).toHaveLength(0)
  })

  await recorded(call, window)
  await expectAccessible(desk.page, 'a recorded call in the console')
  await expectAccessible(window.page, 'a recorded call in its window')
  await expect.poll(() => kept(stage).length, { timeout: 60_000 }).toBeGreaterThan(3)
  await call.control('Stop recording').click()
  await expect(sign(window.page)).toBeHidden()
  await expect(desk.main.getByText(/^Mika Berg stopped the recording after 0:\d\d$/)).toBeVisible()
  for (const bytes of kept(stage)) expect(bytes.toString('latin1')).not.toMatch(/webm|OpusHead|V_VP8/)
  await window.control('Leave').click()
  await expect(call.panel).toBeHidden()

  await expectPlays(desk, 4)
  await expectAccessible(desk.page, 'a recorded call')
  const address = desk.page.url()
  const other = await stage.agent(noor)
  await other.page.goto(address)
  await expect(other.page.getByText('On this site recordings are for others.')).toBeVisible()
  await desk.page.getByRole('button', { name: 'Delete the recording' }).click()
  await desk.page.getByRole('button', { name: 'Delete for good' }).click()
  await expect(desk.main.getByText('Mika Berg deleted the recording')).toBeVisible()
  await expect.poll(() => kept(stage).length, { timeout: 90_000 }).toBe(0)
})

test('the visitor takes the yes back: it ends at once, and the call goes on', async ({ stage }) => {
  await setCalls(stage.api, { recording: { on: true } })
  const { desk, call, window } = await calling(stage, 'Video call', 'Only for a while')
  await recorded(call, window)
  await expect.poll(() => kept(stage).length, { timeout: 60_000 }).toBeGreaterThan(1)
  await window.button('Stop recording').click()
  await expect(call.panel.getByText('The recording was stopped: not everybody agrees any more.')).toBeVisible()
  await expect(sign(window.page)).toBeHidden()
  await expect(desk.main.getByText(/stopped the recording after/)).toBeVisible()
  const count = kept(stage).length
  await expect(call.control('Record')).toBeVisible()
  await window.control('Microphone').click()
  await expect(window.control('Microphone')).toHaveAttribute('aria-pressed', 'false')
  expect(kept(stage)).toHaveLength(count)
})

test('the agent’s browser is killed: what was recorded can be played', async ({ stage }) => {
  await setCalls(stage.api, { recording: { on: true } })
  const { desk, call, window } = await calling(stage, 'Video call', 'Stay with me')
  await recorded(call, window)
  await expect.poll(() => kept(stage).length, { timeout: 60_000 }).toBeGreaterThan(3)
  const address = desk.page.url()
  // No last words: the process of the tab dies.
  const devtools = await desk.page.context().newCDPSession(desk.page)
  const crashed = desk.page.waitForEvent('crash')
  void devtools.send('Page.crash').catch(() => undefined)
  await crashed
  const again = await stage.agent(mika)
  await again.page.goto(address)
  await expect(again.main.getByText(/^The recording ended (after|with)/)).toBeVisible({ timeout: 90_000 })
  await expectPlays(again, 4)
})

test('whoever comes while it runs is asked first, and a no of a guest ends it', async ({ stage, browser }) => {
  await setCalls(stage.api, { recording: { on: true } })
  const { desk, call, window } = await calling(stage, 'Conference call', 'Let us talk about the yearly plan')
  await recorded(call, window)
  await call.control('Add people').click()
  const people = desk.page.getByRole('complementary', { name: 'People' })

  await test.step('a colleague: it pauses until she agrees', async () => {
    const noors = await stage.agent(noor)
    await people.getByRole('button', { name: 'Ring Noor Salem' }).click()
    const theirs = new DeskCall(noors)
    await theirs.card.getByRole('button', { name: 'Accept', exact: true }).click()
    await expect(question(noors.page)).toBeVisible()
    await expect(call.panel.getByText('The recording pauses until Noor Salem agrees')).toBeVisible()
    await question(noors.page).getByRole('button', { name: 'I agree' }).click()
    await expect(sign(noors.page)).toBeVisible()
    await expect(sign(desk.page)).toBeVisible()
  })

  await people.getByRole('button', { name: 'New link' }).click()
  await people.getByRole('button', { name: 'Create link' }).click()
  const link = `http://${await people.locator('[data-link] code').innerText()}`
  const context = await browser.newContext({ viewport: { width: 390, height: 780 } })
  const guest = await context.newPage()
  await guest.goto(link)
  await guest.getByLabel('Your name').fill('Daniel Roth')
  await guest.getByRole('button', { name: 'Ask to come in' }).click()
  await call.panel.getByRole('alert').filter({ hasText: 'Daniel Roth is waiting' }).getByRole('button', { name: 'Admit' }).click()
  await expect(question(guest)).toBeVisible()
  await expect(call.panel.getByText('The recording pauses until Daniel Roth agrees')).toBeVisible()
  await expectAccessible(guest, 'a guest who is asked')
  await guest.getByRole('button', { name: 'I agree' }).click()
  await expect(sign(guest)).toBeVisible()
  await expect(sign(desk.page)).toBeVisible()
  await guest.getByRole('button', { name: 'Stop recording' }).click()
  await expect(sign(guest)).toBeHidden()
  await expect(call.panel.getByText('The recording was stopped: not everybody agrees any more.')).toBeVisible()
  await expect(window.page.getByText('The recording was stopped: not everybody agrees any more.')).toBeVisible()
  await context.close()
})
