/** Opening an address: never through a shell, never anything but the web. */
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openCommand, openUrl, splitCommand } from '../../../electron/adapters/open-url'

const address = 'https://issuer.example/authorize?a=1&b=%22x%22'

describe('command', () => {
  test.each([
    ['linux', undefined, 'xdg-open', [address]],
    ['darwin', undefined, 'open', [address]],
    ['win32', undefined, 'rundll32.exe', ['url.dll,FileProtocolHandler', address]],
    ['linux', 'firefox --new-window', 'firefox', ['--new-window', address]],
    ['win32', '"C:\\Program Files\\b.exe" -x', 'C:\\Program Files\\b.exe', ['-x', address]],
    ['linux', '  ', 'xdg-open', [address]],
  ] as const)('on %s with BROWSER=%j', (platform, browser, command, args) => {
    expect(openCommand(address, platform, browser)).toEqual({ command, args })
  })

  test.each(['file:///etc/passwd', 'javascript:alert(1)', 'app://patchbay/', 'smb://host/share', '-version', 'x'])(
    '%s is refused',
    (url) => expect(() => openCommand(url, 'linux', undefined)).toThrow(),
  )

  test('quotes and spaces in an address are escaped before any opener sees them', () => {
    const { args } = openCommand('https://host/a" --b c', 'win32', undefined)
    expect(args.at(-1)).toBe('https://host/a%22%20--b%20c')
  })

  test('a command line is split as people quote', () => {
    expect(splitCommand(`a 'b c' "d e"f g\\h ''`)).toEqual(['a', 'b c', 'd ef', 'g\\h', ''])
  })
})

test('the browser gets the address as one argument, with the characters a shell would act on', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'patchbay-browser-'))
  const seen = join(directory, 'seen')
  const browser = join(directory, 'browser.mjs')
  await writeFile(
    browser,
    `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(seen)}, JSON.stringify(process.argv.slice(2)))\n`,
  )
  await chmod(browser, 0o700)
  const url = 'https://host/?a=1&b=$(touch%20x)`id`;c'
  await openUrl(url, process.platform, { ...process.env, BROWSER: `"${process.execPath}" "${browser}" --flag` })
  expect(JSON.parse(await readFile(seen, 'utf8'))).toEqual(['--flag', new URL(url).href])
  await rm(directory, { recursive: true })
})

test('a browser that is missing or fails is said', async () => {
  const env = { ...process.env, BROWSER: '/nowhere/browser' }
  await expect(openUrl(address, process.platform, env)).rejects.toThrow('did not start')
  const failing = { ...process.env, BROWSER: `"${process.execPath}" -e process.exit(3)` }
  await expect(openUrl(address, process.platform, failing)).rejects.toThrow('ended with 3')
})
