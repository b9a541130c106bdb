// The same form with Vue. Not in TypeScript, as with React.
import { createApp, defineComponent, h, reactive, ref, vModelCheckbox, vModelRadio, vModelSelect, vModelText, withDirectives } from 'vue'
const Form = defineComponent(() => {
  const order = reactive({ name: '', colour: 'Brass', gift: false, size: '', note: '', sent: 0, menu: '' })
  const open = ref(false)
  const model = (key) => ({ 'onUpdate:modelValue': (value) => (order[key] = value) })
  return () =>
    h('div', [
      h('form', { onSubmit: (event) => (event.preventDefault(), order.sent++) }, [
        h('p', h('label', ['Your name ', withDirectives(h('input', { id: 'name', ...model('name') }), [[vModelText, order.name]])])),
        h(
          'p',
          h('label', [
            'Colour ',
            withDirectives(h('select', { id: 'colour', ...model('colour') }, [h('option', 'Brass'), h('option', 'White')]), [
              [vModelSelect, order.colour],
            ]),
          ]),
        ),
        h(
          'p',
          h('label', [
            withDirectives(h('input', { type: 'checkbox', id: 'gift', ...model('gift') }), [[vModelCheckbox, order.gift]]),
            ' As a gift',
          ]),
        ),
        h(
          'p',
          h('label', [
            withDirectives(h('input', { type: 'radio', name: 'size', id: 'large', value: 'large', ...model('size') }), [
              [vModelRadio, order.size],
            ]),
            ' Large',
          ]),
        ),
        h('p', h('label', ['Note ', withDirectives(h('textarea', { id: 'note', ...model('note') }), [[vModelText, order.note]])])),
        h('p', h('button', { id: 'send' }, 'Send order')),
      ]),
      h('p', h('button', { type: 'button', id: 'menu', 'aria-haspopup': 'menu', onPointerdown: () => (open.value = true) }, 'More')),
      open.value &&
        h(
          'div',
          { id: 'items', role: 'menu' },
          h('button', { type: 'button', role: 'menuitem', onClick: () => ((order.menu = 'Gift card'), (open.value = false)) }, 'Gift card'),
        ),
      h('output', { id: 'state' }, JSON.stringify(order)),
    ])
})
createApp(Form).mount(document.querySelector('main'))
