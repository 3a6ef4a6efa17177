/** Unit and component tests are quick and quiet; integration tests run real processes and servers, and mostly wait for them. */
import { availableParallelism } from 'node:os'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './scripts/lib/longest-first.mjs'

const quiet = ['test/support/quiet-console.ts']

export default defineConfig({
  test: {
    // Each file in a process of its own: a leaked handle or a changed environment cannot reach another file.
    pool: 'forks',
    // Starting a worker and loading modules is half of the work: one more than the cores of a small machine keeps both busy.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    allowOnly: false,
    // Far more than any unit test needs; on a busy machine none may fail for being slow.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    expect: { poll: { timeout: 20_000 } },
    dangerouslyIgnoreUnhandledErrors: false,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], environment: 'node', setupFiles: quiet },
      },
      {
        extends: true,
        plugins: [react()],
        test: {
          name: 'component',
          include: ['test/component/**/*.test.tsx'],
          environment: 'jsdom',
          setupFiles: [...quiet, 'test/component/setup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          environment: 'node',
          // No file has a fixed port or a folder in common with another, and most of a test is waiting, which needs no core.
          maxWorkers: Math.max(6, availableParallelism()),
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
