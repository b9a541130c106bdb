// Recorded calls, as journeys use them: begun, agreed to, kept on the disk, played.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { answerInWindow, DeskCall, type CallWindow } from './calls'
import type { Console } from './console'
import { expect, mika, type Stage } from './test'

/** All files of recordings, as they lie on the disk. */
export function kept(stage: Stage): Buffer[] {
  const folder = join(stage.server.folder, 'files', 'recording')
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
}

export async function calling(stage: Stage, ask: 'Video call' | 'Conference call', text: string) {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin(text)
  await desk.openRow(text)
  await desk.assign.click()
  const call = new DeskCall(desk)
  await call.ask(ask).click()
  const window = await answerInWindow(visitor)
  await window.button(ask === 'Video call' ? 'Accept' : 'Join').click()
  await expect(call.control('Record')).toBeVisible()
  return { desk, visitor, call, window }
}

export const question = (page: Page) => page.getByRole('region', { name: 'May this call be recorded?' })
export const sign = (page: Page) => page.getByRole('status').getByText('Recording', { exact: true })

export async function recorded(call: DeskCall, window: CallWindow): Promise<void> {
  await call.control('Record').click()
  await window.button('I agree').click()
  await expect(sign(window.page)).toBeVisible()
  await expect(sign(call.page)).toBeVisible()
}

/** Opens what was recorded from the timeline, and sees it play, seek and end. */
export async function expectPlays(desk: Console, seconds: number): Promise<void> {
  await desk.main.getByRole('link', { name: 'Watch' }).last().click()
  const video = desk.page.getByLabel(/^Recorded call with/)
  await expect.poll(() => video.evaluate((it: HTMLVideoElement) => it.duration)).toBeGreaterThan(seconds)
  const duration = await video.evaluate((it: HTMLVideoElement) => it.duration)
  expect(Number.isFinite(duration)).toBe(true)
  await video.evaluate((it: HTMLVideoElement) => it.play())
  await expect.poll(() => video.evaluate((it: HTMLVideoElement) => it.currentTime)).toBeGreaterThan(0.5)
  expect(await video.evaluate((it: HTMLVideoElement) => [it.videoWidth, it.videoHeight])).toEqual([1280, 720])
  // To the middle at once, and it goes on from there to its end.
  await video.evaluate((it: HTMLVideoElement) => {
    it.currentTime = it.duration / 2
  })
  await expect.poll(() => video.evaluate((it: HTMLVideoElement) => !it.seeking && it.currentTime)).toBeGreaterThan(duration / 2 - 0.1)
  await expect.poll(() => video.evaluate((it: HTMLVideoElement) => it.ended), { timeout: 60_000 }).toBe(true)
}
