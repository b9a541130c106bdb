// How fast a page is seen, pointed at and steered from afar: real server, real relay, real
// browsers. Run by "deskside bench cobrowse", which knows the targets as they are reported here.
import { gzipSync } from 'node:zlib'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect as patient, test, type Page } from '@playwright/test'
import { bar, share, type Viewer } from '../support/cobrowse'
import type { Console } from '../support/console'
import { noor } from '../support/server'
import type { Widget } from '../support/widget'
import { median, report, reportTimes } from './report'
import { sizes, Stage, viewerOf, watchReplica } from './stage'

test.use({ trace: 'off' })
test.setTimeout(300_000)
const expect = patient.configure({ timeout: 60_000 })

const often = (quick: number, full: number) => (process.env.DESKSIDE_BENCH_QUICK ? quick : full)

type Size = keyof typeof sizes
type Session = { stage: Stage; desk: Console; visitor: Widget; viewer: Viewer }

async function session(stage: Stage, size: Size): Promise<Session> {
  const desk = await stage.agent()
  const visitor = await stage.visitor(size)
  const words = `Please look at the ${size} page`
  await visitor.begin(words)
  await desk.openRow(words)
  return { stage, desk, visitor, viewer: await share(desk, visitor) }
}

async function withStage(browser: Parameters<typeof Stage.open>[0], delay: number, work: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await Stage.open(browser, delay)
  try {
    await work(stage)
  } finally {
    await stage.close()
  }
}

/** What the browsers still have to do after the page was shown is not what is measured. */
const settled = 10

/** Changes the page 20 times a second and returns how long each took to stand in the replica. */
async function changes({ desk, visitor }: Session, count: number): Promise<number[]> {
  const seen = await watchReplica(await viewerOf(desk.page), 'mark')
  const made = await visitor.page.evaluate(
    (count) =>
      new Promise<number[]>((resolve) => {
        const page = window as unknown as { change: () => void; changed: number[] }
        const timer = setInterval(() => {
          page.change()
          if (page.changed.length <= count) return
          clearInterval(timer)
          resolve(page.changed)
        }, 50)
      }),
    count,
  )
  await expect.poll(async () => (await seen()).at(-1)?.text).toBe(String(made.length - 1))
  const all = await seen()
  // Two changes that were made in one go are seen in one.
  const took = made.flatMap((began, n) => {
    const then = n > settled && all.find(({ text, at }) => Number(text) >= n && at >= began)
    return then ? [then.at - began] : []
  })
  expect(took.length, 'every change is seen').toBe(made.length - 1 - settled)
  return took
}

for (const [size, label, targets] of [
  ['small', '5k', { p50: 4, p95: 12 }],
  ['large', '50k', { p50: 5, p95: 20 }],
] as const) {
  test(`a change of a page of ${label} nodes`, async ({ browser }) => {
    await withStage(browser, 0, async (stage) => {
      reportTimes(`change → replica, ${label}`, await changes(await session(stage, size), often(60, 240)), targets)
    })
  })
}

test('a change 40 ms away on both legs', async ({ browser }) => {
  await withStage(browser, 20, async (stage) => {
    reportTimes('change → replica, 5k, 40 ms RTT on each leg', await changes(await session(stage, 'small'), often(60, 200)), { p95: 75 })
  })
})

test('steering and pointing', async ({ browser }) => {
  await withStage(browser, 0, async (stage) => {
    const now = await session(stage, 'small')
    const { desk, visitor, viewer } = now
    await viewer.tool('Request control').click()
    await bar(visitor).getByRole('button', { name: 'Allow' }).click()
    await expect(viewer.live).toContainText('You have control')

    const button = viewer.replica.locator('#click')
    const seen = await watchReplica(await viewerOf(desk.page), 'click')
    await desk.page.evaluate(() => {
      const pressed: number[] = []
      Object.assign(window, { pressed })
      addEventListener('pointerdown', () => pressed.push(performance.timeOrigin + performance.now()), { capture: true })
    })
    // The visitor's own hand goes first for a second.
    await expect(async () => {
      await viewer.click(button)
      expect((await seen()).length).toBeGreaterThan(0)
    }).toPass()
    const took: number[] = []
    for (let i = 0; i < often(12, 60); i++) {
      const before = (await seen()).length
      await viewer.click(button)
      await expect.poll(async () => (await seen()).length, { intervals: [20] }).toBeGreaterThan(before)
      const pressed = await desk.page.evaluate(() => (window as unknown as { pressed: number[] }).pressed.at(-1) ?? 0)
      took.push(((await seen()).at(-1)?.at ?? 0) - pressed)
    }
    reportTimes('agent’s click → change in the replica, 5k', took, { p95: 30 })

    reportTimes('agent’s pointer on the visitor’s page', await pointing(now), { p95: 60 })
  })
})

