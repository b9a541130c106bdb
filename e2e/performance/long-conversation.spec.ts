// How long it takes to open a conversation with 5,000 messages in the console, until the
// newest are painted: from the click on its row. Run with "make bench".
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { Console } from '../support/console'
import { binary, freePort, Program } from '../support/server'

const runs = 5

test('opening a conversation with 5,000 messages', async ({ browser }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'deskside-long-'))
  const seed = spawnSync(binary, ['bench', 'seed', '--data', folder, '--conversations', '2', '--messages', '5001', '--json'])
  const { email, password, longest } = JSON.parse(seed.stdout.toString()) as Record<string, string>
  const port = await freePort()
  const server = Program.start(['serve', '--data', folder, '--listen', `127.0.0.1:${port}`])
  await server.prints(/serving/)
  const desk = new Console(await browser.newPage(), `http://127.0.0.1:${port}`)
  await desk.signIn({ name: '', email: email ?? '', password: password ?? '' })
  const took: number[] = []
  for (let run = 0; run < runs; run++) {
    await desk.page.goto(`http://127.0.0.1:${port}/console/chat`)
    await desk.tab('All').click()
    await desk.page.getByRole('button', { name: /^Show status/ }).click()
    await desk.page.getByRole('menuitemradio', { name: 'All' }).or(desk.page.getByRole('option', { name: 'All' })).first().click()
    const row = desk.list.getByRole('option').first()
    await expect(row).toBeVisible()
    took.push(
      await row.evaluate(
        (element) =>
          new Promise<number>((resolve) => {
            const began = performance.now()
            const look = () => {
              const log = document.querySelector('[role=log]')
              if (log && log.childElementCount > 0 && log.textContent && log.textContent.length > 1000) {
                // The frame after the one in which they stand is when they were painted.
                requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)))
              } else requestAnimationFrame(look)
            }
            ;(element as HTMLElement).click()
            look()
          }),
      ),
    )
    expect(desk.page.url()).toContain(longest)
  }
  took.sort((a, b) => a - b)
  console.log(`first paint of the newest of 5,000 messages: ${took.map((ms) => ms.toFixed(0)).join(', ')} ms, median ${took[Math.floor(runs / 2)]?.toFixed(0)} ms`)
  await server.end('SIGTERM')
  await rm(folder, { recursive: true, force: true })
  expect(took[Math.floor(runs / 2)]).toBeLessThan(300)
})
