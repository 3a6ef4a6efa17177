/** electron-builder's hook once the runtime lies in the output folder: whatever way it came, it must be the right one. */
import { refuseUnshippable } from './lib/shippable.mjs'

export default function afterExtract({ appOutDir }) {
  refuseUnshippable(appOutDir)
}
