// Browsers with more flags than the others. A file that uses them gets a browser of its own.
import type { LaunchOptions } from '@playwright/test'

type Parts = { launchOptions: LaunchOptions }

/** test.use({ launchOptions: withFlags('--flag') }), at the top of a file. */
export const withFlags = (...flags: string[]) =>
  [
    ({ launchOptions }: Parts, use: (options: LaunchOptions) => Promise<void>) =>
      use({ ...launchOptions, args: [...(launchOptions.args ?? []), ...flags] }),
    { scope: 'worker' as const },
  ] as never
