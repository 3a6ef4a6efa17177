/** Bundles one TypeScript program for Node, so that a script can run what is not part of the product. */
import { join } from 'node:path'
import { build } from 'vite'
import { cache, root } from './paths.mjs'

/**
 * Writes `.cache/bundles/NAME.mjs` and resolves with its absolute path. Electron and the native keytar stay outside.
 * `dependenciesInside: false` leaves all of node_modules outside, for programs that use CommonJS packages.
 */
export async function bundle(name, entry, { dependenciesInside = true } = {}) {
  const outDir = join(cache, 'bundles')
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { target: 'node', ...(dependenciesInside ? { noExternal: true, external: ['electron', 'keytar'] } : {}) },
    build: {
      ssr: join(root, entry),
      outDir,
      emptyOutDir: false,
      target: 'node20.18',
      sourcemap: true,
      rolldownOptions: {
        output: { format: 'es', entryFileNames: `${name}.mjs`, chunkFileNames: `${name}-[hash].mjs` },
      },
    },
  })
  return join(outDir, `${name}.mjs`)
}
