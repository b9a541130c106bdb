import { svelte } from '@sveltejs/vite-plugin-svelte';
import { readFile } from 'node:fs/promises';
import { defineConfig, mergeConfig, type Plugin } from 'vite';
import { cleanDist, pageApp, webRoot } from '../vite.shared.ts';

// dist/console/index.html is what the server answers at /console/ and every path below it.
// While developing, `vite --config console/vite.config.ts` serves it and passes the rest to a running Deskside.
const deskside = process.env['DESKSIDE_DEV_URL'] ?? 'http://127.0.0.1:8080';

/** The emoji picker's lists: of emojibase-data what it shows, without skin tones and codes. */
function emoji(): Plugin {
  const prefix = 'virtual:emoji/';
  return {
    name: 'deskside-emoji',
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : null),
    async load(id) {
      if (!id.startsWith(`\0${prefix}`)) return null;
      const file = `${webRoot}node_modules/emojibase-data/${id.slice(prefix.length + 1)}/compact.json`;
      type Entry = { unicode: string; label: string; tags?: string[]; group?: number };
      const list = (JSON.parse(await readFile(file, 'utf8')) as Entry[])
        .filter(({ group }) => group !== undefined && group !== 2)
        .map(({ unicode, label, tags, group }) => ({ unicode, label, tags, group }));
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(list))})`;
    },
  };
}

export default defineConfig(
  mergeConfig(pageApp('console', 'index.html'), {
    plugins: [svelte(), emoji(), cleanDist('console', 'assets/console')],
    server: {
      proxy: { '/api': deskside, '/socket': { target: deskside, ws: true } },
    },
  }),
);
