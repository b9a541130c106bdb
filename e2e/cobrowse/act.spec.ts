// What an agent may do on a visitor's page, and what nobody may do from afar.
import { expect, test } from '@playwright/test'
import { encode, kind, pack } from '../../web/cobrowse/frame'
import type { Act, Consent, Result } from '../../web/cobrowse/protocol'
import { Agent } from './agent'
import { Bench, state, Visitor } from './bench'

let bench: Bench
test.beforeAll(async () => {
  bench = await Bench.start()
})
test.afterAll(() => bench.close())

const html = `<!doctype html><html lang="en"><head><style>#masked{color:red}</style></head><body>
<form id="plain" onsubmit="event.preventDefault(); log('submit')"><label>Voucher <input id="voucher"></label><button id="go">Apply</button></form>
<div id="app"></div>
<label><input type="checkbox" id="box"> Gift wrap</label><select id="list"><option>One</option><option>Two</option></select>
<div contenteditable id="rich">old</div><div id="menu" tabindex="0">Menu</div>
<input type="password" id="password" value="hunter2"><input id="card" autocomplete="cc-number"><input type="file" id="file">
<input name="otp" id="otp"><input id="masked" data-deskside-mask><div data-deskside-block><button id="blocked">In</button></div>
<button id="forbidden" data-deskside-no-control>Pay now</button><label for="file" id="filelabel">Choose</label>
<a id="away" href="https://elsewhere.example/">Away</a><a id="near" href="#near">Near</a>
<form action="https://elsewhere.example/"><button id="send">Send away</button></form>
<div style="position:relative;height:40px"><button id="covered" style="position:absolute;left:0;top:0">Under</button><div style="position:absolute;inset:0;background:#eee"></div></div>
<button id="hidden" style="visibility:hidden">Hidden</button><button id="off" disabled>Off</button>
<div id="scroller" style="height:60px;overflow:auto"><p style="height:500px">tall</p></div>
<iframe id="inner" srcdoc="<button id='inside' onclick='parent.log(&quot;inside&quot;)'>Inside</button>"></iframe>
<script>
window.done = []; window.log = (what) => done.push(what)
for (const id of ['go','forbidden','covered','hidden','off','blocked']) document.getElementById(id).addEventListener('click', () => log('click ' + id))
document.getElementById('menu').addEventListener('pointerdown', () => { document.getElementById('menu').textContent = 'Menu open' })
// A controlled field as React does it: an own property over the value that swallows what is set past it.
const app = document.getElementById('app'); const field = document.createElement('input'); field.id = 'controlled'; app.append(field)
let model = ''; const native = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value'); let seen = ''
Object.defineProperty(field, 'value', { configurable: true, get() { return native.get.call(this) }, set(v) { seen = String(v); native.set.call(this, v) } })
field.addEventListener('input', () => { const now = native.get.call(field); if (now !== seen) { seen = now; model = now; log('model ' + now) } native.set.call(field, model) })
</script></body></html>`

async function open(page: import('@playwright/test').Page, more: object = {}) {
  await page.goto(bench.put('/act', html))
  const visitor = new Visitor(page)
  await visitor.start(more)
  await expect.poll(async () => (await visitor.of(kind.snapshot)).length).toBe(1)
  await expect.poll(() => visitor.text()).toContain('Inside')
  let n = 0
  const idOf = async (selector: string) => {
    const events = await visitor.events()
    const id = selector.replace('#', '')
    const found = /"id":(\d+)/.exec(
      JSON.stringify(events).match(new RegExp(`\\{[^{}]*"id":\\d+,"tagName":"[^"]+","attributes":\\{[^}]*"id":"${id}"`))?.[0] ?? '',
    )
    return Number(found?.[1] ?? 0)
  }
  const act = async (selector: string, act: Act, at: { epoch?: number; tag?: string; agent?: string } = {}): Promise<Result> => {
    const tag = at.tag ?? (await page.evaluate((s) => document.querySelector(s)?.localName ?? 'button', selector))
    const mine = ++n
    await visitor.tell(kind.action, { n: mine, id: await idOf(selector), tag, agent: at.agent ?? 'mika', ...act }, at.epoch ?? 1)
    let result: Result | undefined
    await expect
      .poll(async () => (result = (await visitor.of<Result>(kind.result)).find((one) => one.n === mine)))
      .toBeTruthy()
    return result as Result
  }
  return { visitor, act, idOf, done: () => page.evaluate(() => (window as unknown as { done: string[] }).done) }
}
const click: Act = { action: 'click', args: {} }

