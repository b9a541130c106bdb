// Hears what a page plays, by listening in on Web Audio: the app has no hooks for tests.
import type { BrowserContext, Page } from '@playwright/test'

declare global {
  interface Window {
    __heard: { at: number; notes: number }[]
    __ringing: () => boolean
  }
}

/** A ring is many notes put on the audio clock at once; the soft sound has two. */
const ringNotes = 6

export async function listen(target: BrowserContext | Page): Promise<void> {
  await target.addInitScript(() => {
    const heard: { at: number; notes: number }[] = []
    const playing = new Map<OscillatorNode, number>()
    let now: { at: number; notes: number } | null = null
    window.__heard = heard
    window.__ringing = () => [...playing].filter(([note, until]) => until > note.context.currentTime + 0.2).length >= 6
    const { start, stop } = OscillatorNode.prototype
    OscillatorNode.prototype.start = function (this: OscillatorNode, when?: number) {
      if (!now) {
        now = { at: Date.now(), notes: 0 }
        heard.push(now)
        queueMicrotask(() => (now = null))
      }
      now.notes++
      playing.set(this, Number.POSITIVE_INFINITY)
      return start.call(this, when)
    }
    OscillatorNode.prototype.stop = function (this: OscillatorNode, when?: number) {
      playing.set(this, when ?? 0)
      return stop.call(this, when)
    }
  })
}

/** Sound stays blocked, as in a browser tab that nobody has clicked yet; a click on it allows it. */
export async function blockSound(target: BrowserContext | Page): Promise<void> {
  await target.addInitScript(() => {
    let allowed = false
    addEventListener('click', () => (allowed = true), { capture: true })
    const { resume } = AudioContext.prototype
    const state = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, 'state')
    Object.defineProperty(BaseAudioContext.prototype, 'state', {
      configurable: true,
      get(this: AudioContext) {
        return allowed ? state?.get?.call(this) : 'suspended'
      },
    })
    AudioContext.prototype.resume = function (this: AudioContext) {
      return allowed ? resume.call(this) : new Promise<void>(() => {})
    }
  })
}

/** How often the page began to ring. */
export const rings = (page: Page): Promise<number> =>
  page.evaluate((least) => window.__heard.filter((sound) => sound.notes >= least).length, ringNotes)

/** How often the page made the short soft sound. */
export const softSounds = (page: Page): Promise<number> =>
  page.evaluate((least) => window.__heard.filter((sound) => sound.notes < least).length, ringNotes)

export const isRinging = (page: Page): Promise<boolean> => page.evaluate(() => window.__ringing())
