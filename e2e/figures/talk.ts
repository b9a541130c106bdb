// A talk between an agent and a visitor that figures of calls are taken from, and what each page
// notes of itself meanwhile.
import { type Browser, type BrowserContext, expect as patient, type Page } from '@playwright/test'
import { answerInWindow, type CallWindow, DeskCall } from '../support/calls'
import type { Console } from '../support/console'
import { watchMedia } from '../support/media'
import type { Widget } from '../support/widget'
import { Stage } from './stage'

export const expect = patient.configure({ timeout: 60_000 })
export const often = (quick: number, full: number): number => (process.env.DESKSIDE_BENCH_QUICK ? quick : full)

export type Times = { clicked: number; seat: number; connected: number; sound: number; picture: number }
declare global {
  interface Window {
    times: Times
  }
}

/** Notes in each page when it was clicked, got its seat, was connected, heard and saw the others first. */
export async function watchTimes(context: BrowserContext): Promise<void> {
  await watchMedia(context)
  await context.addInitScript(() => {
    const now = () => performance.timeOrigin + performance.now()
    const times = { clicked: 0, seat: 0, connected: 0, sound: 0, picture: 0 }
    window.times = times
    addEventListener('pointerdown', () => Object.assign(times, { clicked: now(), seat: 0, connected: 0, sound: 0, picture: 0 }), { capture: true })
    const get = window.fetch
    window.fetch = async (...all) => {
      const response = await get(...all)
      const address = all[0] instanceof Request ? all[0].url : String(all[0])
      if (/\/calls\/[^/]+\/join$/.test(address)) times.seat = now()
      return response
    }
    // Only while something is awaited: the look itself takes time, too.
    const awaited = () => times.clicked > 0 && !(times.sound && times.picture) && now() - times.clicked < 20_000
    const look = async () => {
      for (const connection of awaited() ? (window.__connections ?? []) : []) {
        if (connection.connectionState !== 'connected') continue
        times.connected ||= now()
        for (const [, one] of await connection.getStats()) {
          if (one.type !== 'inbound-rtp') continue
          if (one.kind === 'audio' && one.packetsReceived > 0) times.sound ||= now()
          if (one.kind === 'video' && one.framesDecoded > 0) times.picture ||= now()
        }
      }
      setTimeout(() => void look(), 15)
    }
    if (top === window) void look()
  })
}

export const timesOf = (page: Page): Promise<Times> => page.evaluate(() => window.times)

export type Talk = { stage: Stage; desk: Console; call: DeskCall; visitor: Widget }

type Parts = {
  /** The visitor's browser, when it is to be another one. */
  visitors?: Browser
  /** Has a look at their contexts before anything is opened in them. */
  prepareAgent?: (context: BrowserContext) => Promise<void>
  prepareVisitor?: (context: BrowserContext) => Promise<void>
}

export async function withTalk(browser: Browser, work: (talk: Talk) => Promise<void>, parts: Parts = {}): Promise<void> {
  const stage = await Stage.open(browser, 0, parts.visitors)
  const after = (prepare: Parts['prepareAgent']) => async (context: BrowserContext) => {
    await watchTimes(context)
    await prepare?.(context)
  }
  try {
    const desk = await stage.agent(undefined, after(parts.prepareAgent))
    const visitor = await stage.visitor('plain', after(parts.prepareVisitor))
    await visitor.begin('Please call me')
    await desk.openRow('Please call me')
    await desk.assign.click()
    await work({ stage, desk, call: new DeskCall(desk), visitor })
  } finally {
    await stage.close()
  }
}

/** Asks, and answers in the visitor's window. */
export async function calling({ call, visitor }: Talk, kind: 'Call' | 'Video call'): Promise<CallWindow> {
  await call.ask(kind).click()
  const window = await answerInWindow(visitor)
  await expect(window.button('Accept')).toBeEnabled()
  return window
}

export async function hangUp({ call }: Talk, window: CallWindow): Promise<void> {
  await call.control('Leave').click()
  await window.expectOver()
  await window.page.close()
  await expect(call.panel).toBeHidden()
}
