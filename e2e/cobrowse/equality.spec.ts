// After ten thousand random changes of a page the replica is what a fresh look at the masked original
// would show: elements, attributes, text, values, scroll offsets, shadow roots, frames, sheets.
import { expect, test } from '@playwright/test'
import { kind } from '../../web/cobrowse/frame'
import { Agent } from './agent'
import { Bench, slow, Visitor } from './bench'

// Traces photograph the page at each step: far more work than what is tried here.
test.use({ trace: 'off' })

let bench: Bench
test.beforeAll(async () => {
  bench = await Bench.start()
})
test.afterAll(() => bench.close())

/** A document as text, for both sides; masked tells whether what the visitor's side holds is to be starred. */
function describe(doc: Document, original: boolean): string[] {
  const lines: string[] = []
  const stars = (text: string) => text.replace(/\S/gu, '*')
  /** What a component shows in a slot is treated as the slot is. */
  const slotted = (node: Node): boolean => {
    const slot = (node as Element).assignedSlot
    for (let at: Node | null = slot; at; at = at.parentNode ?? (at as ShadowRoot).host ?? null)
      if (at.nodeType === 1 && ((at as Element).classList.contains('private') || slotted(at))) return true
    return false
  }
  const walk = (node: Node, above: boolean, depth: number) => {
    const indent = ' '.repeat(depth)
    const masked = above || (original && slotted(node))
    if (node.nodeType === 3) {
      const text = (node as Text).data
      if (text) lines.push(`${indent}"${original && masked ? stars(text) : text}"`)
      return
    }
    if (node.nodeType !== 1 && node.nodeType !== 9 && node.nodeType !== 11) return
    let hides = masked
    if (node.nodeType === 1) {
      const el = node as HTMLInputElement
      const tag = el.localName
      if (tag === 'deskside-cobrowse' || tag === 'script' || tag === 'title') return
      hides ||= original && el.classList.contains('private')
      const hidden = original && hides
      const names = hidden ? el.className.trim().split(/\s+/).join(' ') : el.className
      let line = `${indent}<${tag} class=${names} style=${el.style.cssText} hidden=${el.hidden}`
      if (tag === 'input') {
        const value = original ? '•'.repeat(Math.min(40, el.value.length)) : el.value
        line += el.type === 'checkbox' ? ` checked=${original && hides ? false : el.checked}` : ` value=${original && hides && el.value ? '••••••••' : value}`
      }
      if (el.scrollTop) line += ` scroll=${Math.round(el.scrollTop)}`
      lines.push(`${line}>`)
      if (tag === 'style') return
      if (tag === 'iframe') {
        const inner = (node as HTMLIFrameElement).contentDocument
        if (inner?.documentElement) walk(inner, hides, depth + 1)
        return
      }
      if (el.shadowRoot) {
        lines.push(`${indent} #shadow`)
        walk(el.shadowRoot, hides, depth + 2)
      }
    }
    if (node.nodeType !== 1) {
      const sheets = [...(node as Document).adoptedStyleSheets]
      const rules = (original ? sheets : sheets.slice(0, -1)).map((sheet) => [...sheet.cssRules].map((rule) => rule.cssText).join(''))
      if (rules.length > 0) lines.push(`${indent}sheets ${rules.join(' | ')}`)
    }
    let run = ''
    const flush = () => {
      if (run) lines.push(`${indent} "${run}"`)
      run = ''
    }
    for (const child of node.childNodes) {
      if (child.nodeType === 8) continue
      if (child.nodeType === 3) {
        run += original && (hides || slotted(child)) ? stars((child as Text).data) : (child as Text).data
        continue
      }
      flush()
      walk(child, hides, depth + 1)
    }
    flush()
  }
  walk(doc, false, 0)
  return lines
}

type Walk = { step(count: number): void }

/** Changes the page whenever it has its turn, until the next picture is complete; resolves to the number of turns. */
async function walkWhileTold(before: number): Promise<number> {
  const { held, walk } = window as unknown as Window & { walk: Walk }
  const pictures = () => held.frames.filter((frame) => atob(frame.slice(0, 4)).charCodeAt(1) === 1).length
  while (pictures() === before) {
    // As soon as it has begun: before, it waits for a page that rests.
    if (window.rests > 0) walk.step(2)
    await (window.rests > 0 ? window.turn() : new Promise((resolve) => setTimeout(resolve, 5)))
  }
  window.slowly = false
  return window.rests
}

