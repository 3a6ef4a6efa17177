/** Makes `patchbay://` links lead here. A package does it itself; an AppImage, and an app that runs from its sources, do not. */
import { app } from 'electron'
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { handlerEntry } from '../../shared/outside/login-item'
import { linkScheme } from './deep-link'

const handlerFile = 'patchbay-url-handler.desktop'

/** At every start: the image may have moved. Never rejects. */
export async function registerLinks(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const image = env['APPIMAGE']
  if (process.platform === 'linux' && image !== undefined && app.isPackaged) {
    const data = env['XDG_DATA_HOME'] ?? join(env['HOME'] ?? homedir(), '.local', 'share')
    const folder = join(data, 'applications')
    try {
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, handlerFile), handlerEntry(image, linkScheme))
    } catch {
      // A home that cannot be written has no links; everything else goes on.
      return
    }
    await run('update-desktop-database', [folder])
    await run('xdg-mime', ['default', handlerFile, `x-scheme-handler/${linkScheme}`])
    return
  }
  // A developer's checkout does not take links away from an installed Patchbay.
  if (process.platform === 'win32' && app.isPackaged) app.setAsDefaultProtocolClient(linkScheme)
}

function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    execFile(program, [...args], { timeout: 10_000 }, () => resolve())
  })
}
