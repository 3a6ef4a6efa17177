/** electron-builder's hook before it packs: refuses at once a runtime given by hand that must not be shipped. */
import { existsSync } from 'node:fs'
import { refuseUnshippable } from './lib/shippable.mjs'

export default function beforePack({ packager }) {
  const { electronDist } = packager.config
  const given = [electronDist, process.env.ELECTRON_OVERRIDE_DIST_PATH]
  for (const folder of given) {
    if (typeof folder === 'string' && existsSync(folder)) refuseUnshippable(folder)
  }
}
