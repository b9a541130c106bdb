import { defineConfig, mergeConfig } from 'vite';
import { cleanDist, pageApp } from '../vite.shared.ts';

// dist/pdf/index.html is what the server answers at /pdf, sandboxed: see docs/decisions/0012.
export default defineConfig(
  mergeConfig(pageApp('pdf', 'index.html'), {
    plugins: [cleanDist('pdf', 'assets/pdf')],
  }),
);
