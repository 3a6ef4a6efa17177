/** The first check of both commands: is this Node.js new enough? */
import { giveUp } from './say.mjs'

const needed = [20, 19]

/** Ends the process with advice when the running Node.js is too old. */
export function checkNodeVersion(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number)
  if (major > needed[0] || (major === needed[0] && minor >= needed[1])) return
  giveUp(
    `needs Node.js ${needed.join('.')} or newer; this is ${version}. Get a newer one from https://nodejs.org and try again.`,
  )
}
