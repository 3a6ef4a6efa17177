/** Remembers what has been done, keyed by what it was done from, so that nothing is done twice. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { cache, root } from './paths.mjs'

const folder = join(cache, 'stamps')

/** Hash of the content and names of files and folders, given relative to the root; what does not exist counts as absent. */
export function hashOf(paths, ...more) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap((path) => filesBelow(join(root, path)))) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0')
  }
  for (const text of more) hash.update(text).update('\0')
  return hash.digest('hex')
}

function filesBelow(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)))
}

/** Whether the work `name` was last done from exactly this input. */
export function isDone(name, input) {
  const file = join(folder, name)
  return existsSync(file) && readFileSync(file, 'utf8') === input
}

/** Notes that the work `name` has been done from this input. */
export function markDone(name, input) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), input)
}
