/** From launching the desktop app to a window that can be used, with servers configured that are still being connected. */
import { rm } from 'node:fs/promises'
import { _electron } from '@playwright/test'
import { createHome, environment } from '../support/engine-process'
import { startFleet } from './fleet'
import { median } from './measure'

export type WindowResult = { servers: number } & ({ ms: number } | { ms: null; reason: string })

/**
 * Starts the app and waits for the first row's button, `rounds` times; the median. Electron's executable comes in
 * PATCHBAY_BENCH_ELECTRON; without it (no display, no runtime) there is nothing to measure. Driving the app costs some of
 * the measured time.
 */
export async function measureWindow(servers: number, rounds: number): Promise<WindowResult> {
  const executablePath = process.env['PATCHBAY_BENCH_ELECTRON']
  if (executablePath === undefined) return { servers, ms: null, reason: 'not measured: no display' }
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) times.push(await launch(executablePath, servers))
  return { servers, ms: median(times) }
}

async function launch(executablePath: string, servers: number): Promise<number> {
  const fleet = await startFleet(servers)
  const { home, state } = await createHome(fleet.entries)
  // Without a graphics card Electron's GPU process may die at start, and then nothing is ever painted.
  const linux = process.platform === 'linux' ? ['--disable-gpu'] : []
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  try {
    const start = performance.now()
    const app = await _electron.launch({
      executablePath,
      args: [...linux, ...root, '.'],
      env: environment(home, state),
    })
    try {
      const page = await app.firstWindow()
      const button = page.getByRole('button', { name: /^Reconnect / })
      await button.first().waitFor()
      return performance.now() - start
    } finally {
      await app.close()
    }
  } finally {
    await fleet.close()
    await rm(home, { recursive: true, force: true })
  }
}
