/** Whether anybody shows tray icons here. Electron does not know; on Linux the session's bus does. */
import { execFile } from 'node:child_process'

/** A bus that does not answer within this (ms) shows nothing. */
const patience = 2_000

/**
 * macOS and Windows always do. On Linux somebody has to own `org.kde.StatusNotifierWatcher` and say that a host is registered:
 * GNOME without its extension, and bare window managers, have neither.
 */
export async function isTrayShown(platform: NodeJS.Platform): Promise<boolean> {
  if (platform === 'darwin' || platform === 'win32') return true
  const answers = await Promise.all([ask('gdbus', gdbus), ask('busctl', busctl)])
  return answers.some((answer) => /\btrue\b/.test(answer ?? ''))
}

const property = ['org.kde.StatusNotifierWatcher', 'IsStatusNotifierHostRegistered'] as const
const gdbus = [
  'call',
  '--session',
  '--dest',
  property[0],
  '--object-path',
  '/StatusNotifierWatcher',
  '--method',
  'org.freedesktop.DBus.Properties.Get',
  ...property,
]
const busctl = ['--user', 'get-property', property[0], '/StatusNotifierWatcher', ...property]

/** What a program prints; null when it is not there or fails. It starts no service: the property of an absent one is an error. */
function ask(program: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, [...args], { timeout: patience }, (error, stdout) => resolve(error ? null : stdout))
  })
}
