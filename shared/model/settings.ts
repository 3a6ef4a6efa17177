/** What a person can set in the window. */
import { z } from 'zod'
import { callbackHostSchema, callbackPortSchema } from './callback'

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  groupBy: z.enum(['state', 'client']),
  /** Project folders to look into beside those that Claude Code lists. Absolute paths. */
  folders: z.array(z.string()),
  /** Where Patchbay's Client ID Metadata Document is published, for servers that take one (2026-07-28). */
  clientMetadataUrl: z.url({ protocol: /^https$/ }).nullable(),
  /** How the browser's way back names this machine, and its port; null: whatever works. */
  callbackHost: callbackHostSchema.nullable(),
  callbackPort: callbackPortSchema.nullable(),
})
export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings: Settings = {
  theme: 'system',
  groupBy: 'state',
  folders: [],
  clientMetadataUrl: null,
  callbackHost: null,
  callbackPort: null,
}
