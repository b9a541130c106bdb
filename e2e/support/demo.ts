// The demo as a newcomer starts it, with addresses and passwords read from what it prints.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Person, Program } from './server'

export class Demo {
  private constructor(
    readonly program: Program,
    private readonly folder: string,
    readonly shop: string,
    readonly console: string,
    readonly agents: Person[],
  ) {}

  static async start(): Promise<Demo> {
    const folder = await mkdtemp(path.join(tmpdir(), 'deskside-demo-'))
    const program = Program.start(['demo', '--data', folder, '--listen', '127.0.0.1:0', '--shop', 'localhost:0'])
    await program.prints(/Ctrl-C/)
    const address = (what: string) => new RegExp(`${what}\\s+(http\\S+?)/?\\s`).exec(program.output)?.[1] ?? ''
    const agents = [...program.output.matchAll(/^\s+(\S.*?)\s{2,}(\S+@\S+)\s+password (\S+)$/gm)].map(
      ([, name = '', email = '', password = '']) => ({ name, email, password }),
    )
    return new Demo(program, folder, address('shop'), address('console'), agents)
  }

  async close(): Promise<void> {
    await this.program.end('SIGKILL')
    await rm(this.folder, { recursive: true, force: true })
  }
}
