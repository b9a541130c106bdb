// Two nodes of one installation: a PostgreSQL database and a Redis of their own.
import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { Client } from 'pg'
import { freePort, Server } from './server'

/** Why there cannot be two nodes here; nothing where there can be. */
export function missing(): string | undefined {
  const { CI, DESKSIDE_TEST_POSTGRES: postgres, DESKSIDE_TEST_REDIS: redis } = process.env
  if (postgres && redis) return undefined
  if (CI === 'true') throw new Error('CI must set DESKSIDE_TEST_POSTGRES and DESKSIDE_TEST_REDIS')
  return 'two nodes need PostgreSQL and Redis: set DESKSIDE_TEST_POSTGRES and DESKSIDE_TEST_REDIS'
}

export type Nodes = { one: Server; two: Server; close: () => Promise<void> }

/** Starts both; `flags` are for each of them. */
export async function startNodes(flags: string[] = []): Promise<Nodes> {
  const [database, redis] = await Promise.all([makeDatabase(), startRedis()])
  const shared = (url: string) => ['--database', database.url, '--redis', redis.url, '--node-address', url, ...flags]
  // The first makes the tables.
  const one = await Server.fresh(shared)
  const two = await Server.fresh(shared)
  return {
    one,
    two,
    close: async () => {
      await Promise.all([one.close(), two.close()])
      await Promise.all([database.drop(), redis.stop()])
    },
  }
}

async function makeDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const base = process.env['DESKSIDE_TEST_POSTGRES'] ?? ''
  const name = `nodes_${crypto.randomUUID().replaceAll('-', '')}`
  const say = async (statement: string) => {
    const client = new Client({ connectionString: base })
    await client.connect()
    await client.query(statement).finally(() => client.end())
  }
  await say(`CREATE DATABASE ${name}`)
  const url = new URL(base)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => say(`DROP DATABASE ${name} WITH (FORCE)`) }
}

/** A Redis for these nodes alone; where the program is not installed, the one that the tests may use. */
async function startRedis(): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort()
  const quiet = ['--save', '', '--appendonly', 'no', '--dir', tmpdir()]
  const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', ...quiet])
  if (!(await ready(child))) return { url: process.env['DESKSIDE_TEST_REDIS'] ?? '', stop: () => Promise.resolve() }
  const stop = () =>
    new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      child.kill('SIGKILL')
    })
  return { url: `redis://127.0.0.1:${port}/0`, stop }
}

function ready(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('Ready to accept connections')) resolve(true)
    })
    child.on('error', () => resolve(false))
    child.on('exit', () => reject(new Error(`redis-server ended:\n${said}`)))
  })
}
