// A room of 25 with media: an agent and the visitor in real browsers, 23 synthetic colleagues of
// whom each sends a moving picture and three speak. Run by "deskside bench calls".
import { spawn } from 'node:child_process'
import path from 'node:path'
import { test } from '@playwright/test'
import { Api, type Server, password } from '../support/server'
import { expectPictures } from '../support/media'
import { report } from './report'
import { answerInWindow } from '../support/calls'
import { expect, often, withTalk } from './talk'

test.use({ trace: 'off', viewport: { width: 1440, height: 900 } })
test.setTimeout(300_000)

const synthetic = 23
const publishers = path.resolve(__dirname, '../../bin/publishers')

type Seat = { url: string; token: string }

/** A colleague who is rung and takes the seat. */
async function seat(server: Server, host: Api, call: string, number: number): Promise<Seat> {
  const email = `crowd-${number}@example.com`
  await host.post('/agents', { name: `Crowd ${number}`, email, password, role: 'agent' })
  const colleague = await Api.signIn(server, email)
  const { id } = await colleague.get<{ id: string }>('/me')
  await host.post(`/calls/${call}/agents`, { agentId: id })
  return colleague.ask<Seat>(`/calls/${call}/join`)
}

type Counted = { tracks: number; received: number; lost: number }

/** Everybody comes in; `during` runs while it is counted. */
async function crowd(seats: Seat[], tracks: number, during: () => Promise<void>): Promise<Counted> {
  const child = spawn(publishers, { stdio: ['pipe', 'pipe', 'inherit'] })
  let said = ''
  const counting = new Promise<void>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`the synthetic people ended with ${code} before they counted`)))
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('counting\n')) resolve()
    })
  })
  const over = new Promise<void>((resolve, reject) =>
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`the synthetic people ended with ${code}`)))),
  )
  over.catch(() => undefined) // told below
  child.stdin.end(JSON.stringify({ seats, video: true, crowd: true, tracks, settle: often(5, 10), seconds: 20 }))
  try {
    await counting
    await during()
    await over
  } finally {
    child.kill('SIGKILL')
  }
  return JSON.parse(said.slice(said.indexOf('{'))) as Counted
}

test('a room of 25', async ({ browser }) => {
  await withTalk(browser, async ({ stage, desk, call, visitor }) => {
    await call.ask('Conference call').click()
    const window = await answerInWindow(visitor)
    await window.button('Join').click()
    await expect(call.tile('Visitor')).toBeVisible()
    const [live] = (await stage.api.get<{ calls: { id: string }[] }>('/calls')).calls
    if (!live) throw new Error('there is no call')
    const seats: Seat[] = []
    for (let i = 0; i < synthetic; i++) seats.push(await seat(stage.server, stage.api, live.id, i))
    await desk.page.mouse.move(0, 0)
    let moving: number[] = []
    // The visitor's and the agent's sound comes on top.
    const tracks = synthetic * (synthetic - 1) + 3 * (synthetic - 1)
    const counted = await crowd(seats, tracks, async () => {
      await call.panel.getByRole('button', { name: 'Grid' }).click()
      await expect(call.panel.locator('[data-person]')).toHaveCount(synthetic + 2)
      await expectPictures(desk.page)
      moving = await desk.page.evaluate(async (cameras) => {
        // Pictures that were shown, of each tile.
        const shown = new Map<HTMLVideoElement, number>()
        const watch = (video: HTMLVideoElement) => {
          if (shown.has(video)) return
          shown.set(video, 0)
          const one = () => {
            shown.set(video, (shown.get(video) ?? 0) + 1)
            video.requestVideoFrameCallback(one)
          }
          video.requestVideoFrameCallback(one)
        }
        const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
        const look = () => document.querySelectorAll<HTMLVideoElement>('[data-person] video').forEach(watch)
        // A while for the last of them; whoever is not there then, does not count.
        for (let i = 0; i < 80 && [...shown.values()].filter((count) => count > 0).length < cameras; i++) {
          look()
          await wait(100)
        }
        const before = new Map(shown)
        const seconds = 5
        await wait(seconds * 1000)
        return [...shown].filter(([video]) => video.isConnected).map(([video, count]) => (count - (before.get(video) ?? 0)) / seconds)
      }, synthetic)
      if (process.env.SHOT) await desk.page.screenshot({ path: process.env.SHOT })
    })
    expect(counted.tracks, 'tracks that the synthetic people got of each other').toBeGreaterThanOrEqual(tracks)
    const lively = moving.filter((rate) => rate >= 1)
    report({ name: 'room of 25: tiles that move in a real browser, of 23 cameras', unit: '', value: lively.length, target: synthetic, least: true, of: moving.length })
    report({ name: 'room of 25: slowest tile', unit: 'pictures/s', value: Math.min(...moving), target: 0, open: true, of: moving.length })
    report({ name: 'room of 25, two of them real browsers: packets lost', unit: '', value: counted.lost, target: 0, of: counted.received + counted.lost })
  })
})
