// A call with sound both ways, as most journeys of calls begin.
import { answerInWindow, type CallWindow, DeskCall } from './calls'
import type { Console } from './console'
import { expectSound, watchMedia } from './media'
import { mika, type Stage } from './test'
import type { Widget } from './widget'

export type Talk = { desk: Console; call: DeskCall; visitor: Widget; window: CallWindow }

export async function talk(stage: Stage, prepare: (page: Widget['page']) => Promise<void> = () => Promise.resolve()): Promise<Talk> {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  for (const { page } of [desk, visitor]) {
    await watchMedia(page.context())
    await prepare(page)
  }
  await Promise.all([desk.page.reload(), visitor.page.reload()])
  await visitor.begin('It is easier to explain than to type')
  await desk.openRow('It is easier to explain than to type')
  await desk.assign.click()
  const call = new DeskCall(desk)
  await call.ask('Call').click()
  const window = await answerInWindow(visitor)
  await window.button('Accept').click()
  await expectSound(window.page)
  await expectSound(desk.page)
  return { desk, call, visitor, window }
}
