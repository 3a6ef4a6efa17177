/** The login shell's environment, asked of a real bash with the start-up files that people really have. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createEnvironment, type Environment } from '../../../../electron/core/programs/shell-environment'
import type { Host } from '../../../../electron/core/ports'
import { isAlive } from '../../../servers/programs'

let home: string
let errors: string[]

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'patchbay-shell-'))
  errors = []
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(home, { recursive: true, force: true })
})

const logger = { error: (message: string) => void errors.push(message), info: () => undefined, debug: () => undefined }

function hostWith(env: Record<string, string> = {}, more: Partial<Host> = {}): Host {
  const base = { PATH: process.env['PATH'], HOME: home, SHELL: '/bin/bash', OWN: 'own', ...env }
  return { platform: 'linux', homeDir: home, env: base, useLoginShell: true, ...more }
}

function ask(rc: string, host = hostWith(), limitMs?: number): Promise<Environment> {
  writeFileSync(join(home, '.bash_profile'), rc)
  return createEnvironment(host, logger, limitMs)()
}

/** Waits until a file in the home has something in it; needs no timer. */
async function written(name: string): Promise<void> {
  const path = join(home, name)
  while (!existsSync(path) || readFileSync(path).length === 0) await new Promise((resolve) => setImmediate(resolve))
}

/** Waits until a process is gone. */
async function gone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 2_000; tries++) {
    if (!isAlive(pid)) return true
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return false
}

test('variables of the start-up files are there, whatever else these print', async () => {
  const environment = await ask(`
    echo 'Welcome! PATH=/wrong'; printf 'no newline'; printf '\\0A=wrong\\0'; echo noise >&2
    export FROM_RC='yes' PATH="/from/rc:$PATH" MULTI=$'two\\nlines' EQUALS='a=b=c' EMPTY='' UMLAUT='ü😀'
  `)
  expect(environment).toMatchObject({
    FROM_RC: 'yes',
    MULTI: 'two\nlines',
    EQUALS: 'a=b=c',
    EMPTY: '',
    UMLAUT: 'ü😀',
    OWN: 'own',
  })
  expect(environment['PATH']).toMatch(/^\/from\/rc:/)
  expect(environment['A']).toBeUndefined()
  expect(errors).toEqual([])
})

test('our own variables reach neither the programs nor them through the shell', async () => {
  const environment = await ask(
    'export PATCHBAY_FROM_RC=1',
    hostWith({ PATCHBAY_HOME: '/x', ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--inspect', CHROME_DESKTOP: 'x' }),
  )
  expect(Object.keys(environment).filter((name) => /^(PATCHBAY|ELECTRON|CHROME|NODE_OPTIONS)/.test(name))).toEqual([])
})

describe('start-up files that go wrong', () => {
  test('one that hangs is given up, and nothing of it is left', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const asked = ask('sleep 1000 & echo $! > "$HOME/child"; echo $$ > "$HOME/shell"; sleep 1001')
    await written('shell')
    vi.advanceTimersByTime(10_000)
    const environment = await asked
    vi.useRealTimers()
    expect(environment).toMatchObject({ OWN: 'own' })
    expect(errors).toHaveLength(1)
    for (const file of ['child', 'shell'])
      expect(await gone(Number(readFileSync(join(home, file), 'utf8'))), file).toBe(true)
  })

  test('one that starts a daemon which keeps the pipe open is not waited for (and does not end the engine)', async () => {
    const begun = performance.now()
    const environment = await ask('setsid sleep 60 & echo $! > "$HOME/daemon"; export FROM_RC=yes', hostWith(), 50_000)
    expect(environment['FROM_RC']).toBe('yes')
    expect(performance.now() - begun).toBeLessThan(40_000)
    process.kill(Number(readFileSync(join(home, 'daemon'), 'utf8')))
  })

  test('one that ends the shell after a daemon has taken the pipe is given up without a crash', async () => {
    const environment = await ask('setsid sleep 20 & echo $! > "$HOME/daemon"; exit 3', hostWith(), 500)
    expect(environment).toMatchObject({ OWN: 'own' })
    expect(errors).toHaveLength(1)
    process.kill(Number(readFileSync(join(home, 'daemon'), 'utf8')))
  })

  test('one that prints without end costs bounded memory', async () => {
    const before = process.memoryUsage().rss
    const environment = await ask('yes', hostWith(), 2_000)
    expect(environment).toMatchObject({ OWN: 'own' })
    expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(200)
  })

  test('one that asks a question gets no answer and does not hang', async () => {
    const environment = await ask('read -p "Update now? " answer; export ANSWERED="<$answer>"')
    expect(environment['ANSWERED']).toBe('<>')
  })

  test.each([
    ['does not exist', { SHELL: '/nowhere/bash' }],
    ['is not a shell', { SHELL: '/bin/true' }],
    ['is not set', { SHELL: '' }],
  ])('a shell that %s leaves our own environment', async (_name, env) => {
    expect(await ask('', hostWith(env))).toMatchObject({ OWN: 'own' })
  })

  test('an `env` that does not know -0 (macOS 12) is still understood', async () => {
    const bin = join(home, 'bin')
    writeFileSync(join(home, 'env'), '#!/bin/sh\n[ "$1" = -0 ] && exit 1\nexec /usr/bin/env "$@"\n')
    chmodSync(join(home, 'env'), 0o755)
    const environment = await ask(`mkdir "${bin}"; mv "$HOME/env" "${bin}/env"; export PATH="${bin}:$PATH" FROM_RC=yes`)
    expect(environment['FROM_RC']).toBe('yes')
  })
})

test('it is asked once for all servers', async () => {
  const environment = createEnvironment(hostWith(), logger)
  writeFileSync(join(home, '.bash_profile'), 'echo x >> "$HOME/asked"')
  await Promise.all([environment(), environment()])
  await environment()
  expect(readFileSync(join(home, 'asked'), 'utf8')).toBe('x\n')
})

test('a failure is not remembered for ever (the shell may only have been slow at login)', async () => {
  writeFileSync(
    join(home, '.bash_profile'),
    'echo x >> "$HOME/asked"; [ -e "$HOME/fast" ] || sleep 1000; export FROM_RC=yes',
  )
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const environment = createEnvironment(hostWith(), logger, 1_000, 60_000)
  const first = environment()
  await written('asked')
  vi.advanceTimersByTime(1_000)
  expect((await first)['FROM_RC']).toBeUndefined()
  writeFileSync(join(home, 'fast'), '')
  // Not at once either: a shell that always hangs must not hold up each connect.
  vi.advanceTimersByTime(59_000)
  expect((await environment())['FROM_RC']).toBeUndefined()
  vi.advanceTimersByTime(1_000)
  expect((await environment())['FROM_RC']).toBe('yes')
  expect(readFileSync(join(home, 'asked'), 'utf8')).toBe('x\nx\n')
})

test.each([
  ['started from a terminal', { useLoginShell: false }],
  ['on Windows', { platform: 'win32' as const }],
])('no shell is asked when %s', async (_name, more) => {
  await ask('touch "$HOME/asked"', hostWith({}, more))
  expect(existsSync(join(home, 'asked'))).toBe(false)
})
