/** Brings node_modules in step with package-lock.json, and builds the optional keychain module once its library is there. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isReachable } from './network.mjs'
import { isLinux } from './platform.mjs'
import { root } from './paths.mjs'
import { run, runNpm } from './run.mjs'
import { giveUp, say, timed } from './say.mjs'
import { hashOf, isDone, markDone } from './stamp.mjs'

const keytarBinary = join(root, 'node_modules', 'keytar', 'build', 'Release', 'keytar.node')
const quiet = ['--no-audit', '--no-fund', '--loglevel=error']

/** Whether the keychain module is there and needs nothing more to be built. */
export function keytarInstalled() {
  return existsSync(keytarBinary)
}

/** Installs the packages when they differ from the lock, then makes sure of keytar; says nothing when all is well. */
export async function installPackages() {
  if (!matchesLock()) {
    await timed('installing packages (npm ci)', async () => {
      const { code, output } = await runNpm(['ci', ...quiet], { env: await buildEnvironment() })
      if (code !== 0) giveUp(`npm ci failed:\n${output.trim()}`)
    })
  }
  await ensureKeytar()
}

/** npm records what it installed in node_modules/.package-lock.json: compare that with what the lock asks for. */
function matchesLock() {
  const record = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(record)) return false
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages
  // Other platforms' builds, and optional packages that could not be built, are rightly absent.
  const complete = Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' ||
      (installed[path] === undefined ? entry.optional === true : installed[path].version === entry.version),
  )
  return complete && Object.keys(installed).every((path) => wanted[path] !== undefined)
}

/**
 * keytar is optional: Patchbay also runs with an encrypted file. It is tried once, and again when something that matters
 * has changed (the lock, the Node.js version, libsecret's presence); a failure is told and stops nothing.
 */
async function ensureKeytar() {
  if (keytarInstalled()) return
  const libsecret = !isLinux || (await hasLibsecret())
  const attempt = hashOf(['package-lock.json'], process.version, `libsecret: ${libsecret}`)
  if (isDone('keytar', attempt)) return
  if (libsecret) {
    await timed('building the keychain module (keytar)', async () => {
      // Brings the package back in case npm dropped it after a failed build, and touches nothing else.
      await runNpm(['install', '--no-save', ...quiet], { env: await buildEnvironment() })
      if (!keytarInstalled()) await runNpm(['rebuild', 'keytar', ...quiet], { env: await buildEnvironment() })
    })
  }
  if (!keytarInstalled()) {
    say('no keychain module (keytar) here; PATCHBAY_VAULT=file keeps secrets in an encrypted file instead')
    if (!libsecret) say('for the keychain: install libsecret-1-dev and run this again')
  }
  markDone('keytar', attempt)
}

async function hasLibsecret() {
  try {
    return (await run('pkg-config', ['--exists', 'libsecret-1'])).code === 0
  } catch {
    return false // No pkg-config: nothing can be built against a library either.
  }
}

let environment

/** On a network without the vendor's downloads, build keytar from source at once and from the Node.js headers on this machine. */
async function buildEnvironment() {
  environment ??= (async () => {
    const env = { ...process.env }
    const prefix = dirname(dirname(process.execPath))
    if (existsSync(join(prefix, 'include', 'node', 'node_api.h'))) env.npm_config_nodedir ??= prefix
    if (!(await isReachable('https://github.com/'))) env.npm_config_build_from_source ??= 'true'
    return env
  })()
  return environment
}