/** For each move of the agent's mouse, how long until the visitor's page shows it or a later one. */
async function pointing({ desk, visitor, viewer }: Session): Promise<number[]> {
  await viewer.over(viewer.replica.locator('#click'))
  const pointer = bar(visitor).locator('.pointer')
  await expect(pointer).toBeAttached()
  await pointer.evaluate((el) => {
    const shown: { x: number; at: number }[] = []
    Object.assign(window, { shown })
    new MutationObserver(() => {
      const x = Number(/translate\(([\d.-]+)px/.exec((el as HTMLElement).style.transform)?.[1])
      shown.push({ x, at: performance.timeOrigin + performance.now() })
    }).observe(el, { attributes: true, attributeFilter: ['style'] })
  })
  const frame = await desk.page.locator('iframe[src="/viewer"]').boundingBox()
  const width = visitor.page.viewportSize()?.width
  if (!frame || !width) throw new Error('no viewer')
  await desk.page.evaluate(() => {
    const moved: { x: number; at: number }[] = []
    Object.assign(window, { moved })
    addEventListener('pointermove', ({ clientX }) => moved.push({ x: clientX, at: performance.timeOrigin + performance.now() }), { capture: true })
  })
  type Place = { x: number; at: number }
  const both = async () => {
    const [moved, shown] = await Promise.all([
      desk.page.evaluate(() => (window as unknown as { moved: Place[] }).moved),
      visitor.page.evaluate(() => (window as unknown as { shown: Place[] }).shown),
    ])
    return { moved: moved.map(({ x, at }) => ({ x: ((x - frame.x) / frame.width) * width, at })), shown }
  }
  const steps = often(60, 240)
  for (let i = 0; i < steps; i++) {
    await desk.page.mouse.move(frame.x + 40 + i * 2, frame.y + 60)
    await desk.page.waitForTimeout(12)
  }
  await expect(async () => {
    const { moved, shown } = await both()
    expect(Math.abs((shown.at(-1)?.x ?? 0) - (moved.at(-1)?.x ?? -99)), 'where it rests').toBeLessThan(2)
  }).toPass({ timeout: 5000 })
  const { moved, shown } = await both()
  return moved.flatMap(({ x, at }) => {
    const then = shown.find((one) => one.at >= at && one.x >= x - 1)
    return then ? [then.at - at] : []
  })
}

/** Waits in the console for the sign of a session, opens it, and resolves when the page stands there. */
const openWhenAsked = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let clicked = false
        const look = () => {
          const link = [...document.querySelectorAll('main a')].find((one) => one.textContent?.includes("Open the visitor's page") || one.getAttribute('aria-label')?.includes("Open the visitor's page"))
          if (link && !clicked) {
            clicked = true
            ;(link as HTMLElement).click()
          }
          const frame = document.querySelector<HTMLIFrameElement>('iframe[src="/viewer"]')
          if (clicked && frame && frame.style.visibility !== 'hidden') resolve(performance.timeOrigin + performance.now())
          else requestAnimationFrame(look)
        }
        look()
      }),
  )

