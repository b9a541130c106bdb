// What "make test" runs. Every step runs even when an earlier one failed; at the end
// stands what was skipped and why, what failed, and one line of counts.
//
//   --checks       only formatting, lint, types, generated files, size limits
//   --screenshots  only the pictures for docs/images
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { findBrowser } from './browser.mjs'
import { goTest } from './gotest.mjs'
import { findServices } from './services.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const env = { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' }
const ci = env.CI === 'true'
const total = { passed: 0, failed: 0, skipped: 0 }
const failures = []
const skips = []
const unsteady = []

/** Runs a command to its end; its output goes where ours goes. */
function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: 'inherit', ...options })
    child.on('error', () => resolve(127))
    child.on('close', (code) => resolve(code ?? 1))
  })
}

/** Like run, but keeps the output. */
function read(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, ...options })
    let out = ''
    child.stdout.on('data', (chunk) => (out += chunk))
    child.stderr.on('data', (chunk) => (out += chunk))
    child.on('error', () => resolve({ code: 127, out }))
    child.on('close', (code) => resolve({ code: code ?? 1, out }))
  })
}

const npm = (script, ...more) => run('npm', ['run', '--silent', script, ...more], { cwd: `${root}/web` })

/** One step: a function that returns true, or what it counted. */
async function step(name, work) {
  const began = Date.now()
  console.log(`\n── ${name}`)
  const result = await work()
  const counts = typeof result === 'object' ? result : { passed: result ? 1 : 0, failed: result ? 0 : 1 }
  total.passed += counts.passed
  total.failed += counts.failed
  for (const s of counts.skips ?? []) skips.push(`${name}: ${s}`)
  total.skipped += counts.skips?.length ?? 0
  if (counts.failed > 0) failures.push(counts.what ? `${name}: ${counts.what}` : name)
  console.log(`   ${counts.failed > 0 ? 'FAILED' : 'ok'} · ${((Date.now() - began) / 1000).toFixed(1)} s`)
}

function skip(name, reason) {
  skips.push(`${name}: ${reason}`)
  total.skipped++
}

async function gofmt() {
  const { code, out } = await read('gofmt', ['-l', '.'])
  const files = out.split('\n').filter((f) => f && !f.includes('node_modules'))
  if (files.length > 0) console.log(`   run gofmt -w ${files.join(' ')}`)
  return code === 0 && files.length === 0
}

const generated = 'web/core/api/schema.d.ts'
const fingerprint = (file) => createHash('sha256').update(readFileSync(path.join(root, file))).digest('hex')

async function generatedIsCurrent() {
  const before = fingerprint(generated)
  if ((await npm('generate')) !== 0) return false
  if (fingerprint(generated) === before) return true
  console.log(`   ${generated} was not what the API document says; it has been written anew, commit it`)
  return false
}

async function checks() {
  await step('Go formatting', gofmt)
  await step('Go vet', async () => (await run('go', ['vet', './...'])) === 0)
  await step('Generated API types are current', generatedIsCurrent)
  await step('Front-end lint and formatting', async () => (await npm('lint')) === 0)
  await step('Front-end types', async () => (await npm('check')) === 0)
  await step('The type check still finds a planted error', async () => (await npm('check:planted')) === 0)
  await step('Journeys’ types', async () => (await run('npx', ['tsc', '-p', '../e2e'], { cwd: `${root}/web` })) === 0)
  await step('Size limits', async () => (await npm('size')) === 0)
}

async function goTests() {
  await step('Go tests', () => goTest(root, env, ['-p', '2', '-timeout', '30m', './...']))
  const compiler = (await read('go', ['env', 'CC'])).out.trim()
  const { code } = await read(compiler || 'cc', ['--version'])
  if (code !== 0) {
    skip('Go tests with the race detector', 'it needs a C compiler, which is not installed')
    return
  }
  const packages = ['.', './internal/auth', './internal/desk', './internal/limit', './internal/realtime', './internal/store']
  await step('Go tests with the race detector', () =>
    goTest(root, { ...env, CGO_ENABLED: '1' }, ['-race', '-short', '-p', '2', '-timeout', '30m', ...packages]),
  )
}

async function units() {
  await step('Front-end units', async () => {
    const report = path.join(root, '.make/vitest.json')
    rmSync(report, { force: true })
    const code = await npm('test', '--', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`)
    try {
      const r = JSON.parse(readFileSync(report, 'utf8'))
      const skipped = Array(r.numPendingTests + r.numTodoTests).fill('a unit test marked as skipped')
      return { passed: r.numPassedTests, failed: Math.max(r.numFailedTests, code === 0 ? 0 : 1), skips: skipped }
    } catch {
      return false
    }
  })
}

/** The titles of the journeys that passed only when tried again. */
function unsteadyIn(suites) {
  return suites.flatMap(({ specs, suites: inner = [] }) => [
    ...specs.filter(({ tests }) => tests.some(({ status }) => status === 'flaky')).map(({ title }) => title),
    ...unsteadyIn(inner),
  ])
}

async function journeys(...args) {
  const browser = findBrowser(root)
  if (browser === null) {
    const reason = 'no Chromium, and none could be installed; set DESKSIDE_TEST_BROWSER=/path/to/chromium'
    if (ci) await step('Browser journeys', async () => (console.log(`   ${reason}`), false))
    else skip('Browser journeys', reason)
    return
  }
  if (browser) env.DESKSIDE_TEST_BROWSER = browser
  await step('Browser journeys', async () => {
    const report = path.join(root, '.make/journeys.json')
    rmSync(report, { force: true })
    const code = await run('npx', ['playwright', 'test', '--config', '../e2e/playwright.config.ts', ...args], {
      cwd: `${root}/web`,
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    })
    try {
      const { stats, suites } = JSON.parse(readFileSync(report, 'utf8'))
      unsteady.push(...unsteadyIn(suites))
      const skips = Array(stats.skipped).fill('a journey marked as skipped')
      return { passed: stats.expected + stats.flaky, failed: Math.max(stats.unexpected, code === 0 ? 0 : 1), skips }
    } catch {
      return false
    }
  })
}

function summary() {
  console.log('\n── Summary')
  if (skips.length === 0) console.log('   nothing was skipped')
  const count = new Map()
  for (const s of skips) count.set(s, (count.get(s) ?? 0) + 1)
  for (const [s, n] of count) console.log(`   skipped  ${s}${n > 1 ? ` (${n} tests)` : ''}`)
  for (const u of unsteady) console.log(`   unsteady ${u} (passed only when tried again; find out why)`)
  for (const f of failures) console.log(`   failed   ${f}`)
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  process.exitCode = total.failed > 0 ? 1 : 0
}

async function main() {
  const only = process.argv[2]
  if ((await run('make', ['--no-print-directory', 'build'])) !== 0) {
    console.log('\nthe build failed; nothing was tested')
    process.exit(1)
  }
  if (only === '--screenshots') {
    await journeys('--project', 'screenshots')
    return summary()
  }
  await checks()
  if (only === '--checks') return summary()
  for (const reason of await findServices(env)) {
    console.log(`   ${reason}`)
    if (ci) await step('Services that CI must have', async () => false)
  }
  await goTests()
  await units()
  await journeys('--project', 'calls', '--project', 'journeys', '--project', 'cobrowse')
  summary()
}

await main()
