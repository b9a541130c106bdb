// Secrets are planted in every place a page can hold one; then every byte that leaves the page is
// searched for them. In every mode, in the first picture, in what changes, in what is typed.
import { expect, test } from '@playwright/test'
import type { CaptureSettings } from '../../web/cobrowse/capture'
import { Bench, slow, Visitor } from './bench'
import { kind } from '../../web/cobrowse/frame'

// Traces photograph the page at each step: far more work than what is tried here.
test.use({ trace: 'off' })

let bench: Bench
test.beforeAll(async () => {
  bench = await Bench.start()
})
test.afterAll(() => bench.close())

/** A word that is nowhere else: letters and digits, as secrets are. */
let last = 0
const planted: string[] = []
const secret = () => {
  const word = `CANARYq${++last}zq`
  planted.push(word)
  return word
}
const s = new Proxy({} as Record<string, string>, { get: secret })

const svg = (text: string) => `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg"><text>${text}</text></svg>`)}`

/** Secret in every mode, wherever the page says nothing about it. */
const always = () => `<!doctype html><html data-user="${s.a}"><head><title>${s.a}</title>
<meta name="description" content="${s.a}"><meta property="og:title" content="${s.a}"><meta http-equiv="x" content="${s.a}">
<link rel="canonical" href="/p?t=${s.a}"><link rel="icon" href="/i?t=${s.a}"><link rel="preload" as="image" href="/x?t=${s.a}">
<base href="/dir/"><script>var x = "${s.a}"</script><script type="application/json">{"a":"${s.a}"}</script>
<style>/* ${s.a} */ .c::before{content:"${s.a}"} input[value="${s.a}"]{color:red} [title="${s.a}"]{color:red}
a[href="${s.a}"]{color:red} .u{background:url("/i.png?t=${s.a}")} .d{background:url("${svg(s.a ?? '')}")}
:root{--who:"${s.a}"} [data-u="${s.a}"]{color:red} .b{background:url(blob:${s.a})}</style></head>
<body data-token="${s.a}" onload="void '${s.a}'"><!-- ${s.a} -->
<noscript>${s.a}</noscript><template><p>${s.a}</p></template>
<form action="/f?t=${s.a}" name="${s.a}"><input type="hidden" name="h" value="${s.a}">
<input type="password" value="${s.a}"><input type="text" autocomplete="cc-number" value="${s.a}">
<input autocomplete="section-x shipping cc-csc" value="${s.a}"><input autocomplete="one-time-code" value="${s.a}">
<input name="cardNumber" value="${s.a}"><input id="user_iban" value="${s.a}"><input aria-label="CVV" value="${s.a}">
<input placeholder="Passwort" value="${s.a}"><label>Kreditkarte <input value="${s.a}"></label><input name="otp" value="${s.a}">
<input style="-webkit-text-security:disc" value="${s.a}">
<input type="text" value="${s.a}"><input type="email" value="${s.a}@x.de"><input type="search" value="${s.a}">
<input type="tel" value="${s.a}"><input type="url" value="https://${s.a}"><input type="text" name="${s.a}" title="${s.a}" list="dl">
<input type="button" value="${s.a}"><input type="submit" value="${s.a}" formaction="/x?${s.a}"><input type="reset" value="${s.a}">
<input type="checkbox" value="${s.a}" name="${s.a}"><input type="radio" value="${s.a}" checked><input type="image" alt="${s.a}" src="/i?t=${s.a}">
<input type="text" id="prop"><textarea>${s.a}</textarea><textarea id="areaprop"></textarea>
<select name="${s.a}"><option value="${s.a}">${s.a}</option><optgroup label="${s.a}"><option label="${s.a}" selected>${s.a}</option></optgroup></select>
<datalist id="dl"><option value="${s.a}">${s.a}</option></datalist><output>${s.a}</output>
<meter value="1" title="${s.a}">${s.a}</meter><progress title="${s.a}">${s.a}</progress></form>
<div contenteditable>${s.a}<p>${s.a}</p></div><div contenteditable="plaintext-only">${s.a}</div><div role="textbox">${s.a}</div>
<p data-secret="${s.a}" aria-label="${s.a}" aria-description="${s.a}" title="${s.a}" itemid="${s.a}" x-foo="${s.a}">text</p>
<img alt="${s.a}" title="${s.a}" src="/i.png?token=${s.a}#${s.a}" srcset="/i.png?${s.a} 2x, /j.png?${s.a} 3x" longdesc="${s.a}">
<picture><source srcset="/k.png?${s.a}"><img src="data:text/plain,${s.a}"></picture><img src="${svg(s.a ?? '')}">
<a href="/go?token=${s.a}#${s.a}" ping="/p?${s.a}" download="${s.a}" target="${s.a}">link</a><a href="mailto:${s.a}@x.de">mail</a>
<a href="javascript:void '${s.a}'">js</a><a href="https://${s.a}:${s.a}@x.de/">cred</a><a href="/reset/${s.a}${s.a}">key</a>
<a href="data:text/html,${s.a}">data</a><a href="tel:${s.a}">tel</a><area href="/a?${s.a}">
<video src="/v?${s.a}" poster="/p?${s.a}" title="${s.a}"><track src="/t?${s.a}" label="${s.a}">${s.a}</video><audio controls src="/a?${s.a}">${s.a}</audio>
<canvas aria-label="${s.a}">${s.a}</canvas><object data="/o?${s.a}"><param value="${s.a}">${s.a}</object><embed src="/e?${s.a}">
<iframe src="about:blank?${s.a}" title="${s.a}" name="${s.a}"></iframe>
<iframe srcdoc="<title>${s.a}</title><input value='${s.a}'><p title='${s.a}' data-x='${s.a}'>in frame</p><!--${s.a}-->"></iframe>
<svg><title>${s.a}</title><desc>${s.a}</desc><metadata>${s.a}</metadata><a href="/x?${s.a}"><rect width="1" data-v="${s.a}" aria-label="${s.a}"/></a>
<image href="/i.png?${s.a}"/><use href="/sprite.svg?${s.a}#x"/><style>.z::after{content:"${s.a}"}</style></svg>
<p style="--token:'${s.a}';--t2:${s.a};background:url('/bg.png?t=${s.a}')">styled</p>
<my-el token="${s.a}" value="${s.a}" api-key="${s.a}">custom</my-el><details name="${s.a}"><summary>more</summary></details>
<table summary="${s.a}"><caption>t</caption></table><blockquote cite="/c?${s.a}">q</blockquote><time datetime="${s.a}">now</time>
<data value="${s.a}">d</data><li value="${s.a}">l</li><label for="${s.a}">l</label><map name="${s.a}"></map>
<p>4111 1111 1111 1111 and DE89 3704 0044 0532 0130 00 and eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0NTY3.abc</p>
<div id="host" data-deskside-mask-not></div><div id="more"></div></body></html>`

/** Secret because the site says so. */
const marked = (open: string, close: string) => `${open}<p>${s.a}</p><p title="${s.a}" class="${s.a}" id="${s.a}">x<b>${s.a}</b></p>
<img alt="${s.a}" src="/${s.a}.png"><a href="/${s.a}">${s.a}</a><input type="checkbox" checked class="${s.a}">
<input value="${s.a}" placeholder="${s.a}" class="${s.a}"><button title="${s.a}">${s.a}</button>
<svg><text>${s.a}</text><image href="/${s.a}.png"/></svg><iframe srcdoc="<p>${s.a}</p><b class='${s.a}'>${s.a}</b>"></iframe>
<div style="background:url(/${s.a}.png)">y</div><img src="data:image/png;base64,${s.a}"><table><tr><td>${s.a}</td></tr></table>
<x-shadow></x-shadow>${close}`

const markedPage = () => `<!doctype html><html><head><script>
customElements.define('x-shadow', class extends HTMLElement { connectedCallback() {
  const root = this.attachShadow({ mode: 'open' }); root.innerHTML = '<p>${s.a}</p><input value="${s.a}"><slot></slot>' } })</script></head><body>
