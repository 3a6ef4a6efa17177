/** A keychain whose lock a test can turn; says what libsecret says. */
import { join } from 'node:path'
import { createFiles } from '../../electron/adapters/files'
import { createFileKeyStore } from '../../electron/adapters/key-store-file'
import type { KeyStore } from '../../electron/core/ports'

/** @param folder where its file lies */
export function lockableKeychain(folder: string): KeyStore & { locked: boolean } {
  const store = createFileKeyStore(join(folder, 'vault-key.json'), createFiles())
  const open = async <T>(work: () => Promise<T>): Promise<T> => {
    if (keychain.locked) throw new Error('Cannot get secret of a locked object')
    return work()
  }
  const keychain = {
    locked: false,
    get: (account: string) => open(() => store.get(account)),
    set: (account: string, value: string) => open(() => store.set(account, value)),
    delete: (account: string) => open(() => store.delete(account)),
  }
  return keychain
}
