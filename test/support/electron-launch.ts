/** Starts Electron under Playwright. Everything that drives a window begins here, so that none is waited for in vain. */
import { resolve } from 'node:path'
import { _electron, type ElectronApplication } from '@playwright/test'

/**
 * Electron, with the app that `args` name, and what it needs on a build machine: no sandbox as root, no graphics card on Linux
 * (its GPU process may die at start, and then nothing is ever painted). The app is held back until Playwright listens to it:
 * a window that opens before has, now and then, made the launch hang until its time was over. Resolves once the app is ready.
 */
export function startElectron(options: {
  executablePath: string
  args: readonly string[]
  cwd?: string
  env?: Record<string, string>
}): Promise<ElectronApplication> {
  const loader = ['-r', resolve('test/support/electron-loader.cjs')]
  return _electron.launch({ ...options, args: [...loader, ...electronSwitches(), ...options.args] })
}

/** What Electron itself needs on a build machine. */
export function electronSwitches(): string[] {
  if (process.platform !== 'linux') return []
  return [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu']
}
