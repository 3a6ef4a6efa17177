/** Unit and component tests are quick and quiet; integration tests run real processes and servers, and mostly wait for them. */
import { availableParallelism } from 'node:os'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './scripts/lib/longest-first.mjs'

const quiet = ['test/support/quiet-console.ts']
/** These replace modules of Node's own, and need the product's modules for themselves. */
const replacing = ['test/unit/adapters/watcher-{looks,polls}.test.ts']

export default defineConfig({
  test: {
    pool: 'forks',
    // One more than the cores of a small machine keeps both busy.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    allowOnly: false,
    // For what hangs: on a busy machine no test may fail for being slow.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 45_000 } },
    dangerouslyIgnoreUnhandledErrors: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: replacing,
          environment: 'node',
          setupFiles: quiet,
          // Loading the product anew for each file is half of the work.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'unit-replacing', include: replacing, environment: 'node', setupFiles: quiet },
      },
      {
        extends: true,
        plugins: [react()],
        test: {
          name: 'component',
          include: ['test/component/**/*.test.tsx'],
          environment: 'jsdom',
          // A document and the window's modules anew for each file would be two thirds of the work (test/component/setup.ts).
          isolate: false,
          setupFiles: [...quiet, 'test/component/setup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          environment: 'node',
          isolate: false,
          // No file has a fixed port or a folder in common with another, and most of a test is waiting, which needs no core.
          maxWorkers: Math.max(6, availableParallelism()),
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
