import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin, UserConfig } from 'vite';

/** The folder of this package; every app builds into dist below it. */
export const webRoot = fileURLToPath(new URL('.', import.meta.url));

/** Empties the app's own folders in dist, so that apps can be built one by one. */
export function cleanDist(...folders: string[]): Plugin {
  return {
    name: 'deskside-clean-dist',
    apply: 'build',
    async buildStart() {
      await Promise.all(
        folders.map((folder) => rm(`${webRoot}dist/${folder}`, { recursive: true, force: true })),
      );
    },
  };
}

/** What a page that Go serves has in common: an HTML file in dist/<app>, its hashed files in dist/assets/<app>. */
export function pageApp(app: string, html: string): UserConfig {
  return {
    root: webRoot,
    base: '/',
    publicDir: false,
    build: {
      outDir: 'dist',
      emptyOutDir: false,
      assetsDir: `assets/${app}`,
      // No inlined data: URLs: the pages' policies allow files of our origin only.
      assetsInlineLimit: 0,
      target: ['chrome111', 'firefox114', 'safari16.4'],
      modulePreload: { polyfill: false },
      manifest: `${app}/manifest.json`,
      reportCompressedSize: false,
      rolldownOptions: { input: `${webRoot}${app}/${html}` },
    },
  };
}

/** Drops the design tokens that nothing in the bundle uses: the widget pays for each byte. */
export function onlyUsedTokens(): Plugin {
  return {
    name: 'deskside-only-used-tokens',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const files = Object.values(bundle);
      const styles = files.filter((file) => file.type === 'asset' && file.fileName.endsWith('.css'));
      const scripts = files.map((file) => (file.type === 'chunk' ? file.code : '')).join('');
      let before: number;
      let css = styles.map((file) => (file.type === 'asset' ? String(file.source) : ''));
      do {
        before = css.join('').length;
        const all = css.join('') + scripts;
        css = css.map((text) =>
          text.replace(/(--[\w-]+):[^;{}]*(;|(?=\}))/g, (declaration, name: string) => {
            const used = new RegExp(`var\\(${name}\\b(?!-)|['"\`]${name}['"\`]`);
            return used.test(all) || name.startsWith('--lightningcss') ? declaration : '';
          }),
        );
      } while (css.join('').length < before);
      styles.forEach((file, i) => {
        if (file.type === 'asset') file.source = css[i] ?? '';
      });
    },
  };
}
