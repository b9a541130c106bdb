// The whole server dies in the middle of a call and comes back.
import { expectAllOff, expectSound } from '../support/media'
import { talk } from '../support/talk'
import { expect, test } from '../support/test'

test.setTimeout(240_000)

test('the server is killed: the call comes back by itself, and nothing of the chat is lost', async ({ stage }) => {
  const { desk, call, visitor, window } = await talk(stage)
  await desk.answer('Before')
  await expect(visitor.message('Before')).toBeVisible()
  await stage.server.pause('SIGKILL')
  await test.step('what is written meanwhile waits', async () => {
    await visitor.write('While it was down')
    await expect(visitor.message('While it was down')).toBeVisible()
  })
  await stage.server.resume()
  await expect(desk.message('While it was down')).toBeVisible({ timeout: 45_000 })
  await desk.answer('And after')
  await expect(visitor.message('And after')).toBeVisible()
  for (const text of ['Before', 'While it was down', 'And after']) {
    await expect(desk.message(text)).toHaveCount(1)
    await expect(visitor.message(text)).toHaveCount(1)
  }
  await expect(async () => expectSound(window.page)).toPass({ timeout: 90_000 })
  await expectSound(desk.page)
  await expect(call.panel).toBeVisible()
  await call.control('Leave').click()
  await window.expectOver()
  await expectAllOff(desk.page)
  await expectAllOff(window.page)
})
