// Pages of about 5,000 and 50,000 nodes, generated and always the same: a shop's style sheet, a
// catalogue in scrolling tables, cards, forms, a list that changes.
const words =
  'lamp shade brass oak linen cable switch dimmer wall floor table desk warm cold light bulb socket order basket delivery return invoice garden studio north south small large round square matt gloss'.split(' ')

/** A generator of numbers that always gives the same ones. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** As long as a framework's style sheet: about a quarter of a megabyte. */
function styles(): string {
  const next = numbers(7)
  const sides = ['top', 'right', 'bottom', 'left']
  const rules: string[] = []
  for (let i = 0; i < 2600; i++) {
    const side = sides[next(4)]
    rules.push(
      `.u${i}{margin-${side}:${next(40) / 8}rem;color:rgb(${next(256)},${next(256)},${next(256)});padding-${sides[next(4)]}:${next(24)}px}`,
    )
    if (i % 5 === 0) rules.push(`.u${i}:hover,.u${i}:focus-visible{outline:${next(4)}px solid #${(next(0xefffff) + 0x100000).toString(16)}}`)
    if (i % 9 === 0) rules.push(`@media (min-width:${next(9) * 160}px){.m${i}{display:${['flex', 'grid', 'block'][next(3)]};gap:${next(9)}px}}`)
  }
  return rules.join('\n')
}

const css = styles()

/** A page of about so many nodes, with the scripts of the mix that is measured. */
export function pageOf(nodes: number, embed: string, title = 'Catalogue'): string {
  const next = numbers(nodes)
  const some = (count: number) => Array.from({ length: count }, () => words[next(words.length)]).join(' ')
  // A row is nine elements and five texts; what is around the rows is 980 nodes.
  const row = (i: number) =>
    `<tr class="u${next(2600)}"><td>${i}</td><td><a href="/p/${i}?from=list" class="u${next(2600)}">${some(3)}</a></td><td class="m${next(290) * 9}"><b>€ ${next(900)}.${10 + next(90)}</b></td><td><span title="${some(2)}">${some(6)}</span></td><td>${some(2)}</td></tr>`
  const card = (i: number) =>
    `<article class="u${next(2600)}"><h3>${some(2)}</h3><p>${some(12)} <em>${some(2)}</em></p><button type="button" data-card="${i}">${some(1)}</button></article>`
  const field = (i: number) =>
    `<p><label>${some(2)} <input name="f${i}" value="${some(2)}"></label> <select name="s${i}"><option>${some(1)}</option><option>${some(1)}</option></select></p>`
  const rows = Math.max(0, Math.round((nodes - 980) / 14))
  const tables = Math.ceil(rows / 500)
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><style>
body{font:15px/1.5 system-ui;margin:0 24px}.scroll{height:260px;overflow:auto;border:1px solid #ccc}
main{display:grid;grid-template-columns:2fr 1fr;gap:24px}
${css}</style></head><body>
<h1 id="title">${title}</h1><p>Last change: <b id="mark">0</b></p>
<p><button type="button" id="click">0</button> <input id="typed" aria-label="Note" data-plain> <a id="next" href="?page=2">Next page</a></p>
<ul id="list"></ul>
<main><div>${Array.from({ length: tables }, (_, t) => `<div class="scroll"><table><tbody>${Array.from({ length: Math.min(500, rows - t * 500) }, (_, i) => row(t * 500 + i)).join('')}</tbody></table></div>`).join('')}</div>
<div>${Array.from({ length: 60 }, (_, i) => card(i)).join('')}<form>${Array.from({ length: 40 }, (_, i) => field(i)).join('')}</form></div></main>
<script>
const mark = document.getElementById('mark'), list = document.getElementById('list'), button = document.getElementById('click')
const now = () => performance.timeOrigin + performance.now()
let changes = 0
window.changed = []
/** Changes a text, and every second time the list. */
window.change = () => {
  const n = ++changes
  window.changed[n] = now()
  mark.textContent = String(n)
  if (n % 2 === 0) {
    const row = document.createElement('li')
    row.textContent = 'Change ' + n
    list.append(row)
    if (list.childElementCount > 8) list.firstElementChild.remove()
  }
}
button.addEventListener('click', () => { button.textContent = String(Number(button.textContent) + 1) })
let page = Number(new URLSearchParams(location.search).get('page') ?? 1)
document.getElementById('title').textContent = 'Page ' + page
document.getElementById('next').href = '?page=' + (page + 1)
</script>
${embed}</body></html>`
}
