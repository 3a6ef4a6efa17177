/** End-to-end tests: the real application in a real Electron window, and never a second try. */
import { defineConfig } from '@playwright/test'

/** It waits for real seconds, a minute of them: begun last, it would keep the others waiting. */
const longest = '**/stories.spec.ts'

/** Each worker's own display, where there is none to share (scripts/e2e-setup.mjs). */
const displays = JSON.parse(process.env['PATCHBAY_TEST_DISPLAYS'] ?? '[]') as Record<string, string>[]
Object.assign(process.env, displays[Number(process.env['TEST_PARALLEL_INDEX'])])

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  globalSetup: './scripts/e2e-setup.mjs',
  // Each test has a home and an application of its own. One more than cores: a window also waits.
  workers: 3,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  globalTimeout: 9 * 60_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  projects: [
    { name: 'longest', testMatch: longest },
    { name: 'others', testIgnore: longest },
  ],
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure', actionTimeout: 20_000 },
})
