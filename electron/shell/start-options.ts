/** What the app was started with. */
export interface StartOptions {
  demo: boolean
  /** Failures at start are shown in a dialog as well as on stderr; a test cannot click one away. */
  dialogs: boolean
}

/** Reads arguments and environment of the desktop app. */
export function readStartOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): StartOptions {
  return { demo: args.includes('--demo'), dialogs: env['PATCHBAY_NO_DIALOG'] !== '1' }
}