test('an agent clicks, types, chooses, checks, scrolls and presses keys', async ({ page }) => {
  const { act, done, visitor, idOf } = await open(page)
  expect(await act('#voucher', { action: 'setValue', args: { value: 'SPRING15' } })).toMatchObject({ ok: true, what: 'input text “Voucher”' })
  await expect(page.locator('#voucher')).toHaveValue('SPRING15')
  // What he wrote himself he may see; what the visitor makes of it he may not.
  await expect.poll(() => visitor.text()).toContain('"text":"SPRING15"')
  // The agent's click comes right behind the visitor's key.
  const frame = encode({ kind: kind.action, deflated: false, epoch: 1, seq: 9, payload: pack({ n: 99, id: await idOf('#go'), tag: 'button', agent: 'mika', ...click }) })
  await page.evaluate((bytes) => {
    addEventListener('keydown', () => window.held.port.postMessage(new Uint8Array(bytes).buffer), { once: true })
  }, [...new Uint8Array(frame)])
  await page.locator('#voucher').press('x')
  await expect.poll(() => visitor.of<Result>(kind.result)).toContainEqual(expect.objectContaining({ n: 99, denied: 'visitor-busy' }))
  await page.waitForTimeout(1100) // the second that belongs to the visitor
  await act('#voucher', { action: 'key', args: { key: 'Enter' } })
  await act('#go', click)
  await act('#controlled', { action: 'setValue', args: { value: 'React' } })
  await act('#controlled', { action: 'insert', args: { text: '!' } })
  await act('#box', { action: 'check', args: { checked: true } })
  await act('#list', { action: 'select', args: { indexes: [1] } })
  await act('#menu', click)
  await act('#rich', { action: 'setValue', args: { value: 'new' } })
  await act('#scroller', { action: 'scroll', args: { left: 0, top: 120 } })
  await act('#near', click)
  expect(await done()).toEqual(['click go', 'submit', 'click go', 'submit', 'model React', 'model React!'])
  await expect(page.locator('#box')).toBeChecked()
  await expect(page.locator('#list')).toHaveValue('Two')
  await expect(page.locator('#menu')).toHaveText('Menu open')
  await expect(page.locator('#rich')).toHaveText('new')
  expect(await page.locator('#scroller').evaluate((el) => el.scrollTop)).toBe(120)
  expect(page.url()).toContain('#near')
})

test('what nobody may do from afar is refused, each with its reason', async ({ page }) => {
  const { act, done, visitor } = await open(page, { noControl: ['.never'] })
  const set: Act = { action: 'setValue', args: { value: 'x' } }
  const wanted: [string, Act, string][] = [
    ['#password', set, 'password'],
    ['#password', click, 'password'],
    ['#otp', set, 'password'],
    ['#card', { action: 'insert', args: { text: '4' } }, 'card'],
    ['#file', click, 'file'],
    ['#filelabel', click, 'file'],
    ['#masked', set, 'masked'],
    ['#forbidden', click, 'no-control'],
    ['#away', click, 'origin'],
    ['#send', click, 'origin'],
    ['#covered', click, 'covered'],
    ['#hidden', click, 'hidden'],
    ['#off', click, 'disabled'],
    ['#menu', set, 'unsupported'],
    ['#blocked', click, 'gone'],
  ]
  for (const [selector, what, denied] of wanted) {
    expect({ selector, ...(await act(selector, what)) }).toMatchObject({ selector, denied })
    await page.waitForTimeout(60) // twenty a second and no more
  }
  expect(await act('#go', click, { epoch: 2 })).toMatchObject({ denied: 'stale' })
  expect(await act('#go', click, { tag: 'input' })).toMatchObject({ denied: 'stale' })
  expect(await act('#go', click, { agent: 'noor' })).toMatchObject({ denied: 'no-consent' })
  expect(await act('#go', { action: 'goto', args: { url: 'https://elsewhere.example/' } })).toMatchObject({ denied: 'origin' })
  expect(await act('#go', { action: 'goto', args: { url: 'javascript:alert(1)' } })).toMatchObject({ denied: 'origin' })
  expect(await act('#go', { action: 'click', args: { x: 5 } })).toMatchObject({ denied: 'malformed' })
  await visitor.tell(kind.state, { ...state, level: 'view', controller: null })
  expect(await act('#go', click)).toMatchObject({ denied: 'no-consent' })
  expect(await done()).toEqual([])
  await expect(page.locator('#password')).toHaveValue('hunter2')
})

