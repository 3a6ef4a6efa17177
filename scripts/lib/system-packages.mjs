/** System packages: what the keychain module, an Electron window and the tests need from the operating system. */
import { spawnSync } from 'node:child_process'
import { isDebian, isLinux, isRoot } from './platform.mjs'
import { onPath, run } from './run.mjs'
import { say, timed } from './say.mjs'

/** By what needs them. Debian 13 renamed some libraries (`…t64`); both names are known here. */
const debianPackages = {
  keychain: ['libsecret-1-dev', 'pkg-config', 'g++', 'make', 'python3'],
  window: [
    'libgtk-3-0',
    'libnss3',
    'libasound2',
    'libgbm1',
    'libcups2',
    'libatspi2.0-0',
    'libatk-bridge2.0-0',
    'libdrm2',
    'libxkbcommon0',
    'libxcomposite1',
    'libxdamage1',
    'libxfixes3',
    'libxrandr2',
    'libnotify4',
  ],
  tests: ['gnome-keyring', 'dbus', 'dbus-x11', 'xvfb', 'xauth', 'chromium'],
}

/**
 * Makes sure of the packages for these needs (`keychain`, `window`, `tests`). As root on Debian it installs what is
 * missing; elsewhere it prints the one command to run. Resolves with true when everything is there.
 */
export async function ensureSystemPackages(needs) {
  if (!isLinux) return true
  if (!isDebian) return adviseElsewhere(needs)
  const missing = missingOf(needs.flatMap((need) => debianPackages[need]))
  if (missing.length === 0) return true

  const install = ['install', '-y', '--no-install-recommends']
  if (!isRoot) {
    say('some system packages are missing; install them once with:')
    say(`  sudo apt-get update && sudo apt-get ${install.join(' ')} ${missing.join(' ')}`)
    return false
  }
  say(`missing on this system: ${missing.join(' ')}`)
  return timed('installing system packages (apt-get)', async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', ['update'], { env })
    // Names are only settled once the lists are there.
    const { code, output } = await run('apt-get', [...install, ...missing.map(nameHere)], { env })
    if (code !== 0) say(`apt-get failed:\n${output.trim()}`)
    return code === 0
  })
}

function missingOf(names) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f=${db:Status-Status} ${Package}\\n'], {
    encoding: 'utf8',
    maxBuffer: 64_000_000,
  })
  const installed = new Set(
    stdout
      .split('\n')
      .filter((line) => line.startsWith('installed '))
      .map((line) => line.slice(10)),
  )
  return names.filter((name) => !installed.has(name) && !installed.has(`${name}t64`))
}

function nameHere(name) {
  const renamed = spawnSync('apt-cache', ['show', '--no-all-versions', `${name}t64`], { stdio: 'ignore' }).status === 0
  return renamed ? `${name}t64` : name
}

/** Other distributions name their packages differently: say what is wanted, in words. */
function adviseElsewhere(needs) {
  if (!needs.includes('tests')) return true
  const missing = ['xvfb-run', 'dbus-run-session', 'gnome-keyring-daemon'].filter((program) => !onPath(program))
  if (missing.length === 0) return true
  say(`the tests need ${missing.join(', ')}: install the packages of your distribution that bring them`)
  return false
}
