/**
 * What quitting means for AI clients that reach their servers through Patchbay's port: nobody else starts an engine for them
 * (a bridge does for its own client). Pure.
 */

export type QuittingWish = 'ask' | 'background' | 'end'

export interface QuittingSituation {
  wish: QuittingWish
  /** The AI clients that would have nobody, by their names. */
  clients: readonly string[]
  /** A question can be asked: somebody is there to answer it. */
  dialogs: boolean
  /** An engine in the background can be started on this machine. */
  canHandOver: boolean
}

/** `ask`: go on in the background, or end; `tell`: they lose their servers, and there is no other way. */
export type Quitting = 'end' | 'hand-over' | 'ask' | 'tell'

export function quittingOf({ wish, clients, dialogs, canHandOver }: QuittingSituation): Quitting {
  if (clients.length === 0 || wish === 'end') return 'end'
  if (wish === 'background' && canHandOver) return 'hand-over'
  if (!dialogs) return 'end'
  return canHandOver ? 'ask' : 'tell'
}

const named = 3

function whoIn(clients: readonly string[]): string {
  const names = [...new Set(clients)]
  const more = names.length - named
  if (more > 1) return `${names.slice(0, named).join(', ')} and ${more} more reach their servers`
  const [last = '', ...others] = names.toReversed()
  return others.length === 0
    ? `${last} reaches its servers`
    : `${others.toReversed().join(', ')} and ${last} reach their servers`
}

export const quittingWords = {
  title: 'Quit while AI clients are connected?',
  ask: (clients: readonly string[]) =>
    `${whoIn(clients)} through Patchbay. It can go on in the background without a window, until ten minutes after the last client has gone.`,
  tell: (clients: readonly string[]) =>
    `${whoIn(clients)} through Patchbay, and cannot until it runs again. To go on in the background it needs Node.js 20.19 or later.`,
  handOver: 'Go On in Background',
  end: 'Quit',
  cancel: 'Cancel',
  remember: 'Do not ask again',
} as const
