/** Bundles one TypeScript program for Node, so that a script can run what is not part of the product. */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { cache, root } from './paths.mjs'
import { hashOf } from './stamp.mjs'

const compiled = join(root, 'scripts', 'lib', 'compiled.cjs')
const sources = [
  'electron',
  'shared',
  'test',
  'package-lock.json',
  'scripts/lib/bundle.mjs',
  'scripts/lib/compiled.cjs',
]
const bundles = join(cache, 'bundles')
/** A bundle of other sources may still be running somewhere (ms). */
const keptFor = 3_600_000

/**
 * Resolves with the absolute path of `NAME.mjs`, in a folder of its own for each state of the sources: whoever asks at the
 * same time (test files run side by side) builds it once more at worst, and nobody ever runs half a file.
 * Electron and the native packages stay outside. `dependenciesInside: false` leaves all of node_modules outside, for programs
 * that use CommonJS packages.
 */
export function bundle(name, entry, { dependenciesInside = true } = {}) {
  return inFolder(name, `${name}.mjs`, [entry, String(dependenciesInside)], (folder) =>
    buildInto(folder, name, entry, { format: 'es', dependenciesInside }),
  )
}

/**
 * The same for a program that is started often: resolves with the path of `NAME.cjs`, which starts in half the time
 * (compiled.cjs). Its modules are CommonJS, so there is no `await` at the top of any.
 */
export function bundleCompiled(name, entry) {
  return inFolder(name, `${name}.cjs`, [entry, process.version], async (folder) => {
    await buildInto(folder, 'program', entry, { format: 'cjs', dependenciesInside: true })
    // A process of its own, without options from outside: the flags of a test's process may be others.
    execFileSync(process.execPath, [compiled, folder], { env: { ...process.env, NODE_OPTIONS: '' } })
    const starter = `require(${JSON.stringify(compiled)}).start(require('node:path').join(__dirname, 'program.cjs'))\n`
    writeFileSync(join(folder, `${name}.cjs`), starter)
  })
}

/** @param make fills the folder that it is given */
async function inFolder(name, program, facts, make) {
  const folder = join(bundles, `${name}-${hashOf(sources, program, ...facts).slice(0, 16)}`)
  const file = join(folder, program)
  if (existsSync(file)) return file
  const unfinished = join(bundles, `${name}-${randomUUID()}`)
  await make(unfinished)
  try {
    renameSync(unfinished, folder)
  } catch (error) {
    if (!existsSync(file)) throw error
    rmSync(unfinished, { recursive: true, force: true }) // Somebody else was quicker.
  }
  removeOld(name, folder)
  return file
}

async function buildInto(folder, name, entry, { format, dependenciesInside }) {
  const extension = format === 'es' ? 'mjs' : 'cjs'
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
      outDir: folder,
      emptyOutDir: false,
      target: 'node20.18',
      sourcemap: true,
      // As the product: half of the source is to be read at every start of thousands.
      minify: true,
      rolldownOptions: {
        output: {
          format,
          entryFileNames: `${name}.${extension}`,
          chunkFileNames: `${name}-[hash].${extension}`,
          keepNames: true,
          dynamicImportInCjs: false,
        },
      },
    },
  })
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
