/** The menu on each system: its own items work, and what a system expects is there. */
import { expect, test } from 'vitest'
import type { MenuItemConstructorOptions } from 'electron'
import { menuTemplate, type MenuCommand } from '../../../electron/shell/menu-template'

type Item = MenuItemConstructorOptions

function items(template: readonly Item[]): Item[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])])
}

test.each(['darwin', 'linux', 'win32'] as const)(
  'on %s each command is one item, and the usual roles are there',
  (platform) => {
    const commands: MenuCommand[] = []
    let quits = 0
    const all = items(
      menuTemplate(
        platform,
        (name) => commands.push(name),
        () => (quits += 1),
      ),
    )
    for (const item of all) (item.click as (() => void) | undefined)?.()
    expect(commands.toSorted()).toEqual([
      'across',
      'add-server',
      'fix-all',
      'keys',
      'reconnect-all',
      'search',
      'settings',
    ])
    const roles = all.map(({ role }) => role)
    // On macOS the system's own item.
    expect([quits, roles.includes('quit')]).toEqual(platform === 'darwin' ? [0, true] : [1, false])
    for (const role of ['copy', 'paste', 'undo', 'selectAll']) expect(roles).toContain(role)
  },
)

test('no two items share a shortcut', () => {
  for (const platform of ['darwin', 'linux', 'win32'] as const) {
    const keys = items(
      menuTemplate(
        platform,
        () => undefined,
        () => undefined,
      ),
    ).flatMap(({ accelerator }) => accelerator ?? [])
    expect(new Set(keys).size).toBe(keys.length)
  }
})
