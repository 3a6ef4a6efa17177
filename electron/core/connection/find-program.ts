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

/** Never throws. A leading `~/` means the home directory. */
export async function findProgram(command: string, place: Place): Promise<Found> {
  const windows = place.platform === 'win32'
  const path = windows ? win32 : posix
  const name = /^~[/\\]/.test(command) ? path.join(place.homeDir, command.slice(2)) : command
  const isPath = name.includes('/') || (windows && name.includes('\\'))
  const folders = isPath ? [''] : searchPath(place)
  const endings = windows && path.extname(name) === '' ? pathExtensions(place) : ['']
  let barred: string | null = null
  for (const folder of folders) {
    for (const ending of endings) {
      const candidate = isPath ? path.resolve(place.cwd, name + ending) : path.join(folder, name + ending)
      const state = await look(candidate, windows)
      if (state === 'runs') return { kind: 'found', path: candidate }
      if (state === 'barred') barred ??= candidate
    }
  }
  if (barred !== null) return { kind: 'not-executable', path: barred }
  return { kind: 'missing', looked: isPath ? [path.resolve(place.cwd, name)] : folders }
}

function searchPath({ env, platform }: Place): string[] {
  const windows = platform === 'win32'
  const name = windows ? (Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH') : 'PATH'
  const folders = (env[name] ?? '').split(windows ? ';' : ':').filter((folder) => folder !== '')
  return [...new Set(folders)]
}

function pathExtensions({ env }: Place): string[] {
  return (env['PATHEXT'] ?? '.COM;.EXE;.BAT;.CMD').split(';').filter((ending) => ending !== '')
}

async function look(path: string, windows: boolean): Promise<'runs' | 'barred' | 'absent'> {
  try {
    if (!(await stat(path)).isFile()) return 'absent'
    if (!windows) await access(path, constants.X_OK)
    return 'runs'
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES' ? 'barred' : 'absent'
  }
}
