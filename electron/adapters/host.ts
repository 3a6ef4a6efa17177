/** Describes the machine and the person's session to the engine. */
import { homedir } from 'node:os'
import type { Host } from '../core/ports'

/**
 * Whether the person's login shell has to be asked for PATH and variables. A program started from a terminal already has
 * them, and a terminal always sets TERM; the dock and desktop launchers do not (some set `dumb`). SHLVL says nothing,
 * because a desktop session may itself be started by a shell. Windows gives every program the same environment.
 */
export function needsLoginShell(
  kind: 'app' | 'serve',
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (kind !== 'app' || platform === 'win32') return false
  const terminal = env['TERM']
  return terminal === undefined || terminal === '' || terminal === 'dumb'
}

/** The machine as it is. `HOME` (`USERPROFILE` on Windows) decides where the home directory is. */
export function realHost(kind: 'app' | 'serve'): Host {
  const env = { ...process.env }
  return {
    platform: process.platform,
    homeDir: homedir(),
    env,
    useLoginShell: needsLoginShell(kind, process.platform, env),
  }
}
