/** A session bus of their own, with an unlocked keyring, for tests that talk to the Linux keychain. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isLinux } from './platform.mjs'
import { onPath } from './run.mjs'

/** The keyring lives in a folder that is thrown away; the person's own keyrings are never opened. */
const unlock = `mkdir -p "$KEYRING_HOME"
printf 'patchbay tests\\n' | HOME="$KEYRING_HOME" XDG_DATA_HOME="$KEYRING_HOME" XDG_RUNTIME_DIR="$KEYRING_HOME" \\
  gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
unset KEYRING_HOME
exec "$@"`

/**
 * The command that runs `command` on such a bus, with what to do afterwards. Where there is no bus to be had (macOS, Windows,
 * a Linux without the packages) it is the command itself.
 */
export function onSessionBus(command, env = process.env) {
  if (!isLinux || !onPath('dbus-run-session') || !onPath('gnome-keyring-daemon'))
    return { command, env, dispose: () => {} }
  const home = mkdtempSync(join(tmpdir(), 'patchbay-keyring-'))
  return {
    command: ['dbus-run-session', '--', 'bash', '-c', unlock, 'keyring', ...command],
    env: { ...env, KEYRING_HOME: home },
    dispose: () => rmSync(home, { recursive: true, force: true }),
  }
}