test('more than twenty actions a second are too many', async ({ page }) => {
  const { visitor, idOf } = await open(page)
  const id = await idOf('#go')
  const all = Array.from({ length: 30 }, (_, n) => ({ n, id, tag: 'button', agent: 'mika', action: 'focus', args: {} }))
  await visitor.tellAll(kind.action, all)
  await expect.poll(async () => (await visitor.of(kind.result)).length).toBe(30)
  const denied = (await visitor.of<Result>(kind.result)).filter((one) => 'denied' in one)
  expect(denied).toHaveLength(10)
  expect(new Set(denied.map((one) => ('denied' in one ? one.denied : '')))).toEqual(new Set(['rate']))
})

test('the agent aims at what he sees in the replica', async ({ page, context }) => {
  const { visitor, done } = await open(page)
  const agent = await Agent.open(bench, await context.newPage())
  await page.bringToFront()
  await agent.follow(visitor)
  await expect.poll(async () => (await agent.heard('shown')).length).toBeGreaterThan(0)
  const aim = async (selector: string, frame?: string) => {
    const box = await page.evaluate(
      ([selector, frame]) => {
        const outer = frame ? (document.querySelector(frame) as HTMLIFrameElement) : null
        const el = (outer?.contentDocument ?? document).querySelector(selector) as Element
        const at = outer?.getBoundingClientRect()
        const { left, top, width, height } = el.getBoundingClientRect()
        return { x: left + width / 2 + (at ? at.left + (outer?.clientLeft ?? 0) : 0), y: top + height / 2 + (at ? at.top + (outer?.clientTop ?? 0) : 0) }
      },
      [selector, frame ?? ''] as const,
    )
    const place = await agent.page.evaluate((box) => {
      const rect = (window.mirror.surface as HTMLElement).getBoundingClientRect()
      return { x: rect.left + (box.x * rect.width) / 1440, y: rect.top + (box.y * rect.height) / 900 }
    }, box)
    return agent.at(place.x, place.y)
  }
  const button = await aim('#go')
  expect(button).toMatchObject({ tag: 'button', label: 'Apply', takes: 'click', locked: false, epoch: 1 })
  expect(await aim('#password')).toMatchObject({ tag: 'input', takes: 'text', locked: true })
  const inside = await aim('#inside', '#inner')
  expect(inside).toMatchObject({ tag: 'button', label: 'Inside' })
  for (const target of [button, inside])
    await visitor.tell(kind.action, { n: target?.id, id: target?.id, tag: target?.tag, agent: 'mika', action: 'click', args: { x: target?.x, y: target?.y } })
  await expect.poll(done).toEqual(['click go', 'submit', 'inside'])
})

