// How long people wait in calls: real server, real engine, real browsers with fake devices. Run
// by "deskside bench calls".
import { test } from '@playwright/test'
import { askCard } from '../support/calls'
import { expectPictures, expectSound } from '../support/media'
import { report, reportTimes } from './report'
import { calling, expect, hangUp, often, timesOf, withTalk } from './talk'

test.use({ trace: 'off' })
test.setTimeout(300_000)

test('a call rings', async ({ browser }) => {
  await withTalk(browser, async ({ desk, call, visitor }) => {
    const took: number[] = []
    const frame = await visitor.document()
    for (let i = 0; i < often(3, 15); i++) {
      const shown = frame.evaluate(
        () =>
          new Promise<number>((resolve) => {
            const look = () => {
              const card = document.querySelector('[data-invitation][data-state="pending"]')
              if (card?.getClientRects().length) resolve(performance.timeOrigin + performance.now())
              else requestAnimationFrame(look)
            }
            look()
          }),
      )
      await call.ask('Call').click()
      const { clicked } = await timesOf(desk.page)
      took.push((await shown) - clicked)
      await askCard(visitor).getByRole('button').last().click()
      await expect(call.panel).toBeHidden()
    }
    reportTimes('click on Call → ringing at the other side', took, { p95: 300 })
  })
})

test('a call is answered', async ({ browser }) => {
  await withTalk(browser, async (talk) => {
    const sound: number[] = []
    const connected: number[] = []
    const picture: number[] = []
    for (let i = 0; i < often(2, 10); i++) {
      const theirs = await calling(talk, 'Video call')
      await theirs.button('Accept').click()
      await expect.poll(async () => (await timesOf(theirs.page)).picture, { intervals: [100] }).toBeGreaterThan(0)
      const times = await timesOf(theirs.page)
      sound.push(times.sound - times.clicked)
      connected.push(times.connected - times.seat)
      picture.push(times.picture - times.seat)
      await hangUp(talk, theirs)
    }
    reportTimes('answer click → first audio', sound, { p50: 200, p95: 500 })
    reportTimes('token → connected, in a browser', connected, { p50: 300, p95: 800 })
    reportTimes('token → first remote frame, in a browser', picture, { p50: 600, p95: 1300 })
  })
})

test('the engine is killed', async ({ browser }) => {
  await withTalk(browser, async (talk) => {
    const { stage, desk, visitor } = talk
    const theirs = await calling(talk, 'Video call')
    await theirs.button('Accept').click()
    await expectSound(theirs.page)
    await expectPictures(theirs.page)
    const took: number[] = []
    let late = 0
    for (let i = 0; i < often(1, 5); i++) {
      const frames = () =>
        theirs.page.evaluate(async () => {
          let count = 0
          for (const connection of window.__connections) {
            if (connection.connectionState === 'closed') continue
            for (const [, one] of await connection.getStats()) if (one.type === 'inbound-rtp' && one.kind === 'video') count = Math.max(count, one.framesDecoded ?? 0)
          }
          return count
        })
      const began = performance.now()
      await stage.server.killEngine()
      const said = performance.now()
      await desk.answer(`Still there? ${i}`)
      await expect(visitor.message(`Still there? ${i}`)).toBeVisible()
      if (performance.now() - said > 2000) late++
      // What was on its way when the engine died is over by now; then pictures must come again.
      await theirs.page.waitForTimeout(Math.max(0, 700 - (performance.now() - began)))
      const before = await frames()
      await expect.poll(async () => Math.abs((await frames()) - before), { intervals: [50], timeout: 60_000 }).toBeGreaterThan(2)
      took.push((performance.now() - began) / 1000)
      await expectSound(desk.page)
    }
    report({ name: 'engine killed → pictures flow again, median', unit: 's', value: took.sort((a, b) => a - b)[Math.floor(took.length / 2)] ?? 0, target: 5, of: took.length })
    report({ name: 'messages lost, or later than 2 s, meanwhile', unit: '', value: late, target: 0, of: took.length })
  })
})
