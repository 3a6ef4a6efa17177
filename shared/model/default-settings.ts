/** What holds until a person says otherwise. Apart from the schemas, whose code the window does not carry. */
import type { Settings } from './settings'

export const defaultSettings: Settings = {
  theme: 'system',
  groupBy: 'state',
  folders: [],
  clientMetadataUrl: null,
  callbackHost: null,
  callbackPort: null,
  clientCertificates: [],
  sleepAfterMinutes: null,
  closing: 'ask',
  quitting: 'ask',
  launchAtLogin: false,
  notifications: true,
  keyIn: 'keychain',
}
