// The shop's own small script: cart, filter, checkout. Nothing leaves the browser.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);
  const price = (euros) => `€${euros.toLocaleString('en')}`;
  const cart = {
    get lines() {
      try {
        return JSON.parse(localStorage.getItem('larkspur-cart') ?? '[]');
      } catch {
        return [];
      }
    },
    set lines(lines) {
      localStorage.setItem('larkspur-cart', JSON.stringify(lines));
      show();
    },
  };

  function show() {
    const lines = cart.lines;
    const total = lines.reduce((sum, line) => sum + line.price, 0);
    for (const count of all('[data-cart-count]')) {
      count.textContent = String(lines.length);
      count.hidden = lines.length === 0;
    }
    for (const box of all('[data-cart-total]')) {
      box.hidden = lines.length === 0;
      box.querySelector('b').textContent = price(total);
    }
    for (const box of all('[data-cart-go]')) box.hidden = lines.length === 0;
    for (const box of all('[data-cart-empty]')) box.hidden = lines.length > 0;
    one('[data-cart-lines]')?.replaceChildren(...lines.map(lineOf));
  }

  function lineOf(line, index) {
    const item = document.createElement('li');
    const name = document.createElement('span');
    name.textContent = `${line.name}, size ${line.size}`;
    const cost = document.createElement('b');
    cost.textContent = price(line.price);
    const remove = document.createElement('button');
    remove.type = 'button';
    remove.textContent = 'Remove';
    remove.addEventListener('click', () => (cart.lines = cart.lines.toSpliced(index, 1)));
    item.append(name, cost, remove);
    return item;
  }

  for (const button of all('[data-add]')) {
    button.addEventListener('click', () => {
      const size = one('[name=size]:checked').value;
      const { add: slug, name, price } = button.dataset;
      cart.lines = [...cart.lines, { slug, name, size, price: Number(price) }];
      one('[data-added]').textContent = 'It is in your cart.';
    });
  }

  const filter = (kind) => {
    for (const button of all('.filter button'))
      button.setAttribute('aria-pressed', String(button.dataset.kind === kind));
    for (const card of all('.card')) card.hidden = kind !== '' && card.dataset.kind !== kind;
  };
  for (const button of all('.filter button')) {
    button.addEventListener('click', () => {
      const { kind } = button.dataset;
      history.pushState({ kind }, '', kind ? `?kind=${kind}` : location.pathname);
      document.title = `${kind || 'All'} bicycles · Larkspur Cycles`;
      filter(kind);
    });
  }
  if (one('.filter')) {
    const chosen = () => filter(new URLSearchParams(location.search).get('kind') ?? '');
    addEventListener('popstate', chosen);
    chosen();
  }

  one('[data-checkout]')?.addEventListener('submit', (event) => {
    event.preventDefault();
    cart.lines = [];
    one('[data-ordered]').textContent =
      'Thank you. This is a demo, so nothing was ordered and nothing was paid.';
  });
  addEventListener('larkspur-add', ({ detail }) => (cart.lines = [...cart.lines, detail]));

  if (one('[data-account]')) {
    const key = 'larkspur-account';
    const account = JSON.parse(sessionStorage.getItem(key) ?? '{}');
    const now = (change) => {
      Object.assign(account, change);
      sessionStorage.setItem(key, JSON.stringify(account));
      for (const part of all('[data-account]'))
        part.hidden = part.dataset.account !== (account.state ?? 'out');
      one('[data-email]').textContent = account.email ?? '';
    };
    const submit = (selector, then) =>
      one(selector).addEventListener('submit', (event) => {
        event.preventDefault();
        then(new FormData(event.target));
        for (const secret of all('[name=password], [name=otp]')) secret.value = '';
      });
    submit('[data-sign-in]', (form) => now({ email: form.get('email'), state: 'code' }));
    submit('[data-code]', () => now({ state: 'in' }));
    submit('[data-delivery]', () => (one('[data-saved]').textContent = 'Saved.'));
    for (const button of all('[data-sign-out]'))
      button.addEventListener('click', () => now({ email: undefined, state: 'out' }));
    now({});
  }
  one('[data-open-chat]')?.addEventListener('click', () => window.Deskside?.('open'));
  show();
})();
