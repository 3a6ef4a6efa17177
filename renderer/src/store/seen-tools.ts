/** Which tools the person has seen, by server: kept on this computer, as marks, not as texts. */
import { create } from 'zustand'
import { isFields } from '../../../shared/fields'
import type { Tool } from '../../../shared/model/capabilities'
import { seenOf, type SeenTools } from '../lib/what-changed'

const place = 'seen-tools'

export const useSeenTools = create<{ servers: Readonly<Record<string, SeenTools>> }>(() => ({ servers: load() }))

/** From now on these are what is compared with. */
export function markSeen(server: string, tools: readonly Tool[]): void {
  useSeenTools.setState(({ servers }) => ({ servers: { ...servers, [server]: seenOf(tools) } }))
  try {
    localStorage.setItem(place, JSON.stringify(useSeenTools.getState().servers))
  } catch {
    // Without room the marks last until the window is closed.
  }
}

function load(): Record<string, SeenTools> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? '{}')
    return isFields(kept) ? (kept as Record<string, SeenTools>) : {}
  } catch {
    return {}
  }
}
