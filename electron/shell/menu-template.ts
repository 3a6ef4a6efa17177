/** The application menu as data: the system's usual items, and the window's own commands. Pure. */
import type { MenuItemConstructorOptions } from 'electron'
import type { AppEvents } from '../../shared/ipc/events'

/** Commands that the window carries out; each is one menu item. */
export type MenuCommand = Exclude<AppEvents['command']['name'], 'show-server' | 'show-question' | 'link'>

/** The menu as data. @param quit a person quits; macOS has an item of its own for that @param developer reload and the developer tools, which are no part of a product */
export function menuTemplate(
  platform: NodeJS.Platform,
  command: (name: MenuCommand) => void,
  quit: () => void,
  developer = false,
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
    mac ? { role: 'close' } : { label: 'Quit', accelerator: 'Ctrl+Q', click: quit },
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
        ...(developer ? ([{ role: 'reload' }, { role: 'toggleDevTools' }, { type: 'separator' }] as const) : []),
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    {
      label: 'Server',
      submenu: [
        { label: 'Fix All…', accelerator: 'CmdOrCtrl+Shift+F', click: () => command('fix-all') },
        { label: 'Reconnect All', accelerator: 'CmdOrCtrl+Shift+R', click: () => command('reconnect-all') },
        { type: 'separator' },
        { label: 'Compare Clients…', accelerator: 'CmdOrCtrl+Shift+M', click: () => command('across') },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'Keyboard Shortcuts', accelerator: 'CmdOrCtrl+/', click: () => command('keys') },
        ...(mac ? [] : ([{ type: 'separator' }, { role: 'about' }] as const)),
      ],
    },
  ]
}