test('from the visitor’s yes to the page, with nothing of the recorder cached', async ({ browser }) => {
  await withStage(browser, 0, async (stage) => {
    const desk = await stage.agent()
    const took: number[] = []
    for (let i = 0; i < often(3, 15); i++) {
      const visitor = await stage.visitor('small')
      await visitor.begin(`Please look, ${i}.`)
      await desk.openRow(`Please look, ${i}.`)
      await desk.main.getByRole('button', { name: 'Co-browsing', exact: true }).click()
      const yes = visitor.frame.getByRole('button', { name: 'Share this tab' })
      await expect(yes).toBeVisible()
      await yes.evaluate((el) =>
        el.addEventListener('pointerdown', () => Object.assign(window, { said: performance.timeOrigin + performance.now() }), { once: true }),
      )
      const shown = openWhenAsked(desk.page)
      await yes.click()
      const at = await shown
      took.push(at - (await (await visitor.document()).evaluate(() => (window as unknown as { said: number }).said)))
      await visitor.page.context().close()
    }
    reportTimes('accept → agent sees the page, 5k', took, { p95: 700 })
  })
})

test('from one page to the next', async ({ browser }) => {
  await withStage(browser, 0, async (stage) => {
    const { desk, visitor } = await session(stage, 'small')
    const viewer = await viewerOf(desk.page)
    const took: number[] = []
    for (let i = 2; i < 2 + often(4, 15); i++) {
      const shown = viewer.evaluate(
        (title) =>
          new Promise<number>((resolve) => {
            const timer = setInterval(() => {
              const inside = (document.querySelector('.stage > iframe') as HTMLIFrameElement).contentDocument
              if (inside?.getElementById('title')?.textContent !== title) return
              clearInterval(timer)
              resolve(performance.timeOrigin + performance.now())
            }, 4)
          }),
        `Page ${i}`,
      )
      await visitor.page.locator('#next').click()
      await expect(visitor.page.locator('#title')).toHaveText(`Page ${i}`)
      const began = await visitor.page.evaluate(() => performance.timeOrigin)
      took.push((await shown) - began)
    }
    reportTimes('full navigation → replica of the new page, 5k', took, { p95: 600 })
  })
})

test('a second agent comes', async ({ browser }) => {
  await withStage(browser, 0, async (stage) => {
    const snapshots: number[] = []
    const { desk, visitor } = await session(stage, 'small')
    visitor.page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        if (typeof payload !== 'string' && payload[1] === 1) snapshots.push(payload.length)
      }),
    )
    // A new page opens its sockets where they are heard.
    await visitor.page.reload()
    await expect.poll(() => snapshots.length).toBe(1)
    const other = await stage.agent(noor)
    await other.page.goto(new URL(desk.page.url()).href)
    await expect(bar(visitor)).toContainText('Noor Salem')
    const home = await other.page.evaluate(() => location.href)
    const took: number[] = []
    for (let i = 0; i < often(4, 15); i++) {
      await other.rail.getByRole('link', { name: /^Live chat/ }).click()
      await expect(other.page.locator('iframe[src="/viewer"]')).toHaveCount(0)
      took.push(
        await other.page.evaluate(
          () =>
            new Promise<number>((resolve) => {
              const began = performance.now()
              history.back()
              const look = () => {
                const frame = document.querySelector<HTMLIFrameElement>('iframe[src="/viewer"]')
                if (frame && frame.style.visibility !== 'hidden') resolve(performance.now() - began)
                else requestAnimationFrame(look)
              }
              look()
            }),
        ),
      )
      expect(other.page.url()).toBe(home)
    }
    reportTimes('second agent joins, 5k', took, { p95: 500 })
    report({ name: 'snapshots the visitor’s page had to take for them', unit: '', value: snapshots.length - 1, target: 0, of: took.length })
  })
})

type Mix = { seconds: number; taskMs: number; scriptMs: number }

/** Mouse, typing and ten changes a second; what the page's main thread did in that time. */
async function mix({ page }: Widget, seconds: number): Promise<Mix> {
  const client = await page.context().newCDPSession(page)
  await client.send('Performance.enable', { timeDomain: 'threadTicks' })
  const read = async () => {
    const { metrics } = await client.send('Performance.getMetrics')
    const of = (name: string) => (metrics.find((one) => one.name === name)?.value ?? 0) * 1000
    return { task: of('TaskDuration'), script: of('ScriptDuration') }
  }
  await page.locator('#typed').focus()
  await page.locator('#typed').fill('')
  await page.evaluate(() => Object.assign(window, { mixing: setInterval(() => (window as unknown as { change: () => void }).change(), 100) }))
  const before = await read()
  const began = performance.now()
  let typed = 0
  for (let i = 0; performance.now() - began < seconds * 1000; i++) {
    await page.mouse.move(300 + Math.round(200 * Math.sin(i / 20)), 400 + Math.round(120 * Math.cos(i / 13)))
    if ((performance.now() - began) / 1000 > typed / 6) {
      await page.keyboard.type('abcdefghij kl mnop'[typed % 18] as string)
      typed++
    }
    await page.waitForTimeout(14)
  }
  const took = (performance.now() - began) / 1000
  const after = await read()
  await page.evaluate(() => clearInterval((window as unknown as { mixing: number }).mixing))
  await client.detach()
  return { seconds: took, taskMs: after.task - before.task, scriptMs: after.script - before.script }
}

