// Writes a .gz and a .br beside every text file in dist that has none or an older one,
// so that the server never compresses.
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url).pathname;
const text = /\.(m?js|css|html|svg|json|txt|map)$/;

const entries = await readdir(dist, { recursive: true });
const known = new Set(entries);
let written = 0;
for (const name of entries.filter((name) => text.test(name))) {
  const file = dist + name;
  const { mtime, mtimeMs } = await stat(file);
  const stale = async (made) => !known.has(name + made) || (await stat(file + made)).mtimeMs !== mtimeMs;
  if (!(await stale('.gz')) && !(await stale('.br'))) continue;
  const bytes = await readFile(file);
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  await writeFile(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  await writeFile(`${file}.br`, brotliCompressSync(bytes, { params: quality }));
  await Promise.all([utimes(`${file}.gz`, mtime, mtime), utimes(`${file}.br`, mtime, mtime)]);
  written++;
}
console.log(`compressed ${written} of ${entries.filter((name) => text.test(name)).length} files`);
