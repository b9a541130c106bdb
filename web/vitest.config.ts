import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

const exclude = ['node_modules/**', 'dist/**'];

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'core', include: ['core/**/*.test.ts'], exclude, environment: 'node' } },
      { test: { name: 'cobrowse', include: ['cobrowse/**/*.test.ts'], exclude, environment: 'node' } },
      {
        plugins: [svelte({ configFile: false }), svelteTesting()],
        test: {
          name: 'apps',
          include: ['**/*.test.ts'],
          exclude: [...exclude, 'core/**', 'cobrowse/**'],
          environment: 'happy-dom',
        },
      },
    ],
  },
});
