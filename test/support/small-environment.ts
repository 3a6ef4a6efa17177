/**
 * The environment that test processes and their children start with. The tester's own is no part of what is tested: one
 * variable of it (`NODE_EXTRA_CA_CERTS`) costs every Node process 50 ms.
 */

/** What programs need to be found, to write, to show a window, and to be found again by whoever cleans up after a test run. */
const kept = [
  'PATH',
  'LANG',
  'TMPDIR',
  'TZ',
  'SYSTEMROOT',
  'TEMP',
  'USERPROFILE',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XAUTHORITY',
  'XDG_RUNTIME_DIR',
  'DBUS_SESSION_BUS_ADDRESS',
  'PATCHBAY_TEST_RUN',
]

export function smallEnvironment(home: string): Record<string, string> {
  const values = kept.map((name) => [name, process.env[name]] as const)
  return {
    ...Object.fromEntries(values.filter((pair): pair is [string, string] => pair[1] !== undefined)),
    HOME: home,
  }
}
