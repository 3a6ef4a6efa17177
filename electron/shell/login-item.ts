/** Tells the system whether Patchbay starts with the session (`shared/outside/login-item.ts` decides how). */
import { app } from 'electron'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname } from 'node:path'
import { loginItem, type LoginItemPlace } from '../../shared/outside/login-item'

/** Applied at every start as well: an AppImage that was moved would leave a dead entry. */
export async function applyLoginItem(
  enabled: boolean,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const item = loginItem(placeOf(env), enabled)
  if (item.kind === 'system') {
    if (app.getLoginItemSettings().openAtLogin !== enabled) app.setLoginItemSettings(item.settings)
    return
  }
  if (item.content === null) return rm(item.path, { force: true })
  await mkdir(dirname(item.path), { recursive: true })
  await writeFile(item.path, item.content)
}

function placeOf(env: Readonly<Record<string, string | undefined>>): LoginItemPlace {
  return {
    platform: process.platform,
    program: env['APPIMAGE'] ?? process.execPath,
    args: app.isPackaged ? [] : [app.getAppPath()],
    homeDir: env['HOME'] ?? homedir(),
    configHome: env['XDG_CONFIG_HOME'],
  }
}
