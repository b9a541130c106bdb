import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, mergeConfig } from 'vite';
import { cleanDist, emoji, onlyUsedTokens, pageApp } from '../vite.shared.ts';

// dist/widget/frame.html is what the server answers at /widget/frame.
export default defineConfig(
  mergeConfig(pageApp('widget', 'frame.html'), {
    plugins: [
      svelte({ configFile: false, compilerOptions: { discloseVersion: false } }),
      emoji(),
      cleanDist('widget', 'assets/widget'),
      onlyUsedTokens(),
    ],
  }),
);
