/** Unit and component tests are quick and quiet; integration tests run real processes and servers, one file at a time. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const quiet = ['test/support/quiet-console.ts']

export default defineConfig({
  test: {
    // Each file in a process of its own: a leaked handle or a changed environment cannot reach another file.
    pool: 'forks',
    allowOnly: false,
    // Far more than any unit test needs; on a busy machine none may fail for being slow.
    testTimeout: 20_000,
    hookTimeout: 20_000,
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
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
