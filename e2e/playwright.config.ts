import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

const usual = '/usr/bin/chromium'
const executablePath = process.env.DESKSIDE_TEST_BROWSER ?? (existsSync(usual) ? usual : undefined)
/** The journeys in which media flows. */
const media = /\/(call|conference|desktop|meeting|network)[^/]*\.spec\.ts$/
const ci = process.env.CI === 'true'

export default defineConfig({
  outputDir: './test-results',
  // Long enough for a machine that does other things too; no journey waits for time to pass.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // Two cores are what CI has; every journey starts a server of its own.
  workers: 2,
  fullyParallel: true,
  forbidOnly: ci,
  // CI shares its machine. A journey that needed another try is named in the summary.
  retries: ci ? 2 : 0,
  reporter: [
    ['list'],
    ['html', { outputFolder: './report', open: 'never' }],
    ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ?? './test-results/result.json' }],
  ],
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    trace: 'retain-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--autoplay-policy=no-user-gesture-required',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        '--no-sandbox',
      ],
    },
  },
  projects: [
    { name: 'journeys', testDir: './journeys', testIgnore: media },
    // Real sound and pictures keep a core busy: one such journey at a time.
    { name: 'calls', testDir: './journeys', testMatch: media, workers: 1 },
    { name: 'cobrowse', testDir: './cobrowse' },
    { name: 'screenshots', testDir: './screenshots' },
    { name: 'performance', testDir: './performance' },
    { name: 'figures', testDir: './figures' },
  ],
})
