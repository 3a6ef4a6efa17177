/** The command line of an installed app: a starter that runs it on the person's own Node. */
import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundle } from '../../scripts/lib/bundle.mjs'

const root = resolve(import.meta.dirname, '../..')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay packaged-'))
  await cp(join(root, 'build/cli'), join(folder, 'cli/bin'), { recursive: true })
  const program = await bundle('cli', 'electron/cli/main.ts')
  await cp(dirname(program), join(folder, 'cli/out/main'), { recursive: true })
  await cp(program, join(folder, 'cli/out/main/cli.js'))
  await cp(join(root, 'package.json'), join(folder, 'cli/package.json'))
  await symlink(join(root, 'node_modules'), join(folder, 'cli/node_modules'))
  await mkdir(join(folder, 'bin'))
  await symlink('../cli/bin/patchbay', join(folder, 'bin/patchbay'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

// Would catch: a starter that finds its program only from its own folder, and one that swallows arguments or exit codes.
test('runs from a link on the PATH, with its arguments and its exit code', () => {
  const starter = join(folder, 'bin/patchbay')
  const asked = spawnSync(starter, ['--version'], { encoding: 'utf8', cwd: '/' })
  expect(asked.stderr).toBe('')
  expect(asked.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect(spawnSync(starter, ['no such', 'command'], { encoding: 'utf8' }).status).toBe(2)
})

test('says what is missing where there is no Node', async () => {
  const bare = join(folder, 'bare')
  await mkdir(bare)
  for (const tool of ['sh', 'readlink', 'dirname']) await symlink(`/usr/bin/${tool}`, join(bare, tool))
  const { status, stderr } = spawnSync('/bin/sh', [join(folder, 'bin/patchbay'), 'status'], {
    encoding: 'utf8',
    env: { PATH: bare },
  })
  expect(status).toBe(1)
  expect(stderr).toMatch(/needs Node\.js 20\.19/)
})

// Would catch: a package whose executable any program may use as Node, or that carries the starters without their program.
test('what is packaged has the starters, their program, and no executable that runs foreign code', async () => {
  const configuration = await readFile(join(root, 'electron-builder.yml'), 'utf8')
  expect(configuration).toMatch(/^ {2}runAsNode: false$/m)
  for (const line of ['from: build/cli', 'from: out/main', 'from: package.json', 'from: node_modules/keytar'])
    expect(configuration).toContain(`  - ${line}\n`)
})
