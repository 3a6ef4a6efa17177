/** The policy's rows about programs that no other test covers: what was looked for, and noise on stdout. */
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { program } from '../../servers/programs'
import { engineFor, problemIn } from './bench'

describe.skipIf(process.platform === 'win32')('a program that is not there yet', () => {
  // Would catch: a search in the wrong places, a message that does not say where was looked, a failure that is remembered
  // when the person has installed the program.
  test('is looked for on PATH: said where, and found after Reconnect once it is installed', async () => {
    const engine = await engineFor({}, { env: { PATH: `/no/such/folder:${process.env['PATH'] ?? ''}` } })
    const folder = join(engine.home, 'bin')
    await mkdir(folder)
    const PATH = `${folder}:/no/such/folder`
    await engine.write({ it: { command: 'policy-server', env: { PATH } } })
    const problem = problemIn(await engine.waitFor('it', 'failed'))
    expect(problem).toMatchObject({ code: 'process.not-found', action: 'edit-config' })
    expect(problem.detail).toContain('policy-server')
    expect(problem.evidence.cause).toContain(folder)
    expect(problem.evidence.cause).toContain('/no/such/folder')

    const script = `#!/bin/sh\nexec '${process.execPath}' '${resolve('test/servers/stdio/echo.mjs')}'\n`
    await writeFile(join(folder, 'policy-server'), script, { mode: 0o644 })
    await engine.engine.reconnect('it')
    const found = problemIn(await engine.waitFor('it', 'failed'))
    expect(found).toMatchObject({ code: 'process.not-executable', action: 'edit-config' })
    expect(found.detail).toContain(join(folder, 'policy-server'))

    await chmod(join(folder, 'policy-server'), 0o755)
    expect((await engine.engine.reconnect('it')).state.kind).toBe('connected')
    expect(await engine.callText('it', 'count')).toBe('1')
  })
})

describe('a program that writes to stdout what is no message', () => {
  // Would catch: a greeting on stdout that ends the connection, and one that nobody can find out about.
  test('is connected, and the lines are in its activity', async () => {
    const engine = await engineFor({ it: program('chatty', ['--megabytes', '0', '--stray', '3']) })
    await engine.waitFor('it', 'connected')
    const notes = (): string[] =>
      engine.engine
        .activity('it', 0)
        .filter(({ level, origin }) => level === 'warn' && origin === 'patchbay')
        .map(({ message }) => message)
    await expect.poll(() => notes().join('\n')).toMatch(/Welcome to the chatty server![^]*stray line 2 on stdout/)
    expect(await engine.callText('it', 'written')).toMatch(/^\d+$/)
    expect(engine.view('it').state.kind).toBe('connected')
  })
})
