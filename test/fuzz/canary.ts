/**
 * "No file is changed": the whole world that a target's process can see as its own (home, temporary folder, working folder,
 * the target's folder) lies in one place, and not one entry of it may be written, made or removed by any case.
 */
import { lstatSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** As a person has them: what a case might want to change. */
const files = [
  'home/.claude.json',
  'home/.config/patchbay/servers.json',
  'home/.config/patchbay/secrets.json',
  'home/.ssh/id_ed25519',
  'home/.vscode/mcp.json',
  'work/.mcp.json',
  'work/servers.json',
  'tmp/note.txt',
] as const

/** Long ago, so that whatever is written shows: the clock of a file system is coarse. */
const long = new Date('2001-02-03T04:05:06Z')

export interface Canary {
  /** The target's own. */
  readonly folder: string
  /** From now on everything is to stay as it is. */
  begin(): void
  /** What has been changed, made or removed since then; null when all is as it was. */
  changed(): string | null
}

/** Makes this process live in `world`, an empty folder. */
export function liveIn(world: string): Canary {
  for (const file of files) {
    const path = join(world, file)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, `canary ${file}`)
  }
  const folder = join(world, 'own')
  mkdirSync(folder, { mode: 0o700 })
  Object.assign(process.env, {
    HOME: join(world, 'home'),
    USERPROFILE: join(world, 'home'),
    TMPDIR: join(world, 'tmp'),
    TEMP: join(world, 'tmp'),
    PATCHBAY_HOME: join(world, 'home/.config/patchbay'),
  })
  process.chdir(join(world, 'work'))
  let entries: string[] = []
  let before: string[] = []
  return {
    folder,
    begin() {
      entries = ['', ...(readdirSync(world, { recursive: true }) as string[])].map((entry) => join(world, entry))
      for (const entry of entries) utimesSync(entry, long, long)
      before = entries.map(stateOf)
    },
    // A folder's own time tells of entries that come and go.
    changed: () => entries.find((entry, index) => stateOf(entry) !== before[index])?.slice(world.length) ?? null,
  }
}

function stateOf(path: string): string {
  const found = lstatSync(path, { bigint: true, throwIfNoEntry: false })
  return found ? `${found.ino} ${found.mode} ${found.size} ${found.mtimeNs} ${found.ctimeNs}` : 'gone'
}
