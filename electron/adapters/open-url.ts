/** Opens a web address in the person's browser, never through a shell. */
import { spawn } from 'node:child_process'

export interface OpenCommand {
  command: string
  args: string[]
}

/**
 * The program to run for `url`: the command in `BROWSER` (split at spaces, quotes respected) with the address as its
 * last argument, else the system's own opener.
 * @throws Error for anything but an http or https address.
 */
export function openCommand(url: string, platform: NodeJS.Platform, browser: string | undefined): OpenCommand {
  const address = webAddress(url)
  const [command, ...args] = splitCommand(browser ?? '')
  if (command !== undefined) return { command, args: [...args, address] }
  switch (platform) {
    case 'darwin':
      return { command: 'open', args: [address] }
    case 'win32':
      // `start` would need cmd.exe, to which `&` in an address means "next command".
      return { command: 'rundll32.exe', args: ['url.dll,FileProtocolHandler', address] }
    default:
      return { command: 'xdg-open', args: [address] }
  }
}

/** The address in its normal form, in which nothing is left that an opener could take for an option or a quote. */
export function webAddress(url: string): string {
  const parsed = new URL(url)
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    throw new Error(`Only http and https addresses are opened, not ${parsed.protocol}`)
  }
  return parsed.href
}

/** Splits a command line at spaces; single and double quotes keep parts together. */
export function splitCommand(line: string): string[] {
  return [...line.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([part]) =>
    part.replace(/"([^"]*)"|'([^']*)'/g, (_all, double?: string, single?: string) => double ?? single ?? ''),
  )
}

/** Resolves once the opener has been started; rejects when it cannot be, or fails within two seconds. */
export async function openUrl(
  url: string,
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const { command, args } = openCommand(url, platform, env['BROWSER'])
  await new Promise<void>((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: platform !== 'win32', windowsHide: true, env })
    // Some openers stay until the browser is closed.
    const patience = setTimeout(resolve, 2_000)
    child.once('error', () => {
      clearTimeout(patience)
      reject(new Error(`The browser could not be opened: "${command}" did not start`))
    })
    child.once('exit', (code) => {
      clearTimeout(patience)
      if (code === 0) resolve()
      else reject(new Error(`The browser could not be opened: "${command}" ended with ${code ?? 'a signal'}`))
    })
    child.unref()
  })
}
