/** Shows incidents as the system's notifications: one per incident, replaced by its successor, gone when it is over. */
import { Notification } from 'electron'
import type { Incident } from '../../shared/outside/incidents'

export interface Notifier {
  show(incident: Incident): void
  close(): void
}

/**
 * @param chosen the person clicked it (`action` null), or its button, which macOS and Windows have
 */
export function openNotifier(chosen: (incident: Incident, action: Incident['action']) => void): Notifier {
  const open = new Map<string, Notification>()
  return {
    show(incident) {
      if (!Notification.isSupported()) return
      open.get(incident.id)?.close()
      const { action } = incident
      const notification = new Notification({
        title: incident.title,
        body: incident.body,
        ...(action !== null && process.platform !== 'linux' && { actions: [{ type: 'button', text: action.label }] }),
      })
      const forget = (): void => {
        if (open.get(incident.id) === notification) open.delete(incident.id)
      }
      notification.on('click', () => chosen(incident, null))
      notification.on('action', () => chosen(incident, action))
      notification.on('close', forget)
      notification.on('failed', forget)
      // Kept, or it would be collected before somebody clicks it.
      open.set(incident.id, notification)
      notification.show()
    },
    close() {
      for (const notification of open.values()) notification.close()
      open.clear()
    },
  }
}
