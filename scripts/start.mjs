/** `npm start`: installs what is missing, builds what has changed, and opens Patchbay; without a display, its table in the terminal. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { build } from './lib/build.mjs'
import { ensureElectron } from './lib/electron-runtime.mjs'
import { installPackages, keytarInstalled } from './lib/install.mjs'
import { checkNodeVersion } from './lib/node-version.mjs'
import { root } from './lib/paths.mjs'
import { hasDisplay, isLinux, isRoot } from './lib/platform.mjs'
import { stopAllOnExit } from './lib/run.mjs'
import { say } from './lib/say.mjs'
import { ensureSystemPackages } from './lib/system-packages.mjs'

checkNodeVersion()
const stopListening = stopAllOnExit()
const args = process.argv.slice(2)
const display = hasDisplay()

await ensureSystemPackages([...(keytarInstalled() ? [] : ['keychain']), ...(display ? ['window'] : [])])
await installPackages()
const executable = display ? await ensureElectron() : undefined
await build()
stopListening()
process.exitCode = await handOver(display ? windowCommand() : tableCommand())

function windowCommand() {
  // Chromium's sandbox cannot run as root on Linux; for everyone else it stays on.
  return [executable, ...(isLinux && isRoot ? ['--no-sandbox'] : []), root, ...args]
}

function tableCommand() {
  say('no display: showing the live status table here (Ctrl-C ends it)')
  return [process.execPath, join(root, 'out', 'main', 'cli.js'), 'serve', '--table', ...args]
}

/** Gives the terminal to the program, passes signals on, and resolves with its exit code. */
function handOver([program, ...words]) {
  const env = { ...process.env }
  delete env.ELECTRON_RUN_AS_NODE
  const child = spawn(program, words, { cwd: root, env, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // What comes from a terminal (Ctrl-C, its end) has reached the child already; twice could mean "at once" to it.
      if (signal === 'SIGTERM' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
}
