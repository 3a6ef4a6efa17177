/** Keys in an owner-only file, for machines without a keychain (`PATCHBAY_VAULT=file`). */
import { chmod } from 'node:fs/promises'
import type { Files, KeyStore } from '../core/ports'
import { isMissing } from './files'

/** Keeps account and key pairs in the JSON file at `path`. A damaged file is an error and never overwritten. */
export function createFileKeyStore(path: string, files: Files): KeyStore {
  const load = async (): Promise<Record<string, string>> => {
    const text = await files.read(path)
    if (text === null) return {}
    await narrow(path)
    return parseKeys(text, path)
  }
  let last: Promise<unknown> = Promise.resolve()
  // One change after another: two at once would each write what they read before the other.
  const change = (edit: (keys: Record<string, string>) => void): Promise<void> => {
    const next = last.then(async () => {
      const keys = await load()
      edit(keys)
      await files.write(path, `${JSON.stringify(keys, null, 2)}\n`)
    })
    last = next.catch(() => undefined)
    return next
  }
  return {
    async get(account) {
      const keys = await load()
      return Object.hasOwn(keys, account) ? (keys[account] ?? null) : null
    },
    set: (account, value) =>
      change((keys) => {
        keys[account] = value
      }),
    delete: (account) =>
      change((keys) => {
        delete keys[account]
      }),
  }
}

function parseKeys(text: string, path: string): Record<string, string> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The parser's own message would quote the file.
    throw new Error(`The key file is damaged: ${path} is not JSON`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`The key file is damaged: ${path} holds no keys`)
  }
  const pairs = Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string')
  return Object.assign(Object.create(null) as Record<string, string>, Object.fromEntries(pairs))
}

async function narrow(path: string): Promise<void> {
  try {
    await chmod(path, 0o600)
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}
