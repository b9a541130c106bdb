// More places where secrets hide: what is moved about, what components show in their slots, what an
// agent chooses, names, numbers among numbers, pictures. With what the product uses by default, too.
import { expect, test, type Page } from '@playwright/test'
import type { CaptureSettings } from '../../web/cobrowse/capture'
import { kind } from '../../web/cobrowse/frame'
import type { Result } from '../../web/cobrowse/protocol'
import { Bench, Visitor } from './bench'

test.use({ trace: 'off' })

let bench: Bench
test.beforeAll(async () => {
  bench = await Bench.start()
})
test.afterAll(() => bench.close())

/** What the product starts with. */
const usual: Partial<CaptureSettings> = { titles: true }

async function open(page: Page, path: string, html: string, settings: Partial<CaptureSettings> = usual) {
  await page.goto(bench.put(path, `<!doctype html><body>${html}</body>`))
  const visitor = new Visitor(page)
  await visitor.start(settings)
  await expect.poll(async () => (await visitor.of(kind.snapshot)).length).toBe(1)
  await expect.poll(async () => (await visitor.events()).length).toBeGreaterThan(1)
  return visitor
}

/** Nothing of what was planted has left, after two looks of the poll and in a snapshot made anew. */
async function none(visitor: Visitor, word: RegExp = /CANARY/i): Promise<void> {
  await visitor.page.waitForTimeout(600) // nothing can be waited for when nothing may come
  const had = (await visitor.of(kind.snapshot)).length
  await visitor.tell(kind.checkout, {})
  await expect.poll(async () => (await visitor.of(kind.snapshot)).length).toBeGreaterThan(had)
  const text = await visitor.text()
  const at = text.search(word)
  expect(at < 0 ? '' : text.slice(Math.max(0, at - 200), at + 60)).toBe('')
}

const base64 = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding).toString('base64')

test('numbers of cards and accounts, with anything around them', async ({ page }) => {
  const visitor = await open(
    page,
    '/numbers',
    `<p>4111 1111 1111 1111 12/28</p><p>4242 4242 4242 4242 123</p><p>1 4111 1111 1111 1111</p>
<p>4111\u00a01111\u00a01111\u00a01111\u00a0123</p><p>4111/1111/1111/1111</p><p>IBAN DE89 3704 0044 0532 0130 00 BIC COBADEFFXXX</p><p>de89 3704 0044 0532 0130 00</p>
<p><span>4111</span> <span>1111</span> <b>1111</b> <span>1111</span></p><p id="late"></p><p id="parts"></p>
<label>${'x'.repeat(70)} 4111 1111 1111 1111<input id="named"></label><button title="a">4111 1111 1111 1111 12/28</button><p>seen</p>`,
  )
  await page.evaluate(() => {
    document.title = `${'x'.repeat(68)} 4111 1111 1111 1111`
    const late = document.getElementById('late') as HTMLElement
    late.textContent = '1 4111 1111 1111 1111 2'
    const parts = document.getElementById('parts') as HTMLElement
    parts.append('4111 1111 ', '1111 1111')
  })
  const input = /"id":(\d+),"tagName":"input"/.exec(JSON.stringify(await visitor.events()))?.[1]
  await visitor.tell(kind.action, { n: 1, id: Number(input), tag: 'input', agent: 'mika', action: 'focus', args: {} })
  await expect.poll(async () => (await visitor.of<Result>(kind.result)).length).toBe(1)
  await none(visitor, /4111 ?1|1111 1111|3704|4242 4242|>1111<|"1111"/)
  expect(await visitor.text()).toContain('seen')
})

test('what was blocked or typed stays so when it is moved or shown', async ({ page }) => {
  const visitor = await open(
    page,
    '/moved',
    `<div data-deskside-block id="b"><p>CANARYa</p><p id="p2">CANARYb</p>CANARYc</div><div data-deskside-block id="b2"><p>CANARYd</p></div>
<div class="hide" id="b3"><p><i>CANARYe</i></p></div><div contenteditable id="edit"></div><div id="out">seen</div>`,
    { ...usual, block: ['.hide'] },
  )
  await page.evaluate(() => {
    const id = (name: string) => document.getElementById(name) as HTMLElement
    id('out').append(id('p2'))
    id('out').append(id('b').lastChild as Node)
    const p = document.createElement('p')
    p.textContent = 'CANARYf'
    id('edit').append(p)
    id('out').append(p)
    const text = document.createTextNode('CANARYg')
    id('edit').append(text)
    id('out').append(text)
    const fresh = document.createElement('p')
    fresh.textContent = 'CANARYh'
    id('b').append(fresh)
    id('out').append(fresh)
    id('b2').removeAttribute('data-deskside-block')
    id('out').append(id('b3').querySelector('i') as Element)
  })
  await page.waitForTimeout(60)
  await page.evaluate(() => {
    const id = (name: string) => document.getElementById(name) as HTMLElement
    id('b3').className = ''
    id('b').removeAttribute('data-deskside-block')
    for (const p of document.querySelectorAll('#out p')) p.append(' CANARYi')
  })
  await none(visitor)
  expect(await visitor.text()).toContain('seen')
})

