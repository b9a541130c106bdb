// A call between two nodes that use a LiveKit elsewhere: the visitor's line ends at one, the
// agent's at the other, the news of the engine come to one of them.
import { OutsideEngine } from '../support/engine'
import { expectAllOff, expectSound } from '../support/media'
import { missing } from '../support/nodes'
import { talk } from '../support/talk'
import { expect, test as base } from '../support/test'

const test = base.extend<{ outside: OutsideEngine }>({
  outside: async ({}, use) => {
    const engine = await OutsideEngine.reserve()
    await use(engine)
    await engine.stop()
  },
})
test.setTimeout(180_000)
test.use({ twoNodes: true, serverFlags: async ({ outside }, use) => use(outside.flags) })
const reason = missing()
test.skip(reason !== undefined, reason)

test('visitor and agent are on different nodes and hear each other', async ({ stage, outside }) => {
  await outside.start([stage.server])
  const { desk, call, visitor, window } = await talk(stage)
  expect(new URL(desk.page.url()).port).not.toBe(new URL(window.page.url()).port)
  await desk.answer('Can you hear me?')
  await expect(visitor.message('Can you hear me?')).toBeVisible()
  await expectSound(window.page)
  await window.control('Leave').click()
  await expect(call.panel).toBeHidden()
  await expectAllOff(desk.page)
  await expectAllOff(window.page)
})
