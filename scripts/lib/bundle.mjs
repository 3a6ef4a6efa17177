/** Bundles one TypeScript program for Node, so that a script can run what is not part of the product. */
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { cache, root } from './paths.mjs'
import { hashOf } from './stamp.mjs'

const sources = ['electron', 'shared', 'test', 'package-lock.json', 'scripts/lib/bundle.mjs']
const bundles = join(cache, 'bundles')
/** A bundle of other sources may still be running somewhere (ms). */
const keptFor = 3_600_000

/**
 * Resolves with the absolute path of `NAME.mjs`, in a folder of its own for each state of the sources: whoever asks at the
 * same time (test files run side by side) builds it once more at worst, and nobody ever runs half a file.
 * Electron and the native packages stay outside. `dependenciesInside: false` leaves all of node_modules outside, for programs
 * that use CommonJS packages.
 */
export async function bundle(name, entry, { dependenciesInside = true } = {}) {
  const folder = join(bundles, `${name}-${hashOf(sources, entry, String(dependenciesInside)).slice(0, 16)}`)
  const file = join(folder, `${name}.mjs`)
  if (existsSync(file)) return file
  const unfinished = join(bundles, `${name}-${randomUUID()}`)
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: { '@modelcontextprotocol/client/_shims': join(root, 'electron/core/mcp/sdk-shims.ts') } },
    ssr: {
      target: 'node',
      ...(dependenciesInside ? { noExternal: true, external: ['electron', 'keytar', 'fs-native-extensions'] } : {}),
    },
    build: {
      ssr: join(root, entry),
      outDir: unfinished,
      emptyOutDir: false,
      target: 'node20.18',
      sourcemap: true,
      // As the product: half of the source is to be read at every start of thousands.
      minify: true,
      rolldownOptions: {
        output: { format: 'es', entryFileNames: `${name}.mjs`, chunkFileNames: `${name}-[hash].mjs`, keepNames: true },
      },
    },
  })
  try {
    renameSync(unfinished, folder)
  } catch (error) {
    if (!existsSync(file)) throw error
    rmSync(unfinished, { recursive: true, force: true }) // Somebody else was quicker.
  }
  removeOld(name, folder)
  return file
}

function removeOld(name, current) {
  const old = Date.now() - keptFor
  for (const entry of readdirSync(bundles)) {
    const path = join(bundles, entry)
    if (path === current || !entry.startsWith(`${name}-`)) continue
    if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < old)
      rmSync(path, { recursive: true, force: true })
  }
}
