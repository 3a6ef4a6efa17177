/** Puts one npm package, pinned by version and content hash, into a folder of the cache. npm checks the hash, and no install script runs. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cache } from './paths.mjs'
import { runNpm } from './run.mjs'

/**
 * Resolves with the package's folder, after fetching it when it is not there yet. Rejects when the registry does not answer
 * or when what it sends is not what `integrity` names.
 */
export async function pinnedPackage({ folder, name, version, integrity }) {
  const home = join(cache, folder)
  const installed = join(home, 'node_modules', name)
  const stamp = join(home, 'integrity')
  if (existsSync(installed) && existsSync(stamp) && readFileSync(stamp, 'utf8') === integrity) return installed

  rmSync(home, { recursive: true, force: true })
  mkdirSync(home, { recursive: true })
  const project = { name: 'pinned', version: '0.0.0', private: true, dependencies: { [name]: version } }
  const lock = {
    name: 'pinned',
    version: '0.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: { '': project, [`node_modules/${name}`]: { version, integrity } },
  }
  writeFileSync(join(home, 'package.json'), JSON.stringify(project))
  writeFileSync(join(home, 'package-lock.json'), JSON.stringify(lock))
  const { code, output } = await runNpm(['ci', '--prefix', home, '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: home,
    timeoutMs: 300_000,
  })
  if (code !== 0) throw new Error(`npm could not fetch ${name}@${version}:\n${output.trim()}`)
  writeFileSync(stamp, integrity)
  return installed
}
