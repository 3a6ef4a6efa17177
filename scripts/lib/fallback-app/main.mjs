/**
 * Stands in for the launcher that Electron's own builds carry and the fallback runtime lacks:
 * `electron [switches] [-r module]… <folder> [arguments]` starts the application in that folder.
 *
 * An ES module that awaits the application at its top level: only then does Electron hold back `ready` until the
 * application's own entry has run, which is the last moment for e.g. registering a scheme.
 */
import { app } from 'electron'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)

function readCommandLine(words) {
  const modules = []
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]
    if (word === '-v' || word === '--version') return { version: true, modules }
    if (word === '-r' || word === '--require') modules.push(words[(index += 1)])
    else if (!word.startsWith('-')) return { folder: resolve(word), modules }
  }
  return { modules }
}

async function start({ version, modules, folder }) {
  if (version) {
    console.log(`v${process.versions.electron}`)
    return app.exit(0)
  }
  if (folder === undefined) throw new Error('usage: electron <folder of the application> [arguments]')
  for (const module of modules) require(resolve(module))

  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })
  app.setName(manifest.productName ?? manifest.name)
  app.setVersion(manifest.version)
  app.setAppPath(folder)
  await import(pathToFileURL(join(folder, manifest.main)).href)
}

try {
  await start(readCommandLine(process.argv.slice(1)))
} catch (error) {
  console.error(error)
  app.exit(1)
}
