/** Chooses where the vault's key lives: the keychain, or a file when a person has said so (`PATCHBAY_VAULT=file`, or in the window). */
import { join } from 'node:path'
import type { Files, KeyStore } from '../core/ports'
import { createFileKeyStore } from './key-store-file'
import { loadKeychain } from './key-store-keytar'

/**
 * The key store for this machine. The keychain is loaded at its first use, so that a start never waits for it; where
 * there is none, every use rejects with the reason. It never falls back to a file by itself.
 * @param inFile whether the person's settings say so now
 */
export function createKeyStore(
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
  files: Files,
  inFile: () => boolean = () => false,
): KeyStore {
  const file = createFileKeyStore(join(directory, 'vault-key.json'), files)
  let loading: Promise<KeyStore> | null = null
  const chosen = (): Promise<KeyStore> => {
    if (env['PATCHBAY_VAULT'] === 'file' || inFile()) return Promise.resolve(file)
    loading ??= loadKeychain().then((result) => {
      if (result.available) return result.keyStore
      throw new Error(`${result.reason}. Set PATCHBAY_VAULT=file to keep the key in a file.`)
    })
    return loading
  }
  return {
    get: async (account) => (await chosen()).get(account),
    set: async (account, value) => (await chosen()).set(account, value),
    delete: async (account) => (await chosen()).delete(account),
  }
}
