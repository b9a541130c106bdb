// A media engine that runs beside the servers, as a cluster elsewhere does: the same LiveKit,
// told its configuration in its own words.
import { type ChildProcess, spawn } from 'node:child_process'
import { binary, freePort } from './server'

const key = 'outside'
const secret = 'a secret of the cluster that nobody else knows'

export class OutsideEngine {
  private child?: ChildProcess
  private said = ''
  private constructor(
    private readonly port: number,
    private readonly media: number,
  ) {}

  /** Takes its ports; it does not run yet. */
  static async reserve(): Promise<OutsideEngine> {
    return new OutsideEngine(await freePort(), await freePort())
  }

  /** How a server finds it. */
  get flags(): string[] {
    return ['--media', 'external', '--media-url', `ws://127.0.0.1:${this.port}`, '--media-key', key, '--media-secret', secret]
  }

  /** Runs it; its news go to the servers. */
  async start(servers: readonly { url: string }[]): Promise<void> {
    const hooks = servers.map(({ url }) => JSON.stringify(`${url}/internal/media-hook`)).join(', ')
    const config = `
port: ${this.port}
bind_addresses: ["127.0.0.1"]
keys: {"${key}": "${secret}"}
rtc:
  udp_port: ${this.media}
  tcp_port: ${this.media}
  node_ip: "127.0.0.1"
  use_external_ip: false
  enable_loopback_candidate: true
  ips: {includes: ["127.0.0.0/8"]}
  stun_servers: ["127.0.0.1:${this.media}"]
room: {auto_create: true}
webhook: {api_key: "${key}", urls: [${hooks}]}
logging: {level: warn}
`
    this.child = spawn(binary, ['media'], { stdio: ['pipe', 'pipe', 'pipe'] })
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()))
    // The input stays open: with its end the engine ends.
    this.child.stdin?.write(`${config}\0`)
    const deadline = Date.now() + 30_000
    for (;;) {
      const well = await fetch(`http://127.0.0.1:${this.port}/`).then(({ ok }) => ok, () => false)
      if (well) return
      if (this.child.exitCode !== null || Date.now() > deadline) throw new Error(`the engine does not answer:\n${this.said}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async stop(): Promise<void> {
    const { child } = this
    if (!child || child.exitCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
}
