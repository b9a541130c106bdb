import { defineConfig, mergeConfig } from 'vite';
import { cleanDist, pageApp } from '../vite.shared.ts';

// dist/carrier/carrier.html is what the server answers at /widget/carrier.
export default defineConfig(
  mergeConfig(pageApp('carrier', 'carrier.html'), { plugins: [cleanDist('carrier', 'assets/carrier')] }),
);
