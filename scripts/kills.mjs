/** `npm run kills`: the engine is killed a hundred times at any instant, and a process that refreshes a sign-in two hundred times. */
import { join } from 'node:path'
import { root } from './lib/paths.mjs'
import { run, stopAllOnExit } from './lib/run.mjs'

stopAllOnExit()
const files = ['kill', 'vault-processes'].map((name) => `test/integration/${name}.test.ts`)
const command = [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', 'integration', ...files]
const env = { PATCHBAY_KILLS: '100', PATCHBAY_VAULT_KILLS: '200', ...process.env }
const { code } = await run(process.execPath, command, { env, show: true })
process.exitCode = code ?? 1