${marked('<div class="private">', '</div>')}${marked('<section data-deskside-mask>', '</section>')}
${marked('<div data-deskside-block class="' + s.a + '" id="' + s.a + '" title="' + s.a + '">', '</div>')}${marked('<div class="hide me">', '</div>')}
<div id="later"><p>before</p></div><div id="out"></div></body></html>`

async function expectNone(visitor: Visitor, what: string[]): Promise<void> {
  await visitor.page.waitForTimeout(700) // two looks of the poll: nothing can be waited for when nothing may come
  const text = (await visitor.text()).toLowerCase()
  const leaked = what.filter((word) => text.includes(word.toLowerCase()))
  const around = leaked.map((word) => text.slice(Math.max(0, text.indexOf(word.toLowerCase()) - 90), text.indexOf(word.toLowerCase()) + 40))
  expect(around).toEqual([])
}

const modes: CaptureSettings['masking'][] = ['inputs', 'digits', 'everything']

for (const masking of modes) {
  test(`nothing secret leaves an unmarked page, mode ${masking}`, async ({ page }) => {
    planted.length = 0
    const html = always()
    const requests: string[] = []
    await page.goto(`${bench.put(`/always-${masking}`, html)}?token=${s.a}#${s.a}`)
    page.on('request', (request) => requests.push(request.url() + (request.postData() ?? '')))
    const words = [...planted]
    const props = [secret(), secret(), secret()]
    await page.evaluate(([a, b]) => {
      ;(document.getElementById('prop') as HTMLInputElement).value = a ?? ''
      ;(document.getElementById('areaprop') as HTMLTextAreaElement).value = b ?? ''
    }, props)
    const visitor = new Visitor(page)
    await visitor.start({ masking })
    await expect.poll(async () => (await visitor.events()).length).toBeGreaterThan(1)

    // Now the same again, as changes: all of the body taken out and put back anew, property by property.
    const changes = await page.evaluate((body) => {
      document.getElementById('more')?.insertAdjacentHTML('beforeend', body)
      return document.querySelectorAll('#more *').length
    }, html.replace(/[\s\S]*<body[^>]*>/, ''))
    expect(changes).toBeGreaterThan(80)

    const late = Array.from({ length: 24 }, secret)
    await page.evaluate((t) => {
      let i = 0
      const next = () => t[i++] ?? ''
      document.title = next()
      history.pushState({}, '', `?session=${next()}#${next()}`)
      const p = document.querySelector('p') as HTMLElement
      for (const name of ['title', 'aria-label', 'data-x', 'alt', 'name', 'cite']) p.setAttribute(name, next())
      p.style.setProperty('--secret', `"${next()}"`)
      p.style.backgroundImage = `url("/x.png?t=${next()}")`
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(`.x::after{content:"${next()}"}`)
      document.adoptedStyleSheets = [sheet]
      sheet.insertRule(`.y::after{content:"${next()}"}`)
      ;(document.styleSheets[0] as CSSStyleSheet).insertRule(`.w[data-k="${next()}"]::after{content:"a"}`)
      const password = document.querySelector('input[type=password]') as HTMLInputElement
      password.type = 'text'
      password.value = next()
      password.setAttribute('value', next())
      const fresh = document.createElement('input')
      fresh.type = 'password'
      fresh.value = next()
      document.body.append(fresh)
      fresh.type = 'text'
      document.body.append(document.createComment(next()))
      ;(document.querySelector('[contenteditable] p') as HTMLElement).textContent = next()
      ;(document.querySelector('[contenteditable]') as HTMLElement).append(next())
      ;(document.querySelector('option') as HTMLOptionElement).textContent = next()
      ;(document.querySelector('output') as HTMLOutputElement).value = next()
      const hidden = document.querySelector('input[type=hidden]') as HTMLInputElement
      hidden.value = next()
    }, late)
    await page.evaluate(() => {
      const hidden = document.querySelector('input[type=hidden]') as HTMLInputElement
      hidden.type = 'text'
    })
    const text = secret()
    await page.locator('input[type=email]').first().pressSequentially(text)
    await page.locator('textarea').first().pressSequentially(text)
    await page.locator('[contenteditable]').first().pressSequentially(text)
    await page.locator('[name=otp]').first().pressSequentially(text)

    await expectNone(visitor, [...words, ...props, ...late, text, '4111 1111', '3704 0044', 'eyjzdWIi'])
    // It was looked at, not merely silent.
    const told = await visitor.text()
    for (const word of ['styled', 'in frame', 'custom']) expect(told.includes(word)).toBe(masking !== 'everything')
    expect(requests.filter((url) => /CANARY/i.test(url) && !/\.png|\/[ijkv]\?|\/a\?|\/p\?|\/e\?|\/o\?|sprite|\/dir\//.test(url))).toEqual([])
  })

  test(`nothing leaves what the site marks, mode ${masking}`, async ({ page }) => {
    planted.length = 0
    const html = markedPage()
    const words = [...planted]
    await page.goto(bench.put(`/marked-${masking}`, html))
    const visitor = new Visitor(page)
    await visitor.start({ masking, mask: ['.private'], block: ['.hide.me'], showFields: ['input'], reveal: ['body'] })
    await expect.poll(async () => (await visitor.events()).length).toBeGreaterThan(1)
    const late = Array.from({ length: 16 }, secret)
    await page.evaluate((t) => {
      let i = 0
      const next = () => t[i++] ?? ''
      const box = document.querySelector('.private') as HTMLElement
      const out = document.getElementById('out') as HTMLElement
      const text = box.querySelector('p')?.firstChild as Text
      text.data = next()
      box.append(next())
      box.insertAdjacentHTML('beforeend', `<p class="${next()}" title="${next()}">${next()}</p>`)
      const later = document.getElementById('later') as HTMLElement
      later.className = 'private'
      later.append(next())
      ;(later.querySelector('p') as HTMLElement).textContent = next()
      // Moved out of its masked parent, whole and in parts.
      out.append(text)
      text.data += next()
      text.splitText(3)
      out.append(box.querySelector('b') as Element)
      const row = box.querySelector('td') as HTMLElement
      out.append(row)
      row.textContent = next()
      // Joined with a text that may be seen.
      out.append(document.createTextNode('seen '))
      out.append(box.querySelector('a')?.firstChild as Text)
      out.normalize()
      // In and out again before anybody looks.
      const quick = document.createElement('p')
      quick.textContent = next()
      box.append(quick)
      out.append(quick)
      const blocked = document.querySelector('[data-deskside-block]') as HTMLElement
      blocked.append(next())
      blocked.className = next()
      blocked.setAttribute('aria-label', next())
      const root = (box.querySelector('x-shadow') as HTMLElement).shadowRoot as ShadowRoot
      ;(root.querySelector('p') as HTMLElement).textContent = next()
      root.append(next())
    }, late)
    await page.waitForTimeout(60)
    // The mark is taken away: what was masked stays so.
    await page.evaluate(() => {
      for (const el of document.querySelectorAll('.private')) el.classList.remove('private')
      for (const el of document.querySelectorAll('[data-deskside-mask]')) el.removeAttribute('data-deskside-mask')
    })
    await expectNone(visitor, [...words, ...late])
  })
}

