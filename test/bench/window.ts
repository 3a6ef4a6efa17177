/** From launching the desktop app to a window that can be used, with servers configured that are still being connected. */
import { rm } from 'node:fs/promises'
import { startElectron } from '../support/electron-launch'
import { createHome, environment } from '../support/engine-process'
import { startFleet } from './fleet'
import type { Side } from './sides'

/** Launches the app with that many servers configured, which it begins to connect; as `launchToWindow`. */
export async function measureWindow(side: Side, servers: number): Promise<number | null> {
  const fleet = await startFleet(servers)
  const place = await createHome(fleet.entries)
  try {
    return await launchToWindow(side, place)
  } finally {
    await fleet.close()
    await rm(place.home, { recursive: true, force: true })
  }
}

/**
 * Starts the app and waits for the first row that can be opened (ms). Electron's executable comes in PATCHBAY_BENCH_ELECTRON; without
 * it (no display, no runtime) there is nothing to measure: null. Driving the app costs some of the measured time.
 */
export async function launchToWindow(
  side: Side,
  { home, state }: { home: string; state: string },
): Promise<number | null> {
  const executablePath = process.env['PATCHBAY_BENCH_ELECTRON']
  if (executablePath === undefined) return null
  const start = performance.now()
  const app = await startElectron({ executablePath, args: ['.'], cwd: side.folder, env: environment(home, state) })
  try {
    const page = await app.firstWindow()
    // A row of any build: what it offers besides may wait for the mouse.
    await page.locator('.row-open').filter({ visible: true }).first().waitFor()
    return performance.now() - start
  } finally {
    await app.close()
  }
}
