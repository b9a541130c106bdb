// A form and a menu without a framework: what it holds stands in the output.
const order = { name: '', colour: 'Brass', gift: false, size: '', note: '', sent: 0, menu: '' }
const main = document.querySelector('main') as HTMLElement
main.innerHTML = `<form><p><label>Your name <input id="name"></label></p>
<p><label>Colour <select id="colour"><option>Brass</option><option>White</option></select></label></p>
<p><label><input type="checkbox" id="gift"> As a gift</label></p>
<p><label><input type="radio" name="size" id="large" value="large"> Large</label></p>
<p><label>Note <textarea id="note"></textarea></label></p>
<p><button id="send">Send order</button></p></form>
<p><button type="button" id="menu" aria-haspopup="menu">More</button></p><div id="items" role="menu" hidden><button type="button" role="menuitem">Gift card</button></div>
<output id="state"></output>`
const at = <E extends HTMLElement>(id: string) => document.getElementById(id) as E
const show = () => (at('state').textContent = JSON.stringify(order))
const keep = (change: () => void) => () => {
  change()
  show()
}
at('name').addEventListener('input', keep(() => (order.name = at<HTMLInputElement>('name').value)))
at('colour').addEventListener('change', keep(() => (order.colour = at<HTMLSelectElement>('colour').value)))
at('gift').addEventListener('change', keep(() => (order.gift = at<HTMLInputElement>('gift').checked)))
at('large').addEventListener('change', keep(() => (order.size = 'large')))
at('note').addEventListener('input', keep(() => (order.note = at<HTMLTextAreaElement>('note').value)))
document.querySelector('form')?.addEventListener('submit', (event) => {
  event.preventDefault()
  order.sent++
  show()
})
// As libraries of menus do: open on the way down, choose on the click.
at('menu').addEventListener('pointerdown', () => (at('items').hidden = false))
at('items').addEventListener('click', keep(() => {
  order.menu = 'Gift card'
  at('items').hidden = true
}))
show()