test('what is hidden while the page is being told does not leave it', async ({ page }) => {
  const words = Array.from({ length: 12 }, secret)
  const [a, b, c, d, e, f, g, h] = words
  await page.goto(
    bench.put(
      '/meanwhile',
      `<!doctype html><main><p id="early">${a}</p><input id="shown" class="plain" value="${b}"><div id="public">seen</div>
<section id="around">${'<p>before</p>'.repeat(40)}<p id="inside">${c}</p></section>${'<ul><li>one<li>two</ul>'.repeat(60)}
<section id="far"><p id="moved">${d}</p></section><div class="private" id="box"><p>${e}</p><b id="bold">${f}</b></div>
<div contenteditable id="typed">${g}</div><div id="host"></div><p id="last">${h}</p></main>`,
    ),
  )
  await slow(page)
  await page.evaluate((words) => {
    const at = (id: string) => document.getElementById(id) as HTMLElement
    const root = at('host').attachShadow({ mode: 'open' })
    root.innerHTML = `<div data-deskside-mask><p id="low">${words[8]}</p></div><p>open</p>`
    window.slowly = true
    window.atRest = (n) => {
      // Told already, hidden now.
      if (n === 4) at('early').className = 'private'
      // Out of places it has not come to yet, into one that is told.
      if (n === 6) {
        at('public').append(at('bold'), at('typed').firstChild as Text, root.getElementById('low') as Element)
        at('box').removeAttribute('class')
      }
      // It stands in the midst of this one.
      if (n === 8) at('around').setAttribute('data-deskside-mask', '')
      // Moved into a hidden place, and filled there.
      if (n === 12) {
        root.querySelector('div')?.append(at('moved'))
        root.querySelector('div p')?.append(words[9] ?? '')
      }
      if (n === 14) at('shown').setAttribute('name', 'cardnumber')
      if (n === 16) at('last').setAttribute('contenteditable', '')
      if (n === 18) {
        at('early').textContent = words[10] ?? ''
        at('around').append(words[11] ?? '')
      }
    }
  }, words)
  const visitor = new Visitor(page)
  await visitor.start({ mask: ['.private'], showFields: ['.plain'] })
  await expect.poll(async () => (await visitor.of(kind.snapshot)).length).toBe(1)
  expect(await page.evaluate(() => window.rests)).toBeGreaterThan(18)
  await page.evaluate(() => {
    window.slowly = false
    document.body.append('the end')
  })
  await expect.poll(() => visitor.text()).toContain('the end')
  await expectNone(visitor, words)
})

