/** A notification as the systems want it: which of them has buttons, and which takes one away before anybody has seen it. Pure. */

export interface NotificationWish {
  title: string
  body: string
  /** The label of its one button; without one, or where the system has none, a click leads to the window. */
  button: string | null
  /** Something waits for the person: it is not taken away by time. */
  stays: boolean
}

/** What Electron's `Notification` is made of. */
export interface NotificationOptions {
  title: string
  body: string
  actions?: { type: 'button'; text: string }[]
  timeoutType?: 'default' | 'never'
}

/**
 * Linux has no buttons in Electron; on macOS the person's own settings say how long one stays.
 * @param platform as Node.js calls it
 */
export function notificationFor(
  { title, body, button, stays }: NotificationWish,
  platform: string,
): NotificationOptions {
  return {
    title,
    body,
    ...(button !== null && platform !== 'linux' && { actions: [{ type: 'button', text: button }] }),
    ...(stays && platform !== 'darwin' && { timeoutType: 'never' }),
  }
}
