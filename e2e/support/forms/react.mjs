// The same form with React (not in TypeScript: its types would be one more package), every field controlled: what React does not hear of, it takes back.
import { createElement as h, useState } from 'react'
import { createRoot } from 'react-dom/client'
const empty = { name: '', colour: 'Brass', gift: false, size: '', note: '', sent: 0, menu: '' }
function Form() {
  const [order, set] = useState(empty)
  const [open, setOpen] = useState(false)
  const keep = (change) => set((before) => ({ ...before, ...change }))
  return h(
    'div',
    null,
    h(
      'form',
      {
        onSubmit: (event) => {
          event.preventDefault()
          set((before) => ({ ...before, sent: before.sent + 1 }))
        },
      },
      h(
        'p',
        null,
        h(
          'label',
          null,
          'Your name ',
          h('input', { id: 'name', value: order.name, onChange: ({ currentTarget }) => keep({ name: currentTarget.value }) }),
        ),
      ),
      h(
        'p',
        null,
        h(
          'label',
          null,
          'Colour ',
          h(
            'select',
            { id: 'colour', value: order.colour, onChange: ({ currentTarget }) => keep({ colour: currentTarget.value }) },
            h('option', null, 'Brass'),
            h('option', null, 'White'),
          ),
        ),
      ),
      h(
        'p',
        null,
        h(
          'label',
          null,
          h('input', {
            type: 'checkbox',
            id: 'gift',
            checked: order.gift,
            onChange: ({ currentTarget }) => keep({ gift: currentTarget.checked }),
          }),
          ' As a gift',
        ),
      ),
      h(
        'p',
        null,
        h(
          'label',
          null,
          h('input', {
            type: 'radio',
            name: 'size',
            id: 'large',
            checked: order.size === 'large',
            onChange: () => keep({ size: 'large' }),
          }),
          ' Large',
        ),
      ),
      h(
        'p',
        null,
        h(
          'label',
          null,
          'Note ',
          h('textarea', { id: 'note', value: order.note, onChange: ({ currentTarget }) => keep({ note: currentTarget.value }) }),
        ),
      ),
      h('p', null, h('button', { id: 'send' }, 'Send order')),
    ),
    h('p', null, h('button', { type: 'button', id: 'menu', 'aria-haspopup': 'menu', onPointerDown: () => setOpen(true) }, 'More')),
    open &&
      h(
        'div',
        { id: 'items', role: 'menu' },
        h(
          'button',
          {
            type: 'button',
            role: 'menuitem',
            onClick: () => {
              keep({ menu: 'Gift card' })
              setOpen(false)
            },
          },
          'Gift card',
        ),
      ),
    h('output', { id: 'state' }, JSON.stringify(order)),
  )
}
createRoot(document.querySelector('main')).render(h(Form))
