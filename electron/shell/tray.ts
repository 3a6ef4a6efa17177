/** The tray or menu-bar item: shows what `shared/outside/tray-menu.ts` says, and passes on what is chosen. */
import { Menu, nativeImage, Tray, type MenuItemConstructorOptions, type NativeImage } from 'electron'
import type { Look } from '../../shared/model/standing'
import type { TrayAction, TrayItem, TrayMenu } from '../../shared/outside/tray-menu'
import { trayBitmap } from './tray-image'

export interface TrayIcon {
  show(menu: TrayMenu): void
  close(): void
}

/** @param act is told what the person has chosen */
export function openTray(platform: NodeJS.Platform, act: (action: TrayAction) => void): TrayIcon {
  const template = platform === 'darwin'
  const tray = new Tray(imageOf('off', template))
  let shown = ''
  // Where a click has a meaning of its own it opens the window; the menu has the same.
  tray.on('click', () => {
    if (!template) act({ kind: 'open' })
  })
  return {
    show(menu) {
      // A menu that is set anew closes under the pointer on some desktops: only when it says something else.
      const next = JSON.stringify(menu)
      if (next === shown || tray.isDestroyed()) return
      shown = next
      tray.setImage(imageOf(menu.tone, template))
      tray.setToolTip(menu.tooltip)
      tray.setContextMenu(Menu.buildFromTemplate(menu.items.map((item) => toElectron(item, act))))
    },
    close: () => tray.destroy(),
  }
}

function toElectron(item: TrayItem, act: (action: TrayAction) => void): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'line':
      return { type: 'separator' }
    case 'words':
      return { label: item.label, enabled: false }
    case 'action':
      return { label: item.label, click: () => act(item.action) }
    case 'more':
      return { label: item.label, submenu: item.items.map((inner) => toElectron(inner, act)) }
  }
}

function imageOf(look: Look, template: boolean): NativeImage {
  const image = nativeImage.createEmpty()
  for (const scaleFactor of [1, 2]) {
    const { size, pixels } = trayBitmap(18 * scaleFactor, look, template)
    image.addRepresentation({
      scaleFactor,
      width: size,
      height: size,
      buffer: nativeImage.createFromBitmap(pixels, { width: size, height: size }).toPNG(),
    })
  }
  image.setTemplateImage(template)
  return image
}

/** The mark on the taskbar's button on Windows, which has no number of its own; null for none. */
export function overlayFor(count: number): NativeImage | null {
  if (count === 0) return null
  const { size, pixels } = trayBitmap(16, 'you', false)
  return nativeImage.createFromBitmap(pixels, { width: size, height: size })
}
