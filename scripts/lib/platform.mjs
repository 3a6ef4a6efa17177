/** What kind of machine this is: display, root, Debian. */
import { existsSync } from 'node:fs'

export const isLinux = process.platform === 'linux'

/** Whether a window can be shown. macOS and Windows always can; on Linux it takes an X or Wayland display. */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY)
}

export const isRoot = process.getuid?.() === 0

/** Whether packages come from apt. */
export const isDebian = isLinux && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get')

/**
 * The command on a display of its own. Without `-noreset` the display begins anew whenever its last window has gone, and
 * a program that starts at that moment finds none, or waits for its answer for ever.
 */
export function onVirtualDisplay(command, size = '1280x1024') {
  return ['xvfb-run', '-a', '-s', `-screen 0 ${size}x24 -noreset`, ...command]
}
