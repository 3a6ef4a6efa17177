/** Starts programs for the scripts: passes output through or keeps it for a failure, and leaves no child behind. */
import { spawn, spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { root } from './paths.mjs'

const running = new Set()

/**
 * When the person or the system ends us, ends every program that is still running, with its process group, and then us.
 * Returns a function that takes this back.
 */
export function stopAllOnExit() {
  const stop = (signal) => {
    for (const child of running) signalTree(child, 'SIGTERM')
    process.exit(128 + (constants.signals[signal] ?? 0))
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, stop)
  return () => signals.forEach((signal) => process.off(signal, stop))
}

function signalTree(child, signal) {
  if (child.pid === undefined) return
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' })
    return
  }
  try {
    process.kill(child.ownsGroup ? -child.pid : child.pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

/**
 * Runs one program to its end and resolves with `{ code, signal, output, timedOut }`; never rejects because of an exit code.
 *
 * - `show`: pass stdout and stderr to the terminal while they come; `output` holds them in any case (the last 4 MB).
 * - `interactive`: give the program our own terminal (no output is kept; Ctrl-C reaches it directly).
 * - `timeoutMs`: end the program and everything it started after that long.
 */
export function run(
  command,
  args,
  { cwd = root, env = process.env, show = false, interactive = false, timeoutMs } = {},
) {
  return new Promise((resolve, reject) => {
    const ownsGroup = !interactive && process.platform !== 'win32'
    const child = spawn(command, args, {
      cwd,
      env,
      detached: ownsGroup,
      stdio: interactive ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    })
    child.ownsGroup = ownsGroup
    running.add(child)

    const kept = []
    let keptBytes = 0
    const keep = (stream) => (chunk) => {
      if (show) stream.write(chunk)
      kept.push(chunk)
      keptBytes += chunk.length
      while (keptBytes > 4_000_000) keptBytes -= kept.shift().length
    }
    child.stdout?.on('data', keep(process.stdout))
    child.stderr?.on('data', keep(process.stderr))

    let timedOut = false
    let killTimer
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true
            signalTree(child, 'SIGTERM')
            killTimer = setTimeout(() => signalTree(child, 'SIGKILL'), 5_000)
          }, timeoutMs)

    const settle = () => {
      clearTimeout(timer)
      clearTimeout(killTimer)
      running.delete(child)
    }
    child.once('error', (error) => {
      settle()
      reject(error)
    })
    child.once('exit', (code, signal) => {
      // Whatever the program started and forgot is in its group; nothing may outlive the step that caused it.
      if (ownsGroup) signalTree(child, 'SIGKILL')
      const finish = () => {
        clearTimeout(patience)
        settle()
        resolve({ code, signal, output: Buffer.concat(kept).toString('utf8'), timedOut })
      }
      // A stray process in a group of its own may hold the pipes open for ever: do not wait for it.
      const patience = setTimeout(finish, 2_000)
      child.once('close', finish)
    })
  })
}

/** Runs npm with the Node that runs us, so that it is found on every platform without a shell. */
export function runNpm(args, options = {}) {
  const cli = process.env.npm_execpath
  if (cli?.endsWith('.js')) return run(process.execPath, [cli, ...args], options)
  if (process.platform === 'win32') return run('cmd.exe', ['/d', '/s', '/c', 'npm', ...args], options)
  return run('npm', args, options)
}

/** Whether a program of that name is on the PATH. */
export function onPath(name) {
  const finder = process.platform === 'win32' ? ['where', [name]] : ['sh', ['-c', `command -v "$1"`, 'sh', name]]
  return spawnSync(finder[0], finder[1], { stdio: 'ignore' }).status === 0
}