test('the visitor always sees it, and ends it at once', async ({ page }) => {
  const csp = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self'; img-src 'self'"
  const violations: string[] = []
  page.on('console', (message) => /Content Security Policy|Refused/.test(message.text()) && violations.push(message.text()))
  await page.goto(bench.put('/strict', '<!doctype html><title>Strict</title><h1>Words</h1><dialog id="d"><p>Modal</p></dialog>', { 'content-security-policy': csp }))
  const visitor = new Visitor(page)
  await visitor.start({}, 1, { ...state, level: 'view', controller: null, asking: 'mika' })
  await expect.poll(async () => (await visitor.of(kind.snapshot)).length).toBe(1)
  expect(violations).toEqual([])
  expect(await visitor.text()).not.toContain('deskside-cobrowse')
  const onTop = () =>
    page.evaluate(() => document.elementFromPoint(innerWidth / 2, 30)?.localName)
  await expect.poll(onTop).toBe('deskside-cobrowse')
  // The page does what it can to hide it.
  await page.evaluate(() => (document.getElementById('d') as HTMLDialogElement).showModal())
  await expect.poll(onTop).toBe('deskside-cobrowse')
  await page.evaluate(() => document.querySelector('deskside-cobrowse')?.remove())
  await expect.poll(onTop).toBe('deskside-cobrowse')
  await page.evaluate(() => {
    const cover = document.createElement('div')
    cover.popover = 'manual'
    Object.assign(cover.style, { position: 'fixed', inset: '0', width: '100vw', height: '100vh' })
    document.body.append(cover)
    cover.showPopover()
    document.querySelector('deskside-cobrowse')?.setAttribute('style', 'display:none!important')
  })
  await expect.poll(onTop).toBe('deskside-cobrowse')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect.poll(() => page.evaluate(() => window.held.ended)).toEqual(['visitor'])
  await expect.poll(() => visitor.of<Consent>(kind.consent)).toEqual([{ view: 'revoked' }])
  expect(await page.evaluate(() => document.querySelector('deskside-cobrowse'))).toBeNull()
})

test('no way leads out of the origins the site allows', async ({ page }) => {
  const { visitor } = { visitor: new Visitor(page) }
  const away = 'https://elsewhere.example/x'
  await page.goto(
    bench.put(
      '/ways',
      `<!doctype html><body><form action="${away}"><input id="field"><input id="b1" type="submit" formaction="/ok"></form><form action="${away}"><input id="lone"></form>
<form id="f" action="/ok"><button id="formaction" formaction="${away}">Go</button><input name="action"></form>
<svg width="40" height="20"><a href="${away}"><rect id="svg" width="40" height="20"/></a></svg>
<svg width="40" height="20" xmlns:xlink="http://www.w3.org/1999/xlink"><a xlink:href="${away}"><rect id="xlink" width="40" height="20"/></a></svg>
<a href="${away}"><x-card id="around"></x-card></a><x-link><b id="slotted">Light words</b></x-link>
<a id="ping" href="#x" ping="${away}">Ping</a><label id="label">Send<button form="g" hidden></button></label><form id="g" action="${away}"></form>
<a id="mail" href="mailto:a@b.example">Mail</a><a id="blank" target="_blank" href="${away}">Blank</a>
<iframe id="fr" srcdoc="<base href='https://elsewhere.example/'><a id='based' href='y'>Based</a>"></iframe>
<script>window.left = []; addEventListener('submit', (e) => { left.push('submit'); e.preventDefault() })
addEventListener('click', (e) => { const a = e.composedPath().find((n) => n.localName === 'a'); if (a) { left.push(e.target.id); e.preventDefault() } })
customElements.define('x-card', class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<b id="deep">Card words</b>' } })
customElements.define('x-link', class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<a href="${away}"><slot></slot></a>' } })</script></body>`,
    ),
  )
  await visitor.start()
  await expect.poll(() => visitor.text()).toContain('Based')
  // A node without a number has the one after the node before it.
  const idOf = async (id: string) => {
    let last = 0
    let found = Number.NaN
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      const node = value as { type?: number; id?: number; attributes?: { id?: string } }
      if (typeof node.type === 'number' && ('childNodes' in node || 'textContent' in node)) {
        last = node.id ?? last + 1
        if (node.attributes?.id === id) found = last
      }
      for (const [name, part] of Object.entries(node)) if (name !== 'attributes') walk(part)
    }
    walk(await visitor.events())
    return found
  }
  let n = 0
  const denied = async (id: string, tag: string, act: Act) => {
    const mine = ++n
    await visitor.tell(kind.action, { n: mine, id: await idOf(id), tag, agent: 'mika', ...act })
    let result: Result | undefined
    await expect.poll(async () => (result = (await visitor.of<Result>(kind.result)).find((one) => one.n === mine))).toBeTruthy()
    return { id, ...result }
  }
  const enter: Act = { action: 'key', args: { key: 'Enter' } }
  for (const [id, tag, act] of [
    ['lone', 'input', enter],
    ['field', 'input', enter],
    ['formaction', 'button', click],
    ['formaction', 'button', enter],
    ['svg', 'rect', click],
    ['xlink', 'rect', click],
    ['deep', 'b', click],
    ['slotted', 'b', click],
    ['ping', 'a', click],
    ['label', 'label', click],
    ['mail', 'a', click],
    ['blank', 'a', click],
    ['based', 'a', click],
  ] as const)
    expect(await denied(id, tag, act)).toMatchObject({ id, denied: 'origin' })
  expect(await page.evaluate(() => (window as unknown as { left: string[] }).left)).toEqual([])
})

