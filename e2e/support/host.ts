// Websites that embed the widget: a plain one with several pages, one in German, one
// with a strict content security policy, one whose style sheet spoils everything.
import http from 'node:http'
import type { AddressInfo } from 'node:net'

const hostile = `
  * { font: 700 italic 31px fantasy !important; letter-spacing: 4px !important; box-sizing: content-box !important; }
  button { background: red !important; width: 400px !important; height: 9px !important; border-radius: 0 !important;
           text-transform: uppercase !important; transform: rotate(8deg) !important; display: block !important; }
  iframe { max-width: 120px !important; max-height: 90px !important; opacity: .2 !important; border: 9px dashed lime !important; }
  div { display: inline !important; overflow: visible !important; position: static !important; }
  p, b, svg { display: none !important; }
`

export class Host {
  private constructor(
    private readonly server: http.Server,
    /** Another origin than the chat's but the same site, as shop.example and chat.shop.example are. */
    readonly url: string,
    /** The same pages on another site. A browser in private mode then gives the chat no storage. */
    readonly foreign: string,
  ) {}

  private chat = ''
  private key = ''

  static async start(): Promise<Host> {
    const server = http.createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const host = new Host(server, `http://127.0.0.1:${port}`, `http://localhost:${port}`)
    server.on('request', (request, response) => host.answer(request, response))
    return host
  }

  /** Says which chat the pages embed. */
  embed(chat: string, key: string): void {
    this.chat = chat
    this.key = key
  }

  private answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', this.url)
    if (pathname === '/style.css') {
      response.writeHead(200, { 'content-type': 'text/css' }).end(hostile)
      return
    }
    if (pathname === '/favicon.ico') {
      response.writeHead(204).end()
      return
    }
    const headers: http.OutgoingHttpHeaders = { 'content-type': 'text/html; charset=utf-8' }
    if (pathname === '/strict') {
      headers['content-security-policy'] =
        `default-src 'none'; script-src ${this.chat}; frame-src ${this.chat}; style-src 'self'; img-src 'self'`
    }
    response.writeHead(200, headers).end(this.page(pathname))
  }

  private page(pathname: string): string {
    const title = { '/': 'Lamps and more', '/lamps': 'Lamps', '/cart': 'Your cart' }[pathname] ?? 'Lamp shop'
    const language = pathname === '/de' ? 'de' : 'en'
    const style = pathname === '/hostile' ? '<link rel="stylesheet" href="/style.css">' : ''
    return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>${style}</head>
<body><h1>${title}</h1>
<nav><a href="/">Home</a> <a href="/lamps">Lamps</a> <a href="/cart">Cart</a></nav>
<p>${'A page of a shop that sells lamps. '.repeat(60)}</p>
<script async src="${this.chat}/loader.js?site=${this.key}"></script>
</body></html>`
  }

  close(): Promise<void> {
    this.server.closeAllConnections()
    return new Promise((resolve) => this.server.close(() => resolve()))
  }
}
