/** Where Patchbay keeps its own files, and that only the owner can look into it. */
import type { Stats } from 'node:fs'
import { chmod, lstat, mkdir, realpath, stat } from 'node:fs/promises'
import { dirname, posix, win32 } from 'node:path'
import { diskWords } from '../../shared/text/disk'
import { isMissing } from './files'

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
 * Creates the directory, readable by its owner alone; one that others may only read is narrowed, but for the home directory.
 * @param user whose it has to be; undefined where the system knows no such numbers (Windows)
 * @returns why it cannot be used, as a sentence for a person: it is somebody else's, or others may write into it and could
 *   have put anything there. Null when it is the person's alone.
 */
export async function ensureStateDirectory(
  directory: string,
  homeDir: string,
  user = process.getuid?.(),
): Promise<string | null> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    if (user === undefined) return null
    const refusal = await whyNotOurs(directory, user)
    if (refusal !== null) return refusal
    const found = await stat(directory)
    if ((found.mode & 0o077) !== 0 && directory !== homeDir) await chmod(directory, 0o700)
    return null
  } catch (error) {
    return `${diskWords(error)}: ${directory} cannot be used.`
  }
}

/** The same for a directory that only has to be looked at: a command that talks to an engine which runs there. */
export async function whyNotOurs(directory: string, user = process.getuid?.()): Promise<string | null> {
  if (user === undefined) return null
  try {
    const own = await lstat(directory)
    if (own.isSymbolicLink() && own.uid !== user)
      return `${directory} is a link that another user has made. ${elsewhere}`
    return judgement(directory, await stat(directory), user) ?? (await judgementOfParents(directory, user))
  } catch (error) {
    // What is not there yet has nobody's files in it.
    return isMissing(error) ? null : `${diskWords(error)}: ${directory} cannot be used.`
  }
}

const elsewhere = 'Set PATCHBAY_HOME to a folder of your own.'
const groupWrites = 0o020
const othersWrite = 0o002
const sticky = 0o1000

function judgement(directory: string, found: Stats, user: number): string | null {
  if (!found.isDirectory()) return `${directory} is not a folder. ${elsewhere}`
  if (found.uid !== user) return `${directory} belongs to another user. ${elsewhere}`
  if ((found.mode & (groupWrites | othersWrite)) === 0) return null
  return `Other users may write into ${directory}, so what stands there may not be yours. Look at it, then run: chmod 700 '${directory}'`
}

/** Whoever may write into a folder above may put another one in this one's place. */
async function judgementOfParents(directory: string, user: number): Promise<string | null> {
  for (let folder = dirname(await realpath(directory)); ; folder = dirname(folder)) {
    const { uid, mode } = await stat(folder)
    if (uid !== user && uid !== 0) return `${directory} lies in ${folder}, which belongs to another user. ${elsewhere}`
    const open = (mode & othersWrite) !== 0 && (mode & sticky) === 0
    if (open) return `${directory} lies in ${folder}, into which everybody may write. ${elsewhere}`
    if (folder === dirname(folder)) return null
  }
}
