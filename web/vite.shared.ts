import { readFile, rm } from 'node:fs/promises';
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

/** The lists of the emoji pickers: of emojibase-data what they show, without skin tones and codes. */
export function emoji(): Plugin {
  const prefix = 'virtual:emoji/';
  return {
    name: 'deskside-emoji',
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : null),
    async load(id) {
      if (!id.startsWith(`\0${prefix}`)) return null;
      const file = `${webRoot}node_modules/emojibase-data/${id.slice(prefix.length + 1)}/compact.json`;
      type Entry = { unicode: string; label: string; tags?: string[]; group?: number };
      const list = (JSON.parse(await readFile(file, 'utf8')) as Entry[])
        .filter(({ group }) => group !== undefined && group !== 2)
        .map(({ unicode, label, tags, group }) => ({ unicode, label, tags, group }));
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(list))})`;
    },
  };
}
