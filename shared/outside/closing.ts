/** What closing the window means: going on without it, asking, or the end. Pure. */

export type ClosingWish = 'ask' | 'keep' | 'quit'

export interface ClosingSituation {
  /** `process.platform`. */
  platform: string
  wish: ClosingWish
  /** Somebody shows our icon: there is a way back to a hidden window. */
  trayShown: boolean
  /** A question can be asked: somebody is there to answer it. */
  dialogs: boolean
  /** It has been said before that Patchbay goes on. */
  told: boolean
}

export type Closing =
  /** `tell`: say once that it goes on, and where it is. */
  { kind: 'hide'; tell: boolean } | { kind: 'ask' } | { kind: 'quit' }

export function closingOf({ platform, wish, trayShown, dialogs, told }: ClosingSituation): Closing {
  if (wish === 'quit') return { kind: 'quit' }
  // On macOS the dock is the way back, with or without a menu-bar item.
  if (trayShown || platform === 'darwin') return { kind: 'hide', tell: !told && platform !== 'darwin' }
  // Without a tray, the launcher leads back (one instance); who has chosen that knows it.
  if (wish === 'keep') return { kind: 'hide', tell: false }
  return dialogs ? { kind: 'ask' } : { kind: 'quit' }
}

export const closingWords = {
  toldTitle: 'Patchbay keeps running',
  toldBody: 'Your servers stay connected. Open or quit Patchbay from its icon.',
  askTitle: 'Keep Patchbay running?',
  askBody:
    'Your servers stay connected while Patchbay runs without its window. This desktop shows no tray icon: start Patchbay again to see the window.',
  keep: 'Keep Running',
  quit: 'Quit',
  remember: 'Do not ask again',
} as const
