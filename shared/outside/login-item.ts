/** How Patchbay starts with the session on each system: what is asked of the system, or the file that says so. Pure. */

export interface LoginItemPlace {
  /** `process.platform`. */
  platform: string
  /** The program; for an AppImage the image itself, as what is inside vanishes. */
  program: string
  /** Further arguments before our own, e.g. the script of an app that is not packaged. */
  args: readonly string[]
  homeDir: string
  configHome: string | undefined
}

export type LoginItem =
  | { kind: 'system'; settings: { openAtLogin: boolean; args?: string[]; path?: string } }
  /** Null: the file is to be gone. */
  | { kind: 'file'; path: string; content: string | null }

/** Starts without a window. */
export const hiddenSwitch = '--hidden'

export function loginItem(
  { platform, program, args, homeDir, configHome }: LoginItemPlace,
  enabled: boolean,
): LoginItem {
  if (platform === 'darwin') return { kind: 'system', settings: { openAtLogin: enabled } }
  if (platform === 'win32') {
    return { kind: 'system', settings: { openAtLogin: enabled, path: program, args: [...args, hiddenSwitch] } }
  }
  const config = configHome !== undefined && configHome.startsWith('/') ? configHome : `${homeDir}/.config`
  return {
    kind: 'file',
    path: `${config}/autostart/patchbay.desktop`,
    content: enabled
      ? desktopEntry('Patchbay', [program, ...args, hiddenSwitch], ['X-GNOME-Autostart-enabled=true'])
      : null,
  }
}

/** The handler of links for an AppImage: what is inside the image vanishes with it, so the image itself is named. */
export function handlerEntry(image: string, scheme: string): string {
  return desktopEntry('Patchbay', [image, '%u'], ['NoDisplay=true', `MimeType=x-scheme-handler/${scheme};`])
}

/** A desktop entry (freedesktop.org, Desktop Entry Specification). */
function desktopEntry(name: string, command: readonly string[], more: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    `Name=${name}`,
    `Exec=${command.map(quoted).join(' ')}`,
    'Terminal=false',
    ...more,
    '',
  ].join('\n')
}

/** As the specification quotes arguments of Exec; `%` would begin a field code, `%u` is one. */
function quoted(argument: string): string {
  if (argument === '%u') return argument
  const plain = argument.replaceAll('%', '%%')
  if (/^[\w./:=@+,%-]+$/.test(plain)) return plain
  return `"${plain.replaceAll(/(["`$\\])/g, '\\\\$1')}"`
}
