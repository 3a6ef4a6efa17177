/** What the app was started with. */
import { hiddenSwitch } from '../../shared/outside/login-item'

export interface StartOptions {
  demo: boolean
  /** Failures at start are shown in a dialog as well as on stderr; a test cannot click one away. */
  dialogs: boolean
  /** Started with the session: the window waits until somebody asks for it. */
  hidden: boolean
}

/** Reads arguments and environment of the desktop app. */
export function readStartOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): StartOptions {
  return {
    demo: args.includes('--demo'),
    dialogs: env['PATCHBAY_NO_DIALOG'] !== '1',
    hidden: args.includes(hiddenSwitch),
  }
}

/** With what arguments the app starts as its own demo: visible, and without a link that was meant for this one. */
export function demoArguments(args: readonly string[]): string[] {
  const kept = args.filter((arg) => arg !== hiddenSwitch && arg !== '--demo' && !/^patchbay:/i.test(arg))
  return [...kept, '--demo']
}
