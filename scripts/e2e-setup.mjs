/** Playwright's global set-up: the tests need an Electron runtime and a build of what is in the sources now. */
import { build } from './lib/build.mjs'
import { ensureElectron } from './lib/electron-runtime.mjs'

export default async function setup() {
  await ensureElectron()
  await build()
}
