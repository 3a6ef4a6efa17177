/** What a person can set in the window. */
import { z } from 'zod'
import { callbackHostSchema, callbackPortSchema } from './callback'

/** Shown to servers that ask for a certificate. Absolute paths of PEM files. */
const clientCertificateSchema = z.object({
  /** A host name, or `*.name` for all below it. */
  host: z.string().min(1).max(253),
  certificate: z.string().min(1),
  key: z.string().min(1),
})
export type ClientCertificate = z.infer<typeof clientCertificateSchema>

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
  clientCertificates: z.array(clientCertificateSchema),
  /** How long a program that nobody uses runs on (minutes); null: for ever. */
  sleepAfterMinutes: z.number().int().min(1).max(10_080).nullable(),
  /** What closing the window means. */
  closing: z.enum(['ask', 'keep', 'quit']),
  /** What quitting means while AI clients reach their servers through Patchbay's port. */
  quitting: z.enum(['ask', 'background', 'end']),
  /** Starts with the session, without a window. */
  launchAtLogin: z.boolean(),
  notifications: z.boolean(),
  /** Where the key of the vault is kept; the file only where a person has chosen it, for want of a keychain. */
  keyIn: z.enum(['keychain', 'file']),
})
export type Settings = z.infer<typeof settingsSchema>
