/** What a person can set in the window. */
import { z } from 'zod'

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  groupBy: z.enum(['state', 'client']),
  /** Project folders to look into beside those that Claude Code lists. Absolute paths. */
  folders: z.array(z.string()),
})
export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings: Settings = { theme: 'system', groupBy: 'state', folders: [] }
