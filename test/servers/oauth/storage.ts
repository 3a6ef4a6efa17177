/** What the authorization server remembers: a plain map that a test may look into and cut things out of. */
import type { Adapter, AdapterPayload } from 'oidc-provider'

type Entry = { payload: AdapterPayload; expiresAt: number }

export interface Storage {
  /** As `oidc-provider` wants it: one per model. */
  adapter: (model: string) => Adapter
  /** Removes everything of these models. */
  forget: (...models: string[]) => void
  /** The ids of a model. */
  ids: (model: string) => string[]
}

export function createStorage(): Storage {
  const entries = new Map<string, Entry>()
  const keysOf = (model: string): string[] => [...entries.keys()].filter((key) => key.startsWith(`${model}:`))
  const removeWhere = (condition: (payload: AdapterPayload) => boolean): void => {
    for (const [key, { payload }] of entries) if (condition(payload)) entries.delete(key)
  }

  function adapter(model: string): Adapter {
    const key = (id: string): string => `${model}:${id}`
    const find = (id: string): AdapterPayload | undefined => {
      const entry = entries.get(key(id))
      return entry && entry.expiresAt > Date.now() ? entry.payload : undefined
    }
    const search = (condition: (payload: AdapterPayload) => boolean): AdapterPayload | undefined =>
      keysOf(model)
        .map((each) => entries.get(each)?.payload)
        .find((payload) => payload !== undefined && condition(payload))
    return {
      upsert: async (id, payload, expiresIn) => {
        entries.set(key(id), { payload, expiresAt: expiresIn ? Date.now() + expiresIn * 1000 : Infinity })
      },
      find: async (id) => find(id),
      findByUserCode: async (userCode) => search((payload) => payload.userCode === userCode),
      findByUid: async (uid) => search((payload) => payload.uid === uid),
      consume: async (id) => {
        const payload = find(id)
        if (payload) payload.consumed = Math.floor(Date.now() / 1000)
      },
      destroy: async (id) => {
        entries.delete(key(id))
      },
      revokeByGrantId: async (grantId) => removeWhere((payload) => payload.grantId === grantId),
    }
  }

  return {
    adapter,
    forget: (...models) => {
      for (const model of models) for (const key of keysOf(model)) entries.delete(key)
    },
    ids: (model) => keysOf(model).map((key) => key.slice(model.length + 1)),
  }
}
