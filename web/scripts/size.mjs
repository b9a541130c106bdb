// Fails when the front ends weigh more than they may: bytes of `gzip -9`, as a browser
// without brotli would load them. Run it after the build.
import { existsSync, readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url).pathname;
const gz = (bytes) => gzipSync(bytes, { level: 9 }).length;
const file = (name) => gz(readFileSync(dist + name));
const sum = (names) => names.reduce((total, name) => total + file(name), 0);

/** The HTML and what it names: scripts, styles, preloads. */
function page(name) {
  const html = readFileSync(dist + name, 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1]);
  return [name, ...new Set(named)];
}

/** A module of the widget with everything it imports and its styles, by the build's manifest. */
function closure(manifest, key, seen = new Set()) {
  if (seen.has(key)) return [];
  seen.add(key);
  const { file, css = [], imports = [] } = manifest[key];
  return [file, ...css, ...imports.flatMap((name) => closure(manifest, name, seen))];
}

function loader() {
  const config = {
    site: 'x'.repeat(24),
    origin: 'https://chat.customer.example',
    hue: 264,
    position: 'right',
    host: '/assets/host/main-xxxxxxxx.js',
    live: 1,
  };
  const script = readFileSync(`${dist}loader/loader.js`, 'utf8');
  return gz(`(function(__config){${script}\n})(${JSON.stringify(config)});\n`);
}

function widget() {
  const manifest = JSON.parse(readFileSync(`${dist}widget/manifest.json`, 'utf8'));
  const first = page('widget/frame.html');
  // Loaded by itself after the first paint. The socket's library is not: it comes with the
  // first message, together with the first conversation.
  const after = [
    ...closure(manifest, 'widget/engine/index.ts'),
    ...closure(manifest, 'widget/messages/de.json'),
  ];
  return { first: sum(first), all: sum([...new Set([...first, ...after])]) };
}

/** The recorder with what it imports; what steers comes when somebody may. */
function recorder() {
  const text = readFileSync(`${dist}cobrowse/recorder.js`, 'utf8');
  const imports = [...text.matchAll(/(?:from|import)\s*"\.\/([\w-]+\.js)"/g)].map(
    ([, name]) => `cobrowse/${name}`,
  );
  return sum(['cobrowse/recorder.js', ...new Set(imports)]);
}

/** The media library, the heavy part of a call; loaded when one is near. In brotli, as it is served. */
function callCode(app) {
  const manifest = JSON.parse(readFileSync(`${dist}${app}/manifest.json`, 'utf8'));
  const library = Object.values(manifest).find(({ name }) => name?.startsWith('livekit-client'));
  return library ? brotliCompressSync(readFileSync(dist + library.file)).length : NaN;
}

const need = (name) => existsSync(dist + name);
const rows = [];
if (need('loader/loader.js') && need('widget/manifest.json')) {
  const { first, all } = widget();
  rows.push(['loader.js with its settings', loader(), 3_000]);
  rows.push(['panel before the first paint', first, 25_000]);
  rows.push(['everything before the first message', loader() + all, 50_000]);
} else {
  rows.push(['widget', NaN, 0]);
}
rows.push(['co-browsing recorder, after consent', need('cobrowse/recorder.js') ? recorder() : NaN, 30_000]);
rows.push(['console, entry', need('console/index.html') ? sum(page('console/index.html')) : NaN, 180_000]);

for (const app of ['console', 'guest']) {
  rows.push([`call code of the ${app}, brotli`, need(`${app}/manifest.json`) ? callCode(app) : NaN, 130_000]);
}

let failed = false;
for (const [what, bytes, limit] of rows) {
  const missing = Number.isNaN(bytes);
  if (missing ? process.env.CI : bytes > limit) failed = true;
  const verdict = missing ? 'not built' : `${bytes.toLocaleString('en')} of ${limit.toLocaleString('en')} B`;
  console.log(`${bytes > limit ? '✗' : missing ? '–' : '✓'} ${what.padEnd(36)} ${verdict}`);
}
process.exitCode = failed ? 1 : 0;
