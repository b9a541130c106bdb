// Runs "go test -json", shows what fails as it goes, and counts tests one by one.
import { spawn } from 'node:child_process'
import readline from 'node:readline'

/** The reason in what a skipped test printed: the line after file:line. */
function reason(lines) {
  const said = lines.map((l) => /^\s+\S+\.go:\d+: (.*)$/.exec(l)?.[1]).filter(Boolean)
  return said.at(-1) ?? 'no reason given'
}

/** Resolves with the counts of the tests that ran; args go to "go test -json". */
export function goTest(root, env, args) {
  return new Promise((resolve) => {
    const child = spawn('go', ['test', '-json', ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
    const counts = { passed: 0, failed: 0, skips: [] }
    const printed = new Map()
    const parents = new Set()
    readline.createInterface({ input: child.stdout }).on('line', (line) => {
      let e
      try {
        e = JSON.parse(line)
      } catch {
        console.log(line)
        return
      }
      const key = `${e.Package ?? e.ImportPath} ${e.Test ?? ''}`
      if (e.Action === 'output' || e.Action === 'build-output') {
        printed.set(key, [...(printed.get(key) ?? []), e.Output.trimEnd()])
        return
      }
      if (e.Test?.includes('/')) parents.add(key.slice(0, key.lastIndexOf('/')))
      tally(e, key)
    })

    function tally(e, key) {
      const lines = printed.get(key) ?? []
      if (e.Action === 'fail' || e.Action === 'build-fail') {
        for (const l of lines) console.log(l)
      }
      if (!e.Test) {
        if (e.Action === 'pass') console.log(`   ok   ${e.Package} ${e.Elapsed?.toFixed(1) ?? ''} s`)
        if (e.Action === 'build-fail') counts.failed++
        if (e.Action === 'fail') {
          console.log(`   FAIL ${e.Package}`)
          // A package can fail without any test failing, by a panic or a data race.
          counts.failedPackages = (counts.failedPackages ?? 0) + 1
        }
      } else if (e.Action === 'pass' && !parents.has(key)) counts.passed++
      else if (e.Action === 'fail' && !parents.has(key)) counts.failed++
      else if (e.Action === 'skip') counts.skips.push(reason(lines))
      if (['pass', 'fail', 'skip'].includes(e.Action)) printed.delete(key)
    }

    child.on('close', (code) => {
      if (code !== 0 && counts.failed === 0) counts.failed = counts.failedPackages ?? 1
      resolve(counts)
    })
  })
}
