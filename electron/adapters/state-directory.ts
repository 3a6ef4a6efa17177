/** Where Patchbay keeps its own files, and that only the owner can look into it. */
import { chmod, mkdir, stat } from 'node:fs/promises'
import { posix, win32 } from 'node:path'

export interface StateDirectoryInput {
  platform: NodeJS.Platform
  homeDir: string
  env: Readonly<Record<string, string | undefined>>
  /** For a relative `PATCHBAY_HOME`. */
  workingDirectory: string
}

/** `PATCHBAY_HOME`, else the system's place for application data. Always absolute. */
export function resolveStateDirectory({ platform, homeDir, env, workingDirectory }: StateDirectoryInput): string {
  const path = platform === 'win32' ? win32 : posix
  if (env['PATCHBAY_HOME']) return path.resolve(workingDirectory, env['PATCHBAY_HOME'])
  switch (platform) {
    case 'darwin':
      return path.join(homeDir, 'Library', 'Application Support', 'Patchbay')
    case 'win32':
      return path.join(env['APPDATA'] || path.join(homeDir, 'AppData', 'Roaming'), 'Patchbay')
    default: {
      // The XDG specification says that a relative value is to be ignored.
      const configured = env['XDG_CONFIG_HOME']
      const base = configured && path.isAbsolute(configured) ? configured : path.join(homeDir, '.config')
      return path.join(base, 'patchbay')
    }
  }
}

/** The state directory of the demo: an engine of its own, so that it never touches the person's servers. */
export function demoDirectory(stateDirectory: string, platform: NodeJS.Platform): string {
  return (platform === 'win32' ? win32 : posix).join(stateDirectory, 'demo')
}

/**
 * Creates the directory, readable by its owner alone. One that exists with wider rights is narrowed, unless it plainly
 * is not ours alone (the home directory, a shared temporary directory, another user's).
 */
export async function ensureStateDirectory(directory: string, homeDir: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  if (process.platform === 'win32' || directory === homeDir) return
  const found = await stat(directory)
  const sticky = (found.mode & 0o1000) !== 0
  const ours = found.uid === process.getuid?.()
  if (ours && !sticky && (found.mode & 0o077) !== 0) await chmod(directory, 0o700)
}
