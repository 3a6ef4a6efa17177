/** Decides whether an Electron runtime may be shipped: the vendor's, in the version that package.json pins. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fallbackMarker } from './electron-fallback.mjs'
import { root } from './paths.mjs'

/** Throws, with the reason, when the runtime in this folder must not be shipped. */
export function refuseUnshippable(folder) {
  if (existsSync(join(folder, fallbackMarker))) {
    throw new Error(`${folder} is the fallback Electron runtime: it is for development and tests and is never shipped.`)
  }
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.electron
  const versionFile = join(folder, 'version')
  const found = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') : 'unknown'
  if (found !== wanted)
    throw new Error(`The Electron runtime in ${folder} is version ${found}; Patchbay ships ${wanted}.`)
}
