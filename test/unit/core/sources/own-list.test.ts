/** Patchbay's own list beside a person who edits the same file: what they save in that moment is not written over. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFiles } from '../../../../electron/adapters/files'
import { refusalOf } from '../../../../electron/core/edits/refusal'
import { FileChanged } from '../../../../electron/core/ports'
import { OwnList } from '../../../../electron/core/sources/own-list'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-own-'))
  path = join(folder, 'servers.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const files = createFiles()
const vault = { problem: null, update: () => Promise.resolve() }
const save = (...names: string[]): Promise<void> =>
  writeFile(path, JSON.stringify({ mcpServers: Object.fromEntries(names.map((name) => [name, { command: name }])) }))
const names = async (): Promise<string[]> =>
  Object.keys((JSON.parse(await readFile(path, 'utf8')) as { mcpServers: object }).mcpServers)

/** A list whose file an editor may save between Patchbay's look and its write. @param time of how many such moments so far */
function listWithEditor(editor: (time: number) => Promise<void> | null): OwnList {
  let time = 0
  const swap: typeof files.swap = async (target, change) => {
    time += 1
    await editor(time)
    await files.swap(target, change)
  }
  return new OwnList({ path, files: { ...files, swap }, vault, reread: () => Promise.resolve() })
}

describe('an editor saves the file between the look and the write', () => {
  test('adding keeps what was saved', async () => {
    await save('old')
    await listWithEditor((time) => (time === 1 ? save('old', 'typed') : null)).add('added', { command: 'added' })
    expect(await names()).toEqual(['old', 'typed', 'added'])
  })

  test('the first server of all does not replace a file that appears', async () => {
    await listWithEditor((time) => (time === 1 ? save('typed') : null)).add('added', { command: 'added' })
    expect(await names()).toEqual(['typed', 'added'])
  })

  test('removing, and taking that back, keep what was saved', async () => {
    await save('old', 'going')
    const list = listWithEditor((time) => {
      if (time === 1) return save('old', 'going', 'typed-1')
      return time === 3 ? save('old', 'typed-2') : null
    })
    const { restore } = await list.remove('going', { command: 'going' })
    expect(await names()).toEqual(['old', 'typed-1'])
    await restore()
    expect(await names()).toEqual(['old', 'typed-2', 'going'])
  })

  test('whoever saves without end wins: said as a conflict, nothing lost', async () => {
    await save('old')
    const adding = listWithEditor((time) => save('old', `typed-${time}`)).add('added', { command: 'added' })
    const error: unknown = await adding.catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(FileChanged)
    expect(refusalOf(path, error)).toMatchObject({ message: expect.stringContaining('changed by another program') })
    expect(await names()).toEqual(['old', expect.stringMatching(/^typed-/)])
  })
})
