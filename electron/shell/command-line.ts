/** What starts the command line, for AI clients whose entries lead to Patchbay: it runs on the person's own Node. */
import { posix, win32 } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * @param isPackaged an installed app brings a starter along that finds Node itself
 * @param resources where it is
 */
export function commandLine(
  isPackaged: boolean,
  resources: string,
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): [string, ...string[]] {
  if (isPackaged && platform === 'win32') return [win32.join(resources, 'cli', 'bin', 'patchbay.cmd')]
  if (isPackaged) return [posix.join(resources, 'cli', 'bin', 'patchbay')]
  // From a clone, where npm has started it: by the same Node.
  return [env['npm_node_execpath'] ?? 'node', fileURLToPath(new URL('cli.js', import.meta.url))]
}
