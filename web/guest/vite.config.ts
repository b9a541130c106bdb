import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, mergeConfig } from 'vite';
import { cleanDist, pageApp, webRoot } from '../vite.shared.ts';

// Calls outside the console: dist/guest/guest.html is what the server answers at /j/…,
// dist/guest/call.html at /call, dist/guest/test.html at /call/test.
export default defineConfig(
  mergeConfig(pageApp('guest', 'guest.html'), {
    plugins: [svelte({ configFile: false }), cleanDist('guest', 'assets/guest')],
    build: { rolldownOptions: { input: [`${webRoot}guest/call.html`, `${webRoot}guest/test.html`] } },
  }),
);
