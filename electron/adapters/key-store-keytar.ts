/** Keys in the system's keychain. The only importer of keytar, which is optional: an install never fails over it. */
import type { KeyStore } from '../core/ports'

const service = 'Patchbay'

export type KeychainResult = { available: true; keyStore: KeyStore } | { available: false; reason: string }

/** Loads keytar, or says why this machine has no keychain for us. Reads nothing from the keychain. */
export async function loadKeychain(): Promise<KeychainResult> {
  let keytar: typeof import('keytar')
  try {
    const loaded: typeof import('keytar') & { default?: typeof import('keytar') } = await import('keytar')
    keytar = loaded.default ?? loaded
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    return { available: false, reason: `The keychain module could not be loaded (${code})` }
  }
  return {
    available: true,
    keyStore: {
      get: (account) => keytar.getPassword(service, account),
      set: (account, value) => keytar.setPassword(service, account, value),
      async delete(account) {
        await keytar.deletePassword(service, account)
      },
    },
  }
}