test('what a component shows in a slot is treated as the slot', async ({ page }) => {
  const visitor = await open(
    page,
    '/slots',
    `<x-masked>CANARYa<p>CANARYb</p></x-masked><x-blocked><p>CANARYc</p><button id="in">CANARYd</button></x-blocked>
<x-outer><p>CANARYe</p></x-outer><x-two id="two"><p slot="open" id="p">moves</p>text</x-two><x-late id="late"><p>seen</p>words</x-late>
<x-still id="still"><button id="no">Press</button></x-still>
<script>
const define = (name, html) => customElements.define(name, class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = html } })
define('x-masked', '<div data-deskside-mask><slot></slot></div>')
define('x-blocked', '<section><div data-deskside-block><slot></slot></div></section>')
define('x-outer', '<x-masked><slot></slot></x-masked>')
define('x-two', '<div><slot name="open"></slot></div><div data-deskside-mask><slot name="shut"></slot><slot></slot></div>')
define('x-late', '<div id="wrap"><slot></slot></div>')
define('x-still', '<div data-deskside-no-control><slot></slot></div>')
</script>`,
  )
  expect(await visitor.text()).toContain('seen')
  await page.evaluate(() => {
    const id = (name: string) => document.getElementById(name) as HTMLElement
    const p = id('p')
    p.slot = 'shut'
    p.textContent = 'CANARYf'
    id('two').append('CANARYg')
    const late = id('late')
    const wrap = late.shadowRoot?.getElementById('wrap') as HTMLElement
    wrap.setAttribute('data-deskside-mask', '')
    ;(late.querySelector('p') as HTMLElement).textContent = 'CANARYh'
    ;(late.lastChild as Text).data = 'CANARYi'
  })
  await page.waitForTimeout(60)
  await page.evaluate(() => {
    // The slot itself moves into a masked part, and out: what it showed stays hidden.
    const root = document.getElementById('two')?.shadowRoot as ShadowRoot
    const shut = document.createElement('div')
    shut.setAttribute('data-deskside-mask', '')
    root.append(shut)
    shut.append(root.querySelector('slot[name=open]') as Element)
    const p = document.createElement('p')
    p.slot = 'open'
    p.textContent = 'CANARYj'
    document.getElementById('two')?.append(p)
  })
  await none(visitor)
  const button = /"id":(\d+),"tagName":"button","attributes":\{"id":"no"/.exec(JSON.stringify(await visitor.events()))?.[1]
  await visitor.tell(kind.action, { n: 1, id: Number(button), tag: 'button', agent: 'mika', action: 'click', args: {} })
  await expect.poll(() => visitor.of<Result>(kind.result)).toMatchObject([{ denied: 'no-control' }])
})

test('of a choice only what the agent chose is shown', async ({ page }) => {
  const visitor = await open(
    page,
    '/choice',
    '<select id="s"><option>CANARYa</option><option>Chosen</option><option>CANARYb</option></select><select id="t"><option>CANARYc</option></select>',
  )
  const select = /"id":(\d+),"tagName":"select","attributes":\{"id":"s"/.exec(JSON.stringify(await visitor.events()))?.[1]
  await visitor.tell(kind.action, { n: 1, id: Number(select), tag: 'select', agent: 'mika', action: 'select', args: { indexes: [1] } })
  await expect.poll(() => visitor.text()).toContain('Chosen')
  await page.evaluate(() => {
    document.getElementById('s')?.append(new Option('CANARYd'))
    const first = document.querySelector('#s option') as HTMLOptionElement
    first.textContent = 'CANARYe'
  })
  await none(visitor)
  // The visitor's own choice is his.
  await page.locator('#s').selectOption('CANARYb')
  await none(visitor)
})

for (const masking of ['digits', 'everything'] as const)
  test(`names say nothing and the look stays, mode ${masking}`, async ({ page }) => {
    const visitor = await open(
      page,
      `/names-${masking}`,
      `<style>.CANARYq1zq,.big{color:rgb(1, 2, 3)} #CANARYq2zq{width:7px} [class~="CANARYq3zq"]{height:3px} .a:not(.CANARYq4zq)>.w\\/12{left:0} [class^="CANARYq5"]{top:0} [data-n="41"]{top:1px}
#ground:hover .x{background:#a1b2c3} @media (min-width:10px){.CANARYq6zq:focus{top:0}} @supports (top:0){.CANARYq7zq{--k:#a1b2c3;top:0}}</style>
<div class="CANARYq1zq big CANARYq9zq w/12" id="CANARYq2zq" data-n="41">words</div><p class="CANARYq3zq a" id="user-98765">x</p><ol start="98765"><li>one</li></ol>
<svg><defs><linearGradient id="CANARYq8zq"><stop offset="0"/></linearGradient><g id="CANARYqzqz"/></defs><rect fill="url(#CANARYq8zq)" width="3" height="3"/><use href="#CANARYqzqz"/></svg>`,
      { ...usual, masking, reveal: ['svg'] },
    )
    await page.evaluate(() => {
      const p = document.querySelector('p') as HTMLElement
      p.className = 'CANARYq1zq late'
      const sheet = new CSSStyleSheet()
      sheet.replaceSync('.late{color:red} .CANARYq9zq{top:2px}')
      document.adoptedStyleSheets = [sheet]
    })
    await none(visitor, /CANARYq|98765|"41"/)
    const told = JSON.stringify(await visitor.events())
    // One name on both sides.
    const name = /"class":"(x-\w+) big (x-\w+) (x-\w+)","id":"(x-\w+)"/.exec(told)
    expect(name).not.toBeNull()
    expect(told).toContain(`.${name?.[1]}, .big`)
    expect(told).toContain(`.${name?.[2]} {`)
    expect(told).toContain(`#${name?.[4]} {`)
    expect(told).toMatch(new RegExp(`\\.a:not\\(\\.x-\\w+\\) > \\.${name?.[3]}`))
    const gradient = /"id":"(x-\w+)"[^{]*\{[^}]*\}?[\s\S]*?url\(#\1\)/.exec(told)
    expect(gradient).not.toBeNull()
    expect(told).toContain('#a1b2c3')
  })

test('words in sheets, media and drawings', async ({ page }) => {
  const visitor = await open(
    page,
    '/words',
    `<style>:root{--t:CANARYq1zq;--u:"CANARYq2zq";--v: {CANARYq3zq};--my-font:"CANARYq4zq";--ok:calc(1px + var(--gray-900, 2px)) solid #a1b2c3;--n:4111111111111111}
@property --w{syntax:"*";inherits:true;initial-value:CANARYq5zq} @media CANARYq6zq{p{top:0}} @media (min-width:600px) and (prefers-color-scheme:dark){p{left:1px}}
@supports (top:0){.in{--x:CANARYq7zq}}</style><style media="CANARYq8zq">p{top:0}</style><link rel="stylesheet" media="CANARYq8zq" href="/none.css">
<p media="any CANARYq9zq text" style="--y:CANARYq10zq;font-family:CANARYq11zq;animation-name:CANARYq12zq;color:red">words</p><a media="screen and CANARYq9zq">x</a>
<svg><path d="CANARY" stroke="CANARYq13zq"/><g viewBox="CANARYq14zq" points="CANARY"></g></svg>
<img src="data:image/png,CANARYq15zq"><img src="data:image/png;base64,${base64('CANARYq16zq')}">
<img src="data:image/svg+xml,${encodeURIComponent('<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:text aria-label="CANARYq17zq">CANARYq18zq</s:text></s:svg>')}">
<img src="data:image/svg+xml;charset=utf-16;base64,${base64('<svg><text>CANARYq19zq</text></svg>', 'utf16le')}">
<img src="data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" aria-label="CANARYq20zq"><path id="CANARYq21zq" d="M0 0h9" data-x="CANARYq22zq"/></svg>')}">
<div style='background:url("data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg"><g aria-label="CANARYq23zq"/></svg>')}")'>y</div>
<a href="/reset/CANARYq24zq">r</a><a href="/x/CANARYq25zq.token">t</a><a href="/verify/123987">v</a><a href="/k/abcdefghijklmnopqrstuvwxyzabcd">l</a><a href="/o/48213771?v=48213">o</a><a href="https://CANARYq26zq.example/">h</a>`,
  )
  await page.evaluate(() => history.pushState({}, '', '/u/CANARYq27zq/settings?v=48213'))
  await none(visitor, /CANARY|123987|48213|abcdefghijklmnop|Q0FOQVJZ|4111111/i)
  const told = JSON.stringify(await visitor.events())
  for (const kept of ['--ok:', 'var(--gray-900, 2px)', 'prefers-color-scheme', 'color: red', 'words', 'M0%200h9']) expect(told).toContain(kept)
})

test('a masked drawing is a box', async ({ page }) => {
  const visitor = await open(
    page,
    '/drawing',
    `<div data-deskside-mask><svg width="90" height="30"><path d="M12 34 56 78"/><polygon points="12,34 56,78"/><foreignObject><p class="CANARYq1">x</p></foreignObject></svg></div>
<svg width="10" height="10"><g data-deskside-mask><path d="M12 34 56 79"/></g><circle r="3"/></svg><svg id="later"><path d="M1 1"/></svg>`,
  )
  await page.evaluate(() => {
    document.querySelector('path')?.setAttribute('d', 'M12 34 56 80')
    const later = document.getElementById('later') as Element
    later.setAttribute('data-deskside-mask', '')
    later.firstElementChild?.setAttribute('d', 'M12 34 56 81')
  })
  await none(visitor, /M12 34|12,34|CANARY/)
  const told = JSON.stringify(await visitor.events())
  expect(told).toContain('"rr_width":"90px"')
  expect(told).toContain('"r":"3"')
})
