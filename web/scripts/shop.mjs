// Builds the demo shop: every page of shop/pages in the layout, one page per bicycle.
// The first line of a page is its title. The demo server fills in __DESKSIDE_ORIGIN__ and __SITE_KEY__.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { art } from '../shop/art.mjs';

const shop = new URL('../shop/', import.meta.url);
const out = new URL('../dist/shop/', import.meta.url);
const read = (name) => readFile(new URL(name, shop), 'utf8');

const bikes = JSON.parse(await read('bikes.json'));
const layout = await read('layout.html');
const bike = (slug) => bikes.find((one) => one.slug === slug);
const price = (euros) => `€${euros.toLocaleString('en')}`;

const card = (slug, heading) => {
  const { name, kind, line, price: euros } = bike(slug);
  return `<article class="card" data-kind="${kind}">${art(bike(slug))}<p class="kicker">${kind}</p>
      <${heading}><a href="/bike-${slug}.html">${name}</a></${heading}><p>${line}</p><p class="price">${price(euros)}</p></article>`;
};

const parts = {
  art: (slug) => art(bike(slug)),
  card: (slug) => card(slug, 'h3'),
  shelf: (slug) => card(slug, 'h2'),
};

const product = ({ slug, name, kind, line, text, price: euros, weight, gears, range }) => `${name}
<section class="product">
  ${art(bike(slug))}
  <div>
    <p class="kicker">${kind}</p>
    <h1>${name}</h1>
    <p class="lead">${line}</p>
    <p class="price">${price(euros)}</p>
    <p>${text}</p>
    <fieldset class="sizes"><legend>Size</legend>
      ${['S', 'M', 'L', 'XL'].map((size, i) => `<label><input type="radio" name="size" value="${size}"${i === 1 ? ' checked' : ''} /><span>${size}</span></label>`).join('')}
    </fieldset>
    <p class="actions"><button class="button" type="button" data-add="${slug}" data-name="${name}" data-price="${euros}">Add to cart</button><span role="status" data-added></span></p>
    <dl><div><dt>Weight</dt><dd>${weight}</dd></div><div><dt>Gears</dt><dd>${gears}</dd></div><div><dt>Good to know</dt><dd>${range}</dd></div></dl>
  </div>
</section>
`;

async function write(name, source) {
  const [title, ...rest] = source.split('\n');
  const content = rest.join('\n').replace(/\{\{(\w+) (\w+)\}\}/g, (_, part, slug) => parts[part](slug));
  // Replaced by functions: a $ in a text is no pattern.
  const html = layout.replace('{{title}}', () => title).replace('{{content}}', () => content);
  await writeFile(new URL(name, out), html);
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
for (const name of ['shop.css', 'shop.js', 'build.js', 'mark.svg'])
  await cp(new URL(name, shop), new URL(name, out));
for (const name of await readdir(new URL('pages/', shop))) await write(name, await read(`pages/${name}`));
for (const one of bikes) await write(`bike-${one.slug}.html`, product(one));
