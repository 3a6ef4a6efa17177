/**
 * The order of test files: the longest first, so that no worker is still busy with a long one when all others are done. Vitest
 * knows how long each took the last time; where it has not run yet, these are known to be long.
 */
import { relative } from 'node:path'
import { BaseSequencer } from 'vitest/node'
import { root } from './paths.mjs'

const long = [
  'strangers/shown',
  'bridge',
  'bad-files',
  'storm',
  'kill',
  'auth-refresh',
  'strangers',
  'stdio',
  'gateway-survival',
  'vault-processes',
  'cli',
  'strange-answers',
  'strange-programs',
  'repeats',
  'edits-race',
].map((name) => `test/integration/${name}.test.ts`)

export class LongestFirst extends BaseSequencer {
  async sort(files) {
    const usual = await super.sort(files)
    const known = (file) => this.ctx.cache.getFileTestResults(`${file.project.name}:${nameOf(file)}`) !== undefined
    if (usual.every(known)) return usual
    const rank = (file) => {
      const place = long.indexOf(nameOf(file))
      return place < 0 ? long.length : place
    }
    return usual.toSorted((a, b) => rank(a) - rank(b))
  }
}

function nameOf(file) {
  return relative(root, file.moduleId).split('\\').join('/')
}
