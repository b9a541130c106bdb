// Runs the demo, and builds and restarts it when a source has changed. A build that
// fails leaves the running one alone.
import { spawn, spawnSync } from 'node:child_process'
import { watch } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const ignored = /(^|\/)(node_modules|dist|\.git|\.make|bin)(\/|$)|_test\.go$|\.test\.ts$|~$|\.sw[a-z]$/
let demo = null
let timer = null

const build = () => spawnSync('make', ['--no-print-directory', 'build'], { cwd: root, stdio: 'inherit' }).status === 0

function stopped(child) {
  return new Promise((resolve) => {
    if (!child || child.exitCode !== null) return resolve()
    child.once('exit', resolve)
    child.kill('SIGTERM')
  })
}

async function restart() {
  if (!build()) return
  await stopped(demo)
  demo = spawn(path.join(root, 'bin/deskside'), ['demo'], { cwd: root, stdio: 'inherit' })
}

function changed(folder, file) {
  if (!file || ignored.test(path.join(folder, file))) return
  clearTimeout(timer)
  timer = setTimeout(restart, 300)
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    await stopped(demo)
    process.exit(0)
  })
}
for (const folder of ['cmd', 'internal', 'web']) {
  watch(path.join(root, folder), { recursive: true }, (_, file) => changed(folder, file))
}
await restart()
