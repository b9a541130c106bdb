// Calls through the server's own TLS port and nothing else: signals and the chat under one
// name, sound relayed (TURN over TLS) under another, told apart by the name in the handshake.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { withFlags } from '../support/browser'
import { expectCarried, expectPictures, expectSound } from '../support/media'
import { talk } from '../support/talk'
import { test } from '../support/test'

test.setTimeout(180_000)

const relay = 'turn.localhost'
let trusting: string | undefined

test.beforeAll(() => {
  // The certificate is nobody's but ours; the tests ask the server themselves, too.
  trusting = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
})
test.afterAll(() => {
  if (trusting === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
  else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = trusting
})

test.use({
  launchOptions: withFlags('--ignore-certificate-errors'),
  contextOptions: async ({ contextOptions }, use) => use({ ...contextOptions, ignoreHTTPSErrors: true }),
  serverFlags: async ({}, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'deskside-tls-'))
    const [cert, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')]
    const names = `subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:${relay}`
    const made = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost', '-addext', names]
    await promisify(execFile)('openssl', ['req', '-x509', ...made])
    await use(['--tls-cert', cert, '--tls-key', key, '--media-turn-domain', relay])
    await rm(folder, { recursive: true, force: true })
  },
})

test('both hear and see each other through the one TLS port', async ({ stage }) => {
  const port = Number(new URL(stage.server.url).port)
  const { desk, call, window } = await talk(stage, async (page) => {
    // The engine always names port 443, which a test may not take; and it offers better ways,
    // which a firewall would block.
    await page.context().addInitScript(
      ({ name, port }) => {
        const through = (config: RTCConfiguration = {}): RTCConfiguration => ({
          ...config,
          iceTransportPolicy: 'relay',
          iceServers: (config.iceServers ?? []).map((server) => ({
            ...server,
            urls: [server.urls].flat().map((url) => url.replace(`${name}:443`, `${name}:${port}`)),
          })),
        })
        const Connection = globalThis.RTCPeerConnection
        globalThis.RTCPeerConnection = class extends Connection {
          constructor(config?: RTCConfiguration) {
            super(through(config))
          }
          override setConfiguration(config?: RTCConfiguration): void {
            super.setConfiguration(through(config))
          }
        }
      },
      { name: relay, port },
    )
  })
  for (const page of [window.page, desk.page]) await expectCarried(page, { kind: 'relay', relay: 'tls' })
  await call.ask('Video call').click()
  await window.button('Switch camera on').click()
  await expectPictures(desk.page)
  await expectSound(desk.page)
  for (const page of [window.page, desk.page]) await expectCarried(page, { kind: 'relay', relay: 'tls' })
})