test('a yes is for the agent whom the visitor was asked about', async ({ page }) => {
  await page.goto(bench.put('/yes', '<!doctype html><body><p>words</p></body>'))
  const visitor = new Visitor(page)
  const watchers = [...state.watchers, { id: 'noor', name: 'Noor Salem', hue: 20 }]
  await visitor.start({}, 1, { ...state, watchers, level: 'view', controller: null, asking: 'noor' })
  await expect.poll(async () => (await visitor.of(kind.snapshot)).length).toBe(1)
  // The bar is out of reach of scripts: its first button is Allow.
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    if ((await visitor.of(kind.consent)).length > 0) break
  }
  expect(await visitor.of<Consent>(kind.consent)).toEqual([{ control: 'granted', agent: 'noor' }])
})

test('no pointer is told over what is hidden', async ({ page }) => {
  await page.goto(
    bench.put('/pad', '<!doctype html><body style="margin:0"><div data-deskside-block style="height:200px"><button>7</button></div><div data-deskside-mask style="height:200px">pad</div><p style="height:100px">open</p></body>'),
  )
  const visitor = new Visitor(page)
  await visitor.start()
  await expect.poll(async () => (await visitor.of(kind.snapshot)).length).toBe(1)
  for (const y of [50, 80, 250, 280]) {
    await page.mouse.move(30, y)
    await page.mouse.click(30, y)
    await page.waitForTimeout(50) // one sample of the pointer
  }
  await page.mouse.move(40, 450)
  const told = async () => visitor.of<{ k: string; x?: number; y?: number; gone?: boolean }>(kind.ephemeral)
  await expect.poll(told).toContainEqual({ k: 'pointer', x: 40, y: 450, down: false })
  expect((await told()).filter(({ k, y }) => k === 'pointer' && y !== undefined && y < 400)).toEqual([])
})

test('a page that swallows events and plays dead keeps nobody from Stop', async ({ page }) => {
  const hostile = `for (const name of ['click', 'mousedown', 'pointerdown', 'pointerup', 'mouseup', 'keydown', 'keyup'])
    addEventListener(name, (event) => event.stopImmediatePropagation(), true)`
  for (const by of ['click', 'keys', 'keys in the frame'] as const) {
    await page.goto(bench.put('/deaf', `<!doctype html><body><script>${hostile}</script><h1>Words</h1></body>`, { 'content-security-policy': "default-src 'none'; script-src 'self' 'unsafe-inline'" }))
    const visitor = new Visitor(page)
    await visitor.start({}, 1, { ...state, level: 'view', controller: null })
    await expect.poll(async () => (await visitor.of(kind.snapshot)).length).toBe(1)
    await page.evaluate(() => {
      const dead = () => {
        document.documentElement.inert = true
        document.querySelector('deskside-cobrowse')?.setAttribute('inert', '')
      }
      dead()
      setInterval(dead, 30)
    })
    const width = page.viewportSize()?.width ?? 0
    await expect
      .poll(async () => {
        if (by === 'click') {
          // Stop stands at the right end of the bar.
          for (let x = width / 2; x < width / 2 + 340; x += 20) await page.mouse.click(x, 32)
        } else if (by === 'keys') await Promise.all([page.keyboard.press('Escape'), page.keyboard.press('Escape')])
        else {
          await page.keyboard.press('Tab')
          await page.keyboard.press('Enter')
        }
        return page.evaluate(() => window.held.ended)
      })
      .toEqual(['visitor'])
  }
})
