/** Installs the application menu. */
import { app, Menu } from 'electron'
import { menuTemplate, type MenuCommand } from './menu-template'

/** Installs the menu. `command` is told which of our own items was chosen, `quit` that a person quits. */
export function installMenu(platform: NodeJS.Platform, command: (name: MenuCommand) => void, quit: () => void): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(platform, command, quit, !app.isPackaged)))
}
