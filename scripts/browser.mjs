// Finds a Chromium for the journeys, and installs one when there is none: Debian's
// package for root on Debian, else Playwright's own.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

function run(command, args, options = {}) {
  console.log(`$ ${command} ${args.join(' ')}`)
  return spawnSync(command, args, { stdio: 'inherit', ...options }).status === 0
}

/** Returns the browser's path; '' means Playwright's own; null means there is none. */
export function findBrowser(root) {
  const set = process.env.DESKSIDE_TEST_BROWSER
  if (set) return existsSync(set) ? set : null
  const found = usual.find((path) => existsSync(path))
  if (found) return found
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    if (
      run('apt-get', ['update', '-q'], { env }) &&
      run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { env }) &&
      existsSync(usual[0])
    ) {
      return usual[0]
    }
  }
  const env = { ...process.env }
  delete env.PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD
  return run('npx', ['playwright', 'install', '--with-deps', 'chromium'], { cwd: `${root}/web`, env }) ||
    run('npx', ['playwright', 'install', 'chromium'], { cwd: `${root}/web`, env })
    ? ''
    : null
}
