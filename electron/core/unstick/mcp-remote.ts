/**
 * mcp-remote keeps registrations, tokens and locks below `~/.mcp-auth` (or `MCP_REMOTE_CONFIG_DIR`), in a folder for each of
 * its versions, under the MD5 of the server's address. A lock of a process that has died makes the next one wait for it.
 */
import { createHash } from 'node:crypto'
import { isFields } from '../../../shared/fields'
import { number } from '../util/lenient'
import type { StoreContext, Stuck } from './store'

/** One file of it: its value is null where it is not JSON. */
export interface RemoteFile {
  path: string
  /** The name of its folder, e.g. `mcp-remote-0.1.29`. */
  folder: string
  name: string
  value: unknown
}

const fileName = /^([0-9a-f]{32})_(lock|client_info|tokens)\.json$/

export function stuckInMcpRemote(files: readonly RemoteFile[], context: StoreContext): Stuck[] {
  const names = namesByHash(context)
  const byServer = new Map<string, RemoteFile[]>()
  for (const file of files) {
    const hash = fileName.exec(file.name)?.[1]
    if (hash !== undefined) {
      const key = `${file.folder}/${hash}`
      byServer.set(key, [...(byServer.get(key) ?? []), file])
    }
  }
  return [...byServer].flatMap(([key, own]) => {
    const hash = key.slice(key.lastIndexOf('/') + 1)
    return stuckServer(names.get(hash) ?? `the server with the number ${hash.slice(0, 8)}`, own, context)
  })
}

function stuckServer(server: string, files: readonly RemoteFile[], context: StoreContext): Stuck[] {
  const of = (kind: string): RemoteFile | undefined => files.find(({ name }) => fileName.exec(name)?.[2] === kind)
  const found: Stuck[] = []
  const lock = of('lock')
  const pid = isFields(lock?.value) ? number(lock.value['pid']) : undefined
  if (lock && pid !== undefined && !context.isAlive(pid))
    found.push({
      owner: 'mcp-remote',
      server,
      title: `mcp-remote waits for a sign-in to ${server} that nobody makes any more`,
      detail: 'Its lock belongs to a process that has ended. The lock is removed.',
      ownCommand: null,
      remedy: { kind: 'remove-files', paths: [lock.path] },
    })
  const [registration, tokens] = [of('client_info'), of('tokens')]
  const secretEnds = isFields(registration?.value) ? number(registration.value['client_secret_expires_at']) : undefined
  if (registration && secretEnds !== undefined && secretEnds > 0 && secretEnds * 1000 <= context.now)
    found.push({
      owner: 'mcp-remote',
      server,
      title: `mcp-remote’s registration for ${server} has ended`,
      detail:
        'The secret that it was given is no longer valid, so no sign-in can succeed. Registration and tokens are removed; it registers anew.',
      ownCommand: null,
      remedy: { kind: 'remove-files', paths: [registration, tokens].flatMap((file) => file?.path ?? []) },
    })
  return found
}

/** Which names the hashed addresses have. */
function namesByHash({ servers }: StoreContext): Map<string, string> {
  return new Map(
    servers.flatMap(({ name, url }) =>
      url === null ? [] : [[createHash('md5').update(url).digest('hex'), `“${name}”`] as const],
    ),
  )
}
