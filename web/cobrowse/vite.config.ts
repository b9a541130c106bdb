import { defineConfig } from 'vite';
import { cleanDist, webRoot } from '../vite.shared.ts';

// dist/cobrowse/recorder.js: one module that exports startCapture, fetched by the loader after consent.
export default defineConfig({
  root: webRoot,
  publicDir: false,
  plugins: [cleanDist('cobrowse')],
  build: {
    outDir: 'dist/cobrowse',
    emptyOutDir: false,
    target: ['chrome111', 'firefox114', 'safari16.4'],
    reportCompressedSize: false,
    // A library build keeps its white space otherwise.
    rolldownOptions: { output: { minify: true } },
    lib: {
      entry: `${webRoot}cobrowse/capture.ts`,
      formats: ['es'],
      fileName: () => 'recorder.js',
    },
  },
});