/** One seeded walk; nothing ever leaves what is masked, as the taint of what does is another test's matter. */
function makeWalk(seed: number): Walk {
  let state = seed
  const random = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (n: number) => Math.floor(random() * n)
  const pick = <T>(list: ArrayLike<T>): T | undefined => list[below(list.length)]
  const up = (node: Node): Node | null =>
    node.parentNode ?? (node as ShadowRoot).host ?? (node as Document).defaultView?.frameElement ?? null
  const hidden = (node: Node | null) => {
    for (let at = node; at; at = up(at)) if (at.nodeType === 1 && ((at as Element).classList.contains('private') || hidden((at as Element).assignedSlot))) return true
    return false
  }
  const holds = (outer: Node, inner: Node) => {
    for (let at: Node | null = inner; at; at = up(at)) if (at === outer) return true
    return false
  }
  const stages = (): (Document | ShadowRoot)[] => {
    const all: (Document | ShadowRoot)[] = [document]
    const look = (root: ParentNode) => {
      for (const el of root.querySelectorAll('*')) {
        if (el.shadowRoot) {
          all.push(el.shadowRoot)
          look(el.shadowRoot)
        }
        const inner = el.localName === 'iframe' ? (el as HTMLIFrameElement).contentDocument : null
        if (inner?.body) {
          all.push(inner)
          look(inner)
        }
      }
    }
    look(document)
    return all
  }
  let roots = stages()
  const root = () => pick(roots.filter((one) => one.isConnected)) ?? document
  const place = (one: Document | ShadowRoot): Element | ShadowRoot => {
    const all = one.querySelectorAll('div,ul,section,p')
    const found = pick(all)
    if (found && random() < 0.9) return found
    return one.nodeType === 9 ? ((one as Document).querySelector('main') ?? (one as Document).body) : (one as ShadowRoot)
  }
  const make = (doc: Document): Element => {
    const tag = pick(['div', 'p', 'ul', 'section', 'span', 'input', 'div', 'p']) ?? 'div'
    const el = doc.createElement(tag)
    if (tag === 'input') (el as HTMLInputElement).type = random() < 0.4 ? 'checkbox' : 'text'
    else if (random() < 0.7) el.append(`t${below(1000)}`)
    if (random() < 0.3) el.className = `c${below(9)}`
    for (let i = below(3); i > 0; i--) if (tag !== 'input') el.append(make(doc))
    return el
  }
  const doc = (node: Node) => (node.nodeType === 9 ? (node as Document) : (node.ownerDocument as Document))
  const acts: ((at: Element | ShadowRoot, one: Document | ShadowRoot) => void)[] = [
    (at) => at.append(make(doc(at))),
    (at) => at.insertBefore(make(doc(at)), pick(at.childNodes) ?? null),
    (at) => at.insertBefore(doc(at).createTextNode(`w${below(1000)} `), pick(at.childNodes) ?? null),
    (at) => pick(at.children)?.remove(),
    (at) => pick(at.childNodes)?.nodeType === 3 && at.childNodes[0]?.nodeType === 3 && at.childNodes[0].remove(),
    (at) => {
      const text = [...at.childNodes].find((node) => node.nodeType === 3) as Text | undefined
      if (text) text.data = `n${below(10_000)}`
    },
    (at) => {
      const text = [...at.childNodes].find((node) => node.nodeType === 3) as Text | undefined
      if (text && text.length > 2) text.splitText(1 + below(text.length - 1))
    },
    (at) => at.normalize(),
    (at) => at.childNodes.length > 1 && at.append(...[...at.childNodes].filter((node) => node.nodeType !== 1 || (node as Element).localName !== 'iframe').reverse()),
    // Moves to another place, another root, another document even.
    (at) => {
      const el = pick([...at.children].filter((one) => one.localName !== 'iframe' && !one.querySelector('iframe')))
      const to = place(root())
      if (el && !holds(el, to) && hidden(el) === hidden(to)) to.insertBefore(el, pick(to.childNodes) ?? null)
    },
    (at) => at.nodeType === 1 && (at as Element).classList.toggle(`c${below(9)}`),
    (at) => {
      if (at.nodeType !== 1) return
      const { style } = at as HTMLElement
      style.setProperty(pick(['color', 'margin-left', 'padding-top']) ?? 'color', pick(['red', '3px', '11px']) ?? '')
    },
    (at) => {
      if (at.nodeType === 1) (at as HTMLElement).hidden = random() < 0.2
    },
    (at) => {
      const input = at.querySelector('input')
      if (input?.type === 'text') input.value = `v${below(1000)}`
      else if (input) input.checked = !input.checked
    },
    (at) => {
      const el = pick(at.querySelectorAll('div,section'))
      if (!el || el.shadowRoot || random() < 0.7) return
      const made = el.attachShadow({ mode: 'open' })
      made.append(make(doc(el)), doc(el).createElement('slot'))
      roots = stages()
    },
    (_, one) => {
      if (random() < 0.9) return
      const view = doc(one).defaultView as (Window & typeof globalThis) | null
      if (!view) return
      const sheet = new view.CSSStyleSheet()
      sheet.replaceSync(`.c${below(9)} { color: green; }`)
      one.adoptedStyleSheets = [...one.adoptedStyleSheets.slice(-2), sheet]
    },
    (_, one) => {
      const sheet = one.adoptedStyleSheets[0]
      if (!sheet) return
      if (sheet.cssRules.length > 3) sheet.deleteRule(below(sheet.cssRules.length))
      else sheet.insertRule(`.c${below(9)} { margin: ${below(9)}px; }`, below(sheet.cssRules.length + 1))
    },
    (at) => {
      const scroller = document.querySelector('.scroller')
      if (scroller) scroller.scrollTop = below(300)
      if (at.nodeType === 1 && random() < 0.1 && !at.querySelector('iframe')) (at as Element).innerHTML = '<p>h<b>i</b></p>'
    },
    (at) => {
      if (at.nodeType === 1 && random() < 0.05 && (at as Element).localName === 'p') (at as Element).classList.add('private')
    },
    (at) => {
      const count = at.querySelectorAll('*').length
      if (count > 60 && !at.querySelector('iframe,.scroller,main')) at.replaceChildren()
    },
  ]
  return {
    step(count) {
      for (let i = 0; i < count; i++) {
        if (i % 50 === 0) roots = stages()
        const one = root()
        const at = place(one)
        if (!at.isConnected || (at.nodeType === 1 && (at as Element).matches('.scroller *'))) continue
        pick(acts)?.(at, one)
      }
    },
  }
}

