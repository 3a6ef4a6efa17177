/**
 * A process with credentials of its own on a state directory, without an engine.
 * `STATE URL ask`: for each line `N` on stdin it asks for the token N times at once and answers with one line of JSON.
 * `STATE URL loop USE`: refreshes without a pause and shows each token at USE, until it is killed.
 */
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createFiles } from '../../electron/adapters/files'
import { createFileKeyStore } from '../../electron/adapters/key-store-file'
import { Credentials } from '../../electron/core/auth/credentials'
import { Vault } from '../../electron/core/vault/vault'

const [state = '', endpoint = '', mode, use = ''] = process.argv.slice(2)
const url = new URL(endpoint)
let ahead = 0
const clock = { now: () => Date.now() + ahead, after: () => () => undefined }
const logger = { error: (message: string) => console.error(message), info: () => undefined, debug: () => undefined }
const files = createFiles()
const vault = new Vault({
  path: join(state, 'vault.json'),
  files,
  keyStore: createFileKeyStore(join(state, 'vault-key.json'), files),
  clock,
  logger,
  learned: () => undefined,
  changed: () => undefined,
})
await vault.open()
const credentials = new Credentials({
  vault,
  lockFolder: state,
  fetch,
  clock,
  random: Math.random,
  logger,
  changed: () => undefined,
})

const say = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`)

if (mode === 'loop') {
  say('ready')
  for (;;) {
    ahead += 3_600_000
    const token = await credentials.token(url)
    const response = await fetch(use, { headers: { authorization: `Bearer ${token}` } })
    await response.text()
  }
} else {
  say('ready')
  for await (const line of createInterface({ input: process.stdin })) {
    const results = await Promise.allSettled(Array.from({ length: Number(line) }, () => credentials.token(url)))
    say({
      tokens: [...new Set(results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])))],
      errors: results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : [])),
    })
  }
}
