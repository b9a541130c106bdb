// A page that is out to harm whoever looks at it: nothing of it may run, reach out, crash the viewer,
// or be believed twice.
import { expect, test } from '@playwright/test'
import { deflate, encode, kind, pack } from '../../web/cobrowse/frame'
import { Agent } from './agent'
import { Bench } from './bench'

let bench: Bench
test.beforeAll(async () => {
  bench = await Bench.start()
})
test.afterAll(() => bench.close())

const element = (id: number, tagName: string, attributes: object = {}, childNodes: unknown[] = [], more: object = {}) => ({
  type: 2, id, tagName, attributes, childNodes, ...more,
})
const text = (id: number, textContent: string) => ({ type: 3, id, textContent })
const page = (...children: unknown[]) => [
  { type: 4, data: { href: 'https://shop.example/', width: 800, height: 500 }, timestamp: 1 },
  {
    type: 2,
    data: {
      node: { type: 0, id: 1, childNodes: [element(2, 'html', {}, [element(3, 'head'), element(4, 'body', {}, children)])] },
      initialOffset: { left: 0, top: 0 },
    },
    timestamp: 1,
  },
]
const snapshot = async (value: unknown, epoch = 1, seq = 1) =>
  Buffer.from(encode({ kind: kind.snapshot, deflated: true, epoch, seq, payload: await deflate(pack(value)) })).toString('base64')
const delta = (data: object, seq: number, epoch = 1) =>
  Buffer.from(encode({ kind: kind.delta, deflated: false, epoch, seq, payload: pack([{ type: 3, data, timestamp: 1 }]) })).toString('base64')
const mutation = (more: object) => ({ source: 0, adds: [], removes: [], texts: [], attributes: [], ...more })
const body = (doc: Document) => doc.body?.textContent ?? ''

test('nothing runs and nothing is fetched but pictures', async ({ page: tab }) => {
  const asked: string[] = []
  await tab.route('http://evil.example/**', (route) => {
    asked.push(route.request().resourceType())
    return route.abort()
  })
  const noise: string[] = []
  tab.on('dialog', (dialog) => (noise.push('dialog'), dialog.dismiss()))
  tab.on('popup', () => noise.push('popup'))
  const agent = await Agent.open(bench, tab)
  const run = "top.pwned=1;alert(1)"
  await agent.feed([
    await snapshot(
      page(
        element(10, 'script', {}, [text(11, run)]),
        element(12, 'img', { src: 'http://evil.example/x.png', onerror: run }),
        element(13, 'svg', { onload: run }, [element(14, 'script', {}, [text(15, run)], { isSVG: true }), element(16, 'a', { 'xlink:href': `javascript:${run}` }, [], { isSVG: true }), element(17, 'set', { attributeName: 'href', to: `javascript:${run}` }, [], { isSVG: true }), element(18, 'foreignObject', {}, [element(19, 'iframe', { src: `javascript:${run}` })], { isSVG: true })], { isSVG: true }),
        element(20, 'iframe', { srcdoc: `<script>${run}</script>` }),
        element(21, 'iframe', { src: 'http://evil.example/frame' }),
        element(22, 'a', { href: `javascript:${run}` }, [text(23, 'click')]),
        element(24, 'form', { action: 'http://evil.example/form' }, [element(25, 'button', { formaction: `javascript:${run}` }, [text(26, 'go')])]),
        element(27, 'meta', { 'http-equiv': 'refresh', content: '0;url=http://evil.example/meta' }),
        element(28, 'base', { href: 'http://evil.example/' }),
        element(29, 'object', { data: 'http://evil.example/object' }),
        element(30, 'embed', { src: 'http://evil.example/embed' }),
        element(31, 'link', { rel: 'prefetch', href: 'http://evil.example/prefetch' }),
        element(32, 'video', { src: 'http://evil.example/video', autoplay: '', onplay: run }),
        element(33, 'input', { autofocus: '', onfocus: run }),
        element(34, 'style', { _cssText: `@import "http://evil.example/import";\nbody{background:url(javascript:${run})}` }),
        element(35, 'details', { open: '', ontoggle: run }, [text(36, 'still here')]),
        element(37, 'portal', { src: 'http://evil.example/portal' }),
        element(38, 'template', { shadowrootmode: 'open' }, [element(39, 'script', {}, [text(40, run)])]),
        element(41, 'textarea', { value: `</textarea><script>${run}</script>` }),
      ),
    ),
    delta(mutation({ attributes: [{ id: 22, attributes: { onclick: run, href: `javascript:${run}`, style: 'x:expression(alert(1))' } }] }), 2),
    delta(mutation({ adds: [{ parentId: 4, nextId: null, node: element(50, 'iframe', { srcdoc: run }) }] }), 3),
    delta(mutation({ isAttachIframe: true, adds: [{ parentId: 50, nextId: null, node: { type: 0, id: 51, childNodes: [element(52, 'html', {}, [element(53, 'body', { onload: run }, [element(54, 'script', {}, [text(55, run)]), text(56, 'in the frame')])])] } }] }), 4),
    delta({ source: 15, id: 1, styleIds: [1], styles: [{ styleId: 1, rules: [{ rule: '@import "http://evil.example/adopted"', index: 0 }] }] }, 5),
  ])
  await expect.poll(() => agent.inside(body, null)).toContain('still here')
  await tab.mouse.click(300, 200)
  await tab.waitForTimeout(400) // whatever wanted to run has had its time
  expect(await tab.evaluate(() => 'pwned' in window)).toBe(false)
  expect(noise).toEqual([])
  expect(asked.filter((what) => what !== 'image')).toEqual([])
  const left = await agent.inside(
    (doc) => [...doc.querySelectorAll('*')].flatMap((el) => [el.localName, ...[...el.attributes].map(({ name, value }) => `${name}=${value}`)]).join(' '),
    null,
  )
  expect(left).not.toMatch(/\bscript\b|\bon\w+=|javascript:|srcdoc|\bbase\b|\bmeta\b|refresh/)
})

