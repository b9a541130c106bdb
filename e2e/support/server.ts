// The program under test: "deskside serve" on a free port and a temporary data folder,
// set up over its API with an administrator, a colleague and a site. A demo of the
// program is started in demo.ts.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

export const binary = path.resolve(__dirname, '../../bin/deskside')
export const password = 'correct horse battery'

export type Person = { name: string; email: string; password: string }

export const mika: Person = { name: 'Mika Berg', email: 'mika@example.com', password }
export const noor: Person = { name: 'Noor Salem', email: 'noor@example.com', password }

/**
 * A port that nobody listens on at the moment. It lies below those that systems give to
 * connections going out, so that none of the browser's takes it before the program does.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 18_000)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.on('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** A child process whose output is kept. */
export class Program {
  output = ''
  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()))
    child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()))
  }

  static start(args: string[]): Program {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('DESKSIDE_')))
    return new Program(spawn(binary, args, { env, stdio: ['ignore', 'pipe', 'pipe'] }))
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  /** Waits until the output matches. */
  async prints(pattern: RegExp, seconds = 30): Promise<RegExpMatchArray> {
    const deadline = Date.now() + seconds * 1000
    for (;;) {
      const match = this.output.match(pattern)
      if (match) return match
      if (!this.running || Date.now() > deadline) throw new Error(`the program did not print ${pattern}:\n${this.output}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  /** The processes it has started itself. */
  async children(): Promise<number[]> {
    const { pid } = this.child
    // Each thread lists its own.
    const threads = await readdir(`/proc/${pid}/task`)
    const lists = await Promise.all(threads.map((id) => readFile(`/proc/${pid}/task/${id}/children`, 'utf8').catch(() => '')))
    return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number))
  }

  /** Sends the signal and resolves with how long it took to end, in milliseconds. */
  async end(signal: NodeJS.Signals): Promise<number> {
    const began = Date.now()
    if (this.running) {
      const gone = new Promise((resolve) => this.child.once('exit', resolve))
      this.child.kill(signal)
      await gone
    }
    return Date.now() - began
  }
}

export class Server {
  private program!: Program
  private constructor(
    readonly url: string,
    private readonly address: string,
    /** For sound and pictures, if it comes to that. */
    private readonly mediaPort: number,
    readonly folder: string,
    private readonly flags: string[],
  ) {}

  /** Starts a server that nobody has set up. */
  static async fresh(flags: (url: string) => string[] = () => []): Promise<Server> {
    const port = await freePort()
    const folder = await mkdtemp(path.join(tmpdir(), 'deskside-e2e-'))
    const address = `127.0.0.1:${port}`
    const said = flags(`http://${address}`)
    // With a certificate it speaks TLS on the same port.
    const url = `${said.includes('--tls-cert') ? 'https' : 'http'}://${address}`
    const server = new Server(url, address, await freePort(), folder, said)
    await server.start()
    return server
  }

  get output(): string {
    return this.program.output
  }

  /** What the server warned of. */
  get complaints(): string {
    return this.output
      .split('\n')
      .filter((line) => !line.includes('level=INFO'))
      .join('\n')
  }

  /** The one-time code that a fresh instance prints. */
  async code(): Promise<string> {
    const match = await this.program.prints(/\bcode["']?\s*[=:]\s*["']?([A-Za-z0-9-]{6,})/i)
    return match[1] as string
  }

  private async start(): Promise<void> {
    const media = ['--media-udp', String(this.mediaPort), '--media-tcp', String(this.mediaPort)]
    this.program = Program.start(['serve', '--data', this.folder, '--listen', this.address, ...media, ...this.flags])
    const deadline = Date.now() + 30_000
    for (;;) {
      try {
        if ((await fetch(`${this.url}/readyz`)).ok) return
      } catch {
        // not listening yet
      }
      if (!this.program.running || Date.now() > deadline) throw new Error(`the server did not start:\n${this.output}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** Kills the media engine, the server's only child. */
  async killEngine(): Promise<void> {
    const engines = await this.program.children()
    if (engines.length !== 1) throw new Error(`the server has ${engines.length} children, not one engine`)
    process.kill(engines[0] as number, 'SIGKILL')
  }

  /** Stops the server as an update would; the address stays dead until resume. */
  async pause(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.program.end(signal)
  }

  async resume(): Promise<void> {
    await this.start()
  }

  async close(): Promise<void> {
    await this.program.end('SIGKILL')
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** Asks the API as the owner of the cookie; throws on anything but success. */
export class Api {
  private constructor(
    private readonly url: string,
    private readonly cookie: string,
  ) {}

  /** Sets the fresh server up with Mika as administrator, Noor as colleague and one site. */
  static async setUp(server: Server, origins: string[]): Promise<{ api: Api; siteKey: string }> {
    const response = await post(`${server.url}/api/v1/setup`, {
      ...mika,
      code: await server.code(),
      siteName: 'Lamp shop',
      origins,
    })
    const { site } = (await response.json()) as { site: { key: string } }
    const api = new Api(server.url, cookieOf(response))
    await api.post('/agents', { ...noor, role: 'agent' })
    return { api, siteKey: site.key }
  }

  /** Asks as somebody else, who has the usual password. */
  static async signIn(server: Server, email: string): Promise<Api> {
    return new Api(server.url, cookieOf(await post(`${server.url}/api/v1/session`, { email, password })))
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}/api/v1${path}`, { headers: { cookie: this.cookie } })
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }

  async post(path: string, body: unknown): Promise<void> {
    await post(`${this.url}/api/v1${path}`, body, { cookie: this.cookie })
  }

  /** Posts what needs no body, and returns the answer. */
  async ask<T>(path: string): Promise<T> {
    const response = await post(`${this.url}/api/v1${path}`, undefined, { cookie: this.cookie })
    return (await response.json()) as T
  }

  async patch(path: string, body: unknown): Promise<void> {
    await post(`${this.url}/api/v1${path}`, body, { cookie: this.cookie }, 'PATCH')
  }

  async put(path: string, body: unknown): Promise<void> {
    await post(`${this.url}/api/v1${path}`, body, { cookie: this.cookie }, 'PUT')
  }
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}, method = 'POST'): Promise<Response> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`)
  return response
}

const cookieOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
