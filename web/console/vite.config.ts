import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, mergeConfig } from 'vite';
import { cleanDist, emoji, pageApp } from '../vite.shared.ts';

// dist/console/index.html is what the server answers at /console/ and every path below it.
// While developing, `vite --config console/vite.config.ts` serves it and passes the rest to a running Deskside.
const deskside = process.env['DESKSIDE_DEV_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig(
  mergeConfig(pageApp('console', 'index.html'), {
    plugins: [svelte(), emoji(), cleanDist('console', 'assets/console')],
    server: {
      proxy: { '/api': deskside, '/socket': { target: deskside, ws: true } },
    },
  }),
);
