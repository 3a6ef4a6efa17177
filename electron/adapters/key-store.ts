/** Chooses where the vault's key lives: the keychain, or a file when `PATCHBAY_VAULT=file`. */
import { join } from 'node:path'
import type { Files, KeyStore } from '../core/ports'
import { createFileKeyStore } from './key-store-file'
import { loadKeychain } from './key-store-keytar'

/**
 * The key store for this machine. The keychain is loaded at its first use, so that a start never waits for it; where
 * there is none, every use rejects with the reason. It never falls back to a file by itself.
 */
export function createKeyStore(
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
  files: Files,
): KeyStore {
  if (env['PATCHBAY_VAULT'] === 'file') return createFileKeyStore(join(directory, 'vault-key.json'), files)
  let loading: Promise<KeyStore> | null = null
  const keychain = (): Promise<KeyStore> => {
    loading ??= loadKeychain().then((result) => {
      if (result.available) return result.keyStore
      throw new Error(`${result.reason}. Set PATCHBAY_VAULT=file to keep the key in a file.`)
    })
    return loading
  }
  return {
    get: async (account) => (await keychain()).get(account),
    set: async (account, value) => (await keychain()).set(account, value),
    delete: async (account) => (await keychain()).delete(account),
  }
}
