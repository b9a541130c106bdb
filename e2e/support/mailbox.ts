// A mail server on this machine that keeps what it is given, as its parts read.
import net from 'node:net'

/** calendar is the invitation that mail programs show, file what is attached. */
export type Mail = { to: string; subject: string; text: string; html: string; calendar: string; file: string }

export class Mailbox {
  readonly mails: Mail[] = []
  private constructor(
    private readonly server: net.Server,
    readonly address: string,
  ) {}

  static async start(): Promise<Mailbox> {
    const server = net.createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as net.AddressInfo
    const box = new Mailbox(server, `127.0.0.1:${port}`)
    server.on('connection', (socket) => box.talk(socket))
    return box
  }

  /** Waits until there is a mail to the address that fits, and returns it. */
  async receives(to: string, fits: (mail: Mail) => boolean = () => true, seconds = 15): Promise<Mail> {
    const deadline = Date.now() + seconds * 1000
    for (;;) {
      const found = this.mails.find((mail) => mail.to === to && fits(mail))
      if (found) return found
      if (Date.now() > deadline) throw new Error(`no mail for ${to} among ${JSON.stringify(this.mails.map(({ to, subject }) => [to, subject]))}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  private talk(socket: net.Socket): void {
    let to = ''
    let data: string[] | undefined
    let rest = ''
    const say = (line: string) => socket.write(`${line}\r\n`)
    say('220 mailbox')
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      rest += chunk.toString('utf8')
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        if (data) {
          if (line !== '.') {
            data.push(line.replace(/^\./, ''))
            continue
          }
          this.mails.push(read(to, data.join('\r\n')))
          data = undefined
          say('250 kept')
        } else if (/^(EHLO|HELO)/i.test(line)) say('250 mailbox')
        else if (/^RCPT TO/i.test(line)) {
          to = /<([^>]*)>/.exec(line)?.[1] ?? ''
          say('250 fine')
        } else if (/^DATA/i.test(line)) {
          data = []
          say('354 go on')
        } else if (/^QUIT/i.test(line)) {
          say('221 goodbye')
          socket.end()
        } else say('250 fine')
      }
    })
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()))
  }
}

function read(to: string, raw: string): Mail {
  const [head = ''] = halves(raw)
  const found = partsOf(raw)
  const part = (type: string) => {
    const [partHead = '', partBody = ''] = found.find(([name = '']) => name.includes(type)) ?? []
    return /base64/i.test(partHead) ? Buffer.from(partBody, 'base64').toString('utf8') : unquote(partBody)
  }
  const subject = /^Subject: ((?:.|\r\n[ \t])*?)\r\n\S/m.exec(head)?.[1] ?? ''
  return {
    to,
    subject: words(subject),
    text: part('text/plain').replaceAll('\r\n', '\n'),
    html: part('text/html'),
    calendar: part('text/calendar'),
    file: part('application/ics'),
  }
}

/** The parts that are no parcels of others, each with its head. */
function partsOf(raw: string): string[][] {
  const [head = '', body = ''] = halves(raw)
  const boundary = /boundary="?([^"\r\n;]+)/.exec(head)?.[1]
  if (!boundary) return [[head, body]]
  return body
    .split(`--${boundary}`)
    .slice(1, -1)
    .flatMap((part) => partsOf(part.replace(/^\r\n/, '')))
}

function halves(text: string): string[] {
  const at = text.indexOf('\r\n\r\n')
  return [text.slice(0, at), text.slice(at + 4)]
}

const unquote = (text: string): string =>
  Buffer.from(
    text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8')

const words = (text: string): string =>
  text.replace(/=\?utf-8\?q\?([^?]*)\?=\s*/gi, (_, coded: string) => unquote(coded.replaceAll('_', ' ')))