const page0 = `<!doctype html><html><head><title>Walk</title><style>.private,.c0,.c1,.c2,.c3,.c4,.c5,.c6,.c7,.c8{top:0}.scroller{height:100px;overflow:auto}.scroller p{height:900px}.spoken{color:red}</style></head><body>
<main><div class="c1">one</div><section><ul><p>two</p></ul></section><p class="private spoken">secret <span>inside</span></p></main>
<div class="scroller"><p>tall</p></div><iframe srcdoc="<!doctype html><body><main><div>frame</div><p>text</p></main></body>"></iframe>
<div id="host"></div><script>document.getElementById('host').attachShadow({mode:'open'}).innerHTML='<div>shade<p>low</p></div><slot></slot>'</script></body></html>`

for (const seed of [1, 2026]) {
  test(`ten thousand steps, seed ${seed}`, async ({ page, context }) => {
    test.setTimeout(600_000)
    await page.goto(bench.put(`/walk-${seed}`, page0))
    await slow(page)
    const visitor = new Visitor(page)
    await visitor.start({ mask: ['.private'] })
    const pictures = async () => (await visitor.of(kind.snapshot)).length
    await expect.poll(pictures).toBe(1)
    await page.evaluate(`window.walk = (${makeWalk.toString()})(${seed})`)
    const agent = await Agent.open(bench, await context.newPage())
    await page.bringToFront()
    const compare = async () => {
      const before = await page.evaluate(`(${describe.toString()})(document, true)`)
      await expect
        .poll(async () => {
          await agent.follow(visitor)
          expect(await agent.heard('lost')).toEqual([])
          expect(await agent.heard('refused')).toEqual([])
          return agent.inside(describe, false)
        }, { timeout: 20_000 })
        .toEqual(before)
    }
    const slices: number[] = []
    for (let round = 0; round < 20; round++) {
      // In turns, so that the recorder looks at many states, not at the last alone.
      await page.evaluate(async () => {
        const { walk } = window as unknown as { walk: Walk }
        for (let i = 0; i < 10; i++) {
          walk.step(50)
          await new Promise((resolve) => setTimeout(resolve, i % 2 ? 0 : 17))
        }
      })
      // A picture that takes many slices, while the page goes on changing between them.
      if (round % 2 === 1) {
        const before = await pictures()
        await page.evaluate(() => Object.assign(window, { slowly: true, rests: 0 }))
        await visitor.tell(kind.checkout, {})
        slices.push(await page.evaluate(walkWhileTold, before))
        await expect.poll(pictures).toBeGreaterThan(before)
      }
      if (round % 2 === 1 || round % 5 === 4) await compare()
    }
    expect(slices.reduce((sum, one) => sum + one, 0), 'slices between which it changed').toBeGreaterThan(100)
    expect(await agent.heard('lost')).toEqual([])
    expect(await agent.heard('refused')).toEqual([])
    // A second agent who comes late sees the same, and the first is not disturbed.
    await visitor.tell(kind.checkout, {})
    await expect.poll(async () => (await visitor.of(kind.snapshot)).length).toBeGreaterThan(1)
    await compare()
  })
}
