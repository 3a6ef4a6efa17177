/** The application menu as data: the system's usual items, and the window's own commands. Pure. */
import type { MenuItemConstructorOptions } from 'electron'
import type { AppEvents } from '../../shared/ipc/events'

/** Commands that the window carries out; each is one menu item. */
export type MenuCommand = Exclude<AppEvents['command']['name'], 'show-server'>

/** The menu as data. */
export function menuTemplate(
  platform: NodeJS.Platform,
  command: (name: MenuCommand) => void,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  const settings: MenuItemConstructorOptions = {
    label: 'Settings…',
    accelerator: 'CmdOrCtrl+,',
    click: () => command('settings'),
  }
  const file: MenuItemConstructorOptions[] = [
    { label: 'Add Server…', accelerator: 'CmdOrCtrl+N', click: () => command('add-server') },
    ...(mac ? [] : [settings]),
    { type: 'separator' },
    { role: mac ? 'close' : 'quit' },
  ]
  const application: MenuItemConstructorOptions = {
    label: 'Patchbay',
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  }
  return [
    ...(mac ? [application] : []),
    { label: 'File', submenu: file },
    {
      label: 'Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
        { type: 'separator' },
        { label: 'Search', accelerator: 'CmdOrCtrl+F', click: () => command('search') },
      ],
    },
    {
      label: 'View',
      submenu: [
        { role: 'reload' },
        { role: 'toggleDevTools' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
  ]
}
