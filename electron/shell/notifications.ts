/** Shows the system's notifications: one per subject, replaced by its successor, gone when it is over. */
import { Notification } from 'electron'
import { notificationFor, type NotificationWish } from '../../shared/outside/notification'

export interface Notifier {
  /**
   * @param id what it is about: takes the place of an earlier one of the same
   * @param chosen the person clicked it, or its button (`byButton`), which macOS and Windows have
   */
  show(id: string, wish: NotificationWish, chosen: (byButton: boolean) => void): void
  hide(id: string): void
  close(): void
}

export function openNotifier(platform: NodeJS.Platform): Notifier {
  const open = new Map<string, Notification>()
  return {
    show(id, wish, chosen) {
      if (!Notification.isSupported()) return
      open.get(id)?.close()
      const notification = new Notification(notificationFor(wish, platform))
      const forget = (): void => {
        if (open.get(id) === notification) open.delete(id)
      }
      notification.on('click', () => chosen(false))
      notification.on('action', () => chosen(true))
      notification.on('close', forget)
      notification.on('failed', forget)
      // Kept, or it would be collected before somebody clicks it.
      open.set(id, notification)
      notification.show()
    },
    hide(id) {
      open.get(id)?.close()
      open.delete(id)
    },
    close() {
      for (const notification of open.values()) notification.close()
      open.clear()
    },
  }
}