for (const [size, label, target] of [
  ['small', '5k', 2],
  ['large', '50k', 4],
] as const) {
  test(`what a page of ${label} nodes costs its visitor, steadily`, async ({ browser }) => {
    await withStage(browser, 0, async (stage) => {
      const desk = await stage.agent()
      const visitor = await stage.visitor(size)
      const loaded: string[] = []
      visitor.page.on('request', (request) => loaded.push(request.url()))
      const runs = often(1, 3)
      const seconds = often(3, 5)
      const frames: { at: number; bytes: Buffer }[] = []
      visitor.page.on('websocket', (socket) => {
        if (!socket.url().includes('/socket/cobrowse/')) return
        socket.on('framesent', ({ payload }) => typeof payload !== 'string' && frames.push({ at: performance.now(), bytes: payload }))
      })
      await visitor.begin('How much does it cost?')
      await desk.openRow('How much does it cost?')
      await mix(visitor, 2)
      const without: Mix[] = []
      for (let i = 0; i < runs; i++) without.push(await mix(visitor, seconds))
      const early = loaded.filter((url) => /cobrowse|capture/.test(url))
      report({ name: `files of the recorder loaded before consent, ${label}`, unit: '', value: early.length, target: 0, of: loaded.length })
      await share(desk, visitor)
      await mix(visitor, 2)
      const wire = () => stage.line.sent.get('/socket/cobrowse/visitor') ?? 0
      const [sent, had] = [wire(), frames.length]
      const mixed: Mix[] = []
      for (let i = 0; i < runs; i++) mixed.push(await mix(visitor, seconds))
      const bytes = wire() - sent
      const share_ = (all: Mix[]) => median(all.map(({ taskMs, seconds }) => taskMs / seconds / 10))
      const script = (all: Mix[]) => median(all.map(({ scriptMs, seconds }) => scriptMs / seconds / 10))
      report({ name: `visitor CPU of the recorder, ${label}: all tasks of the main thread`, unit: '%', value: share_(mixed) - share_(without), target, of: runs })
      report({ name: `visitor CPU of the recorder, ${label}: scripts`, unit: '%', value: script(mixed) - script(without), target, of: runs })
      const took = mixed.reduce((sum, one) => sum + one.seconds, 0)
      if (size === 'small') {
        report({ name: 'steady, mouse + typing + 10 changes a second, on the wire', unit: 'kB/s', value: bytes / took / 1000, target: 1.5, of: runs })
        const snapshot = frames.find(({ bytes }) => bytes[1] === 1)
        const file = process.env.DESKSIDE_BENCH_RECORDING
        if (file && snapshot) record(file, snapshot.bytes, frames.slice(had))
      }
    })
  })
}

/** A recording for the load on the server: milliseconds, length, frame. */
function record(file: string, snapshot: Buffer, frames: { at: number; bytes: Buffer }[]): void {
  const first = frames[0]?.at ?? 0
  const entry = (at: number, bytes: Buffer) => {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(Math.round(at), 0)
    head.writeUInt32BE(bytes.length, 4)
    return Buffer.concat([head, bytes])
  }
  writeFileSync(file, Buffer.concat([entry(0, snapshot), ...frames.map(({ at, bytes }) => entry(at - first, bytes))]))
}

test('the recorder’s size', () => {
  const recorder = readFileSync(path.join(__dirname, '../../web/dist/cobrowse/recorder.js'))
  report({ name: 'recorder, gzip', unit: 'kB', value: gzipSync(recorder, { level: 9 }).length / 1000, target: 30, of: 1 })
})
