// Build yours: one page whose steps are drawn by script and live in the address, as in a
// single-page application. The frame's paint is chosen in a component with a shadow root.
(() => {
  const root = document.querySelector('[data-builder]');
  const part = (name) => root.querySelector(`[data-${name}]`);
  const pictures = [...part('picture').children];
  const frames = [
    { name: 'Step-through', price: 1090 },
    { name: 'Gravel', price: 1690 },
    { name: 'Upright', price: 1290 },
  ];
  const paints = ['teal', 'plum', 'rust', 'ink', 'moss', 'coral'];
  const extras = [
    { name: 'Basket', price: 60 },
    { name: 'Lights', price: 90 },
    { name: 'Second saddle height', price: 0 },
  ];
  const steps = ['Frame', 'Paint', 'Extras', 'Together'];
  const build = { frame: 0, paint: 'teal', extras: new Set() };
  const price = () =>
    frames[build.frame].price + [...build.extras].reduce((sum, index) => sum + extras[index].price, 0);
  const euros = (amount) => `€${amount.toLocaleString('en')}`;
  const at = () =>
    Math.min(steps.length - 1, Math.max(0, Number(new URLSearchParams(location.search).get('step')) || 0));

  const make = (tag, props = {}, ...children) => {
    const el = Object.assign(document.createElement(tag), props);
    el.append(...children);
    return el;
  };

  class PaintChoice extends HTMLElement {
    connectedCallback() {
      const shadow = this.attachShadow({ mode: 'open' });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`
        div { display: flex; flex-wrap: wrap; gap: 10px }
        button { display: grid; gap: 6px; padding: 8px; width: 76px; font: inherit; color: inherit;
          background: none; border: 1px solid var(--line); border-radius: 10px; cursor: pointer }
        button[aria-pressed='true'] { border-color: currentColor; box-shadow: inset 0 0 0 1px currentColor }
        i { height: 34px; border-radius: 6px; background: var(--paint) }
        .teal { --paint: #2f8f86 } .plum { --paint: #7c4a86 } .rust { --paint: #b5593a }
        .ink { --paint: #35435c } .moss { --paint: #6c8440 } .coral { --paint: #d9694f }`);
      shadow.adoptedStyleSheets = [sheet];
      const choose = (paint) => {
        build.paint = paint;
        for (const button of shadow.querySelectorAll('button'))
          button.ariaPressed = String(button.dataset.paint === paint);
        draw();
      };
      const buttons = paints.map((paint) => {
        const button = make('button', { type: 'button', ariaPressed: String(paint === build.paint) });
        button.append(make('i', { className: paint }), paint);
        button.dataset.paint = paint;
        button.addEventListener('click', () => choose(paint));
        return button;
      });
      shadow.append(make('div', { role: 'group', ariaLabel: 'Paint' }, ...buttons));
    }
  }
  customElements.define('larkspur-paint', PaintChoice);

  const choice = (type, label, checked, chosen) => {
    const input = make('input', { type, name: 'choice', checked });
    input.addEventListener('change', () => {
      chosen(input.checked);
      draw();
    });
    return make('label', { className: 'tick' }, input, ` ${label}`);
  };
  const views = [
    () =>
      frames.map(({ name, price: cost }, index) =>
        choice('radio', `${name}, ${euros(cost)}`, build.frame === index, () => (build.frame = index)),
      ),
    () => [document.createElement('larkspur-paint')],
    () =>
      extras.map(({ name, price: cost }, index) =>
        choice('checkbox', cost ? `${name}, ${euros(cost)}` : name, build.extras.has(index), (on) =>
          on ? build.extras.add(index) : build.extras.delete(index),
        ),
      ),
    () => {
      const list = [
        frames[build.frame].name,
        build.paint,
        ...[...build.extras].map((index) => extras[index].name),
      ];
      return [make('ul', {}, ...list.map((text) => make('li', {}, text)))];
    },
  ];

  /** What depends on the choices. */
  function draw() {
    pictures.forEach((picture, index) => {
      picture.setAttribute('class', `bike ${build.paint}`);
      picture.style.display = index === build.frame ? '' : 'none';
    });
    part('build-price').textContent = euros(price());
  }

  /** The step that the address names. */
  function show() {
    const step = at();
    part('step-name').textContent = `Step ${step + 1} of ${steps.length}: ${steps[step]}`;
    part('step').replaceChildren(...views[step]());
    part('back').hidden = step === 0;
    part('next').textContent = step === steps.length - 1 ? 'Add to cart' : 'Next';
    part('added').textContent = '';
    document.title = `${steps[step]} · Build yours · Larkspur Cycles`;
    draw();
  }
  const go = (step) => {
    history.pushState({ step }, '', step === 0 ? location.pathname : `?step=${step}`);
    show();
  };
  part('back').addEventListener('click', () => go(at() - 1));
  part('next').addEventListener('click', () => {
    if (at() < steps.length - 1) return go(at() + 1);
    dispatchEvent(
      new CustomEvent('larkspur-add', {
        detail: {
          slug: 'built',
          name: `${frames[build.frame].name} in ${build.paint}`,
          size: 'M',
          price: price(),
        },
      }),
    );
    part('added').textContent = 'It is in your cart.';
  });
  addEventListener('popstate', show);
  show();
})();
