/** Builds the product with electron-vite, only when its sources have changed. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'
import { run } from './run.mjs'
import { giveUp, timed } from './say.mjs'
import { hashOf, isDone, markDone } from './stamp.mjs'

const sources = [
  'electron',
  'shared',
  'renderer',
  'electron.vite.config.ts',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
]
const results = ['out/main/main.js', 'out/main/cli.js', 'out/preload/preload.cjs', 'out/renderer/index.html']

export async function build() {
  const input = hashOf(sources)
  if (isDone('build', input) && results.every((file) => existsSync(join(root, file)))) return
  await timed('building', async () => {
    const bundler = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
    const { code, output } = await run(process.execPath, [bundler, 'build'])
    if (code !== 0) giveUp(`the build failed:\n${output.trim()}`)
  })
  markDone('build', input)
}
