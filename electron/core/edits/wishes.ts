/** Keys of the common model as a person types them: `url=…`, `env.NAME=…`, `timeout=30s`. */
import { PatchbayError } from '../../../shared/ipc/result'
import { longestTimeout, type Definition } from '../sources/definition'
import { partsOf } from '../sources/variables/notation'
import type { Wish } from '../sources/writing'

export interface Wishes {
  wishes: Wish[]
  /** The new name, if there is to be one. */
  name: string | null
}

/** Values are read in the entry's own notation of variables. Throws `invalid-input`. */
export function readWishes(
  { variables }: Pick<Definition, 'variables'>,
  values: Readonly<Record<string, string | undefined>>,
): Wishes {
  const wishes: Wish[] = []
  let name: string | null = null
  for (const [key, value] of Object.entries(values)) {
    if (key === 'name') {
      name = (value ?? '').trim()
      if (name === '' || /\p{Cc}/u.test(name)) throw new PatchbayError('invalid-input', 'A server needs a name.')
    } else wishes.push(wishFor(key, value, variables))
  }
  return { wishes, name }
}

function wishFor(key: string, value: string | undefined, variables: Definition['variables']): Wish {
  switch (key) {
    case 'url':
    case 'command':
    case 'cwd':
      return { key, value: value === undefined ? undefined : partsOf(value, variables, key) }
    case 'args':
      return {
        key,
        value: value === undefined ? undefined : wordsIn(value).map((word) => partsOf(word, variables, 'args')),
      }
    case 'timeout':
      return { key, value: value === undefined ? undefined : milliseconds(value) }
    default: {
      const [, kind, member] = /^(env|headers)\.(.+)$/s.exec(key) ?? []
      if ((kind !== 'env' && kind !== 'headers') || member === undefined)
        throw new PatchbayError(
          'invalid-input',
          `“${key}” is no key. There are name, url, command, args, cwd, timeout, env.NAME and headers.NAME.`,
        )
      return { key: kind, member, value: value === undefined ? undefined : partsOf(value, variables, kind) }
    }
  }
}

/** A list as JSON, or words; quotes keep a word with spaces together. */
function wordsIn(text: string): string[] {
  if (text.trim().startsWith('[')) {
    const list = listIn(text)
    if (list) return list
    throw new PatchbayError('invalid-input', 'As a list, “args” must be JSON with texts in it.')
  }
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}

function listIn(text: string): string[] | null {
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : null
  } catch {
    return null
  }
}

const units: Readonly<Record<string, number>> = { '': 1, ms: 1, s: 1_000, m: 60_000, min: 60_000 }

function milliseconds(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,20}(?:\.\d{1,20})?)\s{0,9}(ms|s|min|m|)$/.exec(text.trim()) ?? []
  const value = Number(number) * (units[unit] ?? 1)
  if (number === '' || !(value > 0) || value > longestTimeout)
    throw new PatchbayError('invalid-input', '“timeout” is a number of milliseconds, or one with a unit: 30s, 2m.')
  return value
}
