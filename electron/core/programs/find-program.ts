/** Finds a program as the person's shell would: by path, or by name in PATH (and PATHEXT on Windows). */
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { posix, win32 } from 'node:path'

export type Found =
  | { kind: 'found'; path: string }
  /** `looked` are the places that were tried. */
  | { kind: 'missing'; looked: string[] }
  | { kind: 'not-executable'; path: string }

export interface Place {
  platform: NodeJS.Platform
  homeDir: string
  cwd: string
  env: Readonly<Record<string, string | undefined>>
}

type Look = (path: string) => Promise<'runs' | 'barred' | 'absent'>

/** Never throws. A leading `~/` means the home directory. `look` tells of one file; by default it asks the disk. */
export async function findProgram(command: string, place: Place, look: Look = lookOnDisk): Promise<Found> {
  const windows = place.platform === 'win32'
  const path = windows ? win32 : posix
  const name = /^~[/\\]/.test(command) ? path.join(place.homeDir, command.slice(2)) : command
  const isPath = name.includes('/') || (windows && name.includes('\\'))
  // The program will run in its own folder, so that is what a relative place belongs to.
  const folders = isPath ? [place.cwd] : searchPath(place).map((folder) => path.resolve(place.cwd, folder))
  const endings = windows ? endingsOf(name, place) : ['']
  let barred: string | null = null
  for (const folder of name === '' ? [] : folders) {
    for (const ending of endings) {
      const candidate = path.resolve(folder, name + ending)
      const state = await look(candidate)
      if (state === 'runs') return { kind: 'found', path: candidate }
      if (state === 'barred') barred ??= candidate
    }
  }
  if (barred !== null) return { kind: 'not-executable', path: barred }
  return { kind: 'missing', looked: isPath ? [path.resolve(place.cwd, name)] : folders }
}

function searchPath({ env, platform }: Place): string[] {
  if (platform !== 'win32') return unique((env['PATH'] ?? '').split(':'))
  // Of several spellings Node gives the program the first in order.
  const [name = 'PATH'] = Object.keys(env)
    .filter((key) => key.toUpperCase() === 'PATH')
    .toSorted()
  return unique((env[name] ?? '').split(';').map((folder) => folder.replace(/^"(.*)"$/, '$1')))
}

function unique(folders: string[]): string[] {
  return [...new Set(folders.filter((folder) => folder !== ''))]
}

/** Windows runs by ending: a known one is enough, otherwise each known one is tried (`python3.11` is `python3.11.exe`). */
function endingsOf(name: string, { env }: Place): string[] {
  const known = (env['PATHEXT'] ?? '.COM;.EXE;.BAT;.CMD').split(';').filter((ending) => ending !== '')
  const own = win32.extname(name).toUpperCase()
  return known.some((ending) => ending.toUpperCase() === own) ? [''] : known
}

async function lookOnDisk(path: string): ReturnType<Look> {
  try {
    if (!(await stat(path)).isFile()) return 'absent'
  } catch {
    // It is not there, or in a folder that this person may not look into.
    return 'absent'
  }
  if (process.platform === 'win32') return 'runs'
  return access(path, constants.X_OK).then(
    () => 'runs',
    () => 'barred',
  )
}
