import { defineConfig, mergeConfig } from 'vite';
import { cleanDist, pageApp } from '../../vite.shared.ts';

// dist/cobrowse/viewer/index.html is what the server answers at /viewer, with a policy of its own:
// see docs/decisions/0016.
export default defineConfig(
  mergeConfig(pageApp('cobrowse/viewer', 'index.html'), {
    plugins: [cleanDist('cobrowse/viewer', 'assets/cobrowse/viewer')],
  }),
);
