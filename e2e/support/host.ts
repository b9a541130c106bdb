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

const form = `<form action="/lamps">
<p><label>Your name <input name="name" id="name"></label></p>
<p><label>Password <input type="password" id="password" value="hunter2-secret"></label></p>
<p><label>Colour <select id="colour"><option>Brass</option><option>White</option></select></label></p>
<p><label><input type="checkbox" id="gift"> As a gift</label></p>
<p><button type="button" id="more" onclick="this.textContent = 'Pieces: ' + (this.n = (this.n || 1) + 1)">Pieces: 1</button></p>
<p data-deskside-mask>Customer number 4711-secret</p>
</form>
<img src="/lamp.svg" alt="A lamp" width="120" height="80">`
const lamp = `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="80"><circle cx="60" cy="40" r="30" fill="orange"/></svg>`

export class Host {
  private constructor(
    private readonly server: http.Server,
    /** Another origin than the chat's but the same site, as shop.example and chat.shop.example are. */
    readonly url: string,
    /** The same pages on another site. A browser in private mode then gives the chat no storage. */
    readonly foreign: string,
  ) {}

  private readonly made = new Map<string, string>()
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

  /** Tells of each request from now on: path and query. */
  heard(listener: (path: string) => void): void {
    this.server.on('request', (request) => listener(request.url ?? ''))
  }

  /** Says which chat the pages embed. */
  embed(chat: string, key: string): void {
    this.chat = chat
    this.key = key
  }

  /** Puts a script (.js), or what stands on a page, under the path. */
  put(at: string, text: string): void {
    this.made.set(at, text)
  }

  private answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', this.url)
    if (pathname === '/style.css') {
      response.writeHead(200, { 'content-type': 'text/css' }).end(hostile)
      return
    }
    if (pathname === '/lamp.svg') {
      response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(lamp)
      return
    }
    // Only for those who are signed in.
    if (pathname === '/private.svg') {
      const known = request.headers.cookie?.includes('signed=in')
      response.writeHead(known ? 200 : 403, { 'content-type': 'image/svg+xml' }).end(known ? lamp : '')
      return
    }
    if (pathname === '/favicon.ico') {
      response.writeHead(204).end()
      return
    }
    const made = this.made.get(pathname)
    if (made !== undefined && pathname.endsWith('.js')) {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(made)
      return
    }
    const headers: http.OutgoingHttpHeaders = { 'content-type': 'text/html; charset=utf-8' }
    if (pathname === '/strict') {
      headers['content-security-policy'] =
        `default-src 'none'; script-src ${this.chat}; frame-src ${this.chat}; style-src 'self'; img-src 'self'`
    }
    // Windows that are opened from here, also by frames, and this page must not meet.
    if (pathname === '/lonely') headers['cross-origin-opener-policy'] = 'same-origin'
    response.writeHead(200, headers).end(this.page(pathname))
  }

  private page(pathname: string): string {
    const title = { '/': 'Lamps and more', '/lamps': 'Lamps', '/cart': 'Your cart', '/form': 'Your order' }[pathname] ?? 'Lamp shop'
    const language = pathname === '/de' ? 'de' : 'en'
    const style = pathname === '/hostile' ? '<link rel="stylesheet" href="/style.css">' : ''
    return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>${style}</head>
<body><h1>${title}</h1>
<nav><a href="/">Home</a> <a href="/lamps">Lamps</a> <a href="/cart">Cart</a></nav>
${pathname === '/form' ? form : (this.made.get(pathname) ?? '')}
<p>${'A page of a shop that sells lamps. '.repeat(60)}</p>
<script async src="${this.chat}/loader.js?site=${this.key}"></script>
</body></html>`
  }

  close(): Promise<void> {
    this.server.closeAllConnections()
    return new Promise((resolve) => this.server.close(() => resolve()))
  }
}
