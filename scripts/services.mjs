// Finds the PostgreSQL and the Redis that tests may use: the environment names them,
// or they listen on this machine at their usual ports and let us in.
import net from 'node:net'

/** Sends the bytes and resolves with what comes back, or null when nobody answers. */
function ask(port, bytes, enough) {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port, timeout: 2000 })
    let answer = Buffer.alloc(0)
    const end = (value) => {
      socket.destroy()
      resolve(value)
    }
    socket.on('connect', () => socket.write(bytes))
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk])
      if (enough(answer)) end(answer)
    })
    socket.on('timeout', () => end(null))
    socket.on('error', () => end(null))
    socket.on('close', () => end(answer.length > 0 ? answer : null))
  })
}

/** The first message of PostgreSQL's protocol. */
function startup(user, database) {
  const text = Buffer.from(`user\0${user}\0database\0${database}\0\0`)
  const head = Buffer.alloc(8)
  head.writeInt32BE(8 + text.length, 0)
  head.writeInt32BE(196608, 4)
  return Buffer.concat([head, text])
}

async function postgres() {
  let answered = false
  for (const database of ['test', 'postgres']) {
    const answer = await ask(5432, startup('postgres', database), (a) => a.includes('Z') || a[0] === 0x45)
    answered ||= answer !== null
    // "R", length 8, 0: signed in without a password; an error follows when there is no such database.
    if (answer?.[0] === 0x52 && answer.readInt32BE(5) === 0 && answer[9] !== 0x45) {
      return { url: `postgres://postgres@127.0.0.1:5432/${database}?sslmode=disable` }
    }
  }
  return {
    reason: answered
      ? 'PostgreSQL at 127.0.0.1:5432 does not let "postgres" in without a password; set DESKSIDE_TEST_POSTGRES=postgres://…'
      : 'no PostgreSQL at 127.0.0.1:5432; set DESKSIDE_TEST_POSTGRES=postgres://…',
  }
}

async function redis() {
  const answer = await ask(6379, 'PING\r\n', (a) => a.includes('\n'))
  if (answer?.toString().startsWith('+PONG')) return { url: 'redis://127.0.0.1:6379/15' }
  return {
    reason: answer
      ? 'Redis at 127.0.0.1:6379 asks for a password; set DESKSIDE_TEST_REDIS=redis://…'
      : 'no Redis at 127.0.0.1:6379; set DESKSIDE_TEST_REDIS=redis://…',
  }
}

/** Sets the variables that the tests read, and returns why one is missing. */
export async function findServices(env) {
  const missing = []
  for (const [name, find] of [
    ['DESKSIDE_TEST_POSTGRES', postgres],
    ['DESKSIDE_TEST_REDIS', redis],
  ]) {
    if (env[name]) continue
    const found = await find()
    if (found.url) env[name] = found.url
    else missing.push(found.reason)
  }
  return missing
}