test('frames that lie are refused, and the replica stays as it was', async ({ page: tab }) => {
  const agent = await Agent.open(bench, tab)
  let deep: unknown = text(9000, 'x')
  for (let i = 0; i < 1500; i++) deep = element(10_000 + i, 'div', {}, [deep])
  await agent.feed([await snapshot(page(element(10, 'p', {}, [text(11, 'honest')])), 5, 3)])
  await expect.poll(() => agent.inside(body, null)).toBe('honest')
  await agent.feed([
    await snapshot(page(deep), 5, 4),
    // Replayed, of an older page, of a later page without a picture.
    await snapshot(page(element(10, 'p', {}, [text(11, 'replayed')])), 5, 3),
    await snapshot(page(element(10, 'p', {}, [text(11, 'older')])), 4, 99),
    delta(mutation({ texts: [{ id: 11, value: 'later' }] }), 1, 6),
    Buffer.from('nonsense').toString('base64'),
    Buffer.alloc(9 << 20, 1).toString('base64'),
    Buffer.from(encode({ kind: kind.snapshot, deflated: true, epoch: 5, seq: 9, payload: await deflate(new Uint8Array(80 << 20)) })).toString('base64'),
  ])
  await expect.poll(async () => (await agent.heard('refused')).length).toBe(4)
  expect(await agent.inside(body, null)).toBe('honest')
  // Ids that are not there: the replica says that it lost the thread, once, and waits for a new picture.
  await agent.feed([
    delta(mutation({ removes: [{ parentId: 4, id: 4711 }] }), 20, 5),
    delta(mutation({ texts: [{ id: 11, value: 'unheard' }] }), 21, 5),
  ])
  await expect.poll(async () => (await agent.heard('lost')).length).toBe(1)
  await agent.feed([await snapshot(page(element(10, 'p', {}, [text(11, 'again')])), 5, 22)])
  await expect.poll(() => agent.inside(body, null)).toBe('again')
})