test('digits disappear everywhere, words stay', async ({ page }) => {
  await page.goto(bench.put('/digits', '<!doctype html><title>Order 98765</title><h1>Order 98765</h1><p title="98765">Rm ٤٥٦ <a href="/orders/98765">98765</a></p><button aria-label="98765">Pay 98765</button><style>p::before{content:"98765"}</style>'))
  const visitor = new Visitor(page)
  await visitor.start({ masking: 'digits', titles: true })
  await expect.poll(async () => (await visitor.events()).length).toBeGreaterThan(1)
  await page.evaluate(() => document.querySelector('p')?.append(' 98765'))
  await expectNone(visitor, ['98765', '٤٥٦'])
  expect(await visitor.text()).toContain('Order 00000')
})

test('what may be seen is seen', async ({ page }) => {
  await page.goto(bench.put('/seen', '<!doctype html><h1>Bicycles</h1><input id="v" class="voucher" value="SPRING15"><select class="voucher"><option>Germany</option></select><input type="checkbox" checked><p class="known">Known</p><p>Unknown</p><a href="/shop/bikes?page=2">all</a>'))
  const visitor = new Visitor(page)
  await visitor.start({ showFields: ['.voucher'] })
  await expect.poll(() => visitor.text()).toContain('SPRING15')
  const text = await visitor.text()
  for (const word of ['Bicycles', 'Germany', '/shop/bikes?page=2', '"checked":true']) expect(text).toContain(word)
})

test('everything but the whitelist is hidden', async ({ page }) => {
  await page.goto(bench.put('/white', '<!doctype html><h1>Hidden heading</h1><nav class="known">Known words <b>inside</b><i data-deskside-mask>Never</i></nav>'))
  const visitor = new Visitor(page)
  await visitor.start({ masking: 'everything', reveal: ['.known'] })
  await expect.poll(() => visitor.text()).toContain('Known words')
  await expectNone(visitor, ['Hidden heading', 'Never'])
  expect(await visitor.text()).toContain('inside')
})

test('a selector that cannot be read hides everything', async ({ page }) => {
  await page.goto(bench.put('/broken', '<!doctype html><p class="known">Some words</p>'))
  const visitor = new Visitor(page)
  await visitor.start({ mask: ['.private['], reveal: ['.known'] })
  await expect.poll(async () => (await visitor.events()).length).toBeGreaterThan(1)
  await expectNone(visitor, ['Some words'])
})
