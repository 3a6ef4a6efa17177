/** Opens a vault in the given state directory with the system's keychain, puts something into it, and says what came of it. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../../electron/adapters/clock'
import { createFiles } from '../../electron/adapters/files'
import { createKeyStore } from '../../electron/adapters/key-store'
import { Vault } from '../../electron/core/vault/vault'

const [state = ''] = process.argv.slice(2)
const files = createFiles()
const vault = new Vault({
  path: join(state, 'vault.json'),
  files,
  keyStore: createKeyStore(state, {}, files),
  clock: systemClock,
  logger: { error: () => undefined, info: () => undefined, debug: () => undefined },
  learned: () => undefined,
  changed: () => undefined,
})
await vault.open()
await vault.update((data) => ({ ...data, clients: { issuer: { clientId: 'in memory', clientSecret: null } } }))
process.stdout.write(
  JSON.stringify({
    problem: vault.problem?.code ?? null,
    detail: vault.problem?.detail ?? null,
    kept: vault.data.clients['issuer']?.clientId,
    files: await readdir(state),
  }),
)
