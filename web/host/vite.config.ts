import { defineConfig } from 'vite';
import { cleanDist, webRoot } from '../vite.shared.ts';

// Modules that the loader imports into customers' pages: dist/assets/host/main-HASH.js, named in
// dist/host/manifest.json, and the chunks that it imports in turn, by relative paths.
export default defineConfig({
  root: webRoot,
  publicDir: false,
  base: './',
  plugins: [cleanDist('host', 'assets/host')],
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    assetsDir: 'assets/host',
    target: ['chrome111', 'firefox114', 'safari16.4'],
    modulePreload: false,
    manifest: 'host/manifest.json',
    reportCompressedSize: false,
    rolldownOptions: {
      input: `${webRoot}host/main.ts`,
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: 'assets/host/[name]-[hash].js',
        chunkFileNames: 'assets/host/[name]-[hash].js',
      },
    },
  },
});
