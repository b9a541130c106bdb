import { defineConfig } from 'vite';
import { cleanDist, webRoot } from '../vite.shared.ts';

// One script without imports or exports. The server wraps it: see the top of main.ts.
export default defineConfig({
  root: webRoot,
  publicDir: false,
  plugins: [cleanDist('loader')],
  build: {
    outDir: 'dist/loader',
    emptyOutDir: false,
    target: ['chrome111', 'firefox114', 'safari16.4'],
    reportCompressedSize: false,
    lib: {
      entry: `${webRoot}loader/main.ts`,
      formats: ['iife'],
      name: '__unused',
      fileName: () => 'loader.js',
    },
  },
});
