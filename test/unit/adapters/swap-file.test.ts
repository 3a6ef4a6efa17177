/**
 * Replacing a file at the very moment at which another program writes it. Catches an update of the other's that is lost:
 * the test writes right before and right after the step in which the two files change places.
 */
import { mkdtempSync, openSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { swapFile } from '../../../electron/adapters/swap-file'
import { loadSwapPlaces, type SwapPlaces } from '../../../electron/adapters/swap-places'
import { FileChanged } from '../../../electron/core/ports'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-swap-'))
  path = join(folder, 'mcp.json')
  writeFileSync(path, 'before')
})
afterEach(() => rmSync(folder, { recursive: true }))

const swap = { before: 'before', after: 'ours', locked: false }

/** As programs do that save in one step. */
const saveOver = (text: string) => (): void => {
  writeFileSync(`${path}.other`, text)
  renameSync(`${path}.other`, path)
}

/** The real step, with another program at work right before the first, second, third … of them. */
async function among(...others: readonly (() => void)[]): Promise<SwapPlaces> {
  const real = await loadSwapPlaces()
  if (!real) throw new Error('the package fs-native-extensions is missing')
  const turns = others.values()
  return (one, other) => {
    turns.next().value?.()
    real(one, other)
  }
}

describe.skipIf(process.platform === 'win32')('places are swapped', () => {
  test('with nobody around: the file says what is wanted, and nothing is left beside it', async () => {
    await swapFile(path, swap)
    expect(readFileSync(path, 'utf8')).toBe('ours')
    expect(readdirSync(folder)).toEqual(['mcp.json'])
  })

  test.each([
    { others: ['theirs'], why: 'one save between the look and the step' },
    { others: ['theirs', 'theirs 2'], why: 'one more while it goes back' },
    { others: ['theirs', 'theirs 2', 'theirs 3'], why: 'and one more' },
  ])('$why: their newest is what the file says', async ({ others }) => {
    await expect(swapFile(path, swap, await among(...others.map(saveOver)))).rejects.toThrow(FileChanged)
    expect(readFileSync(path, 'utf8')).toBe(others.at(-1))
    expect(readdirSync(folder)).toEqual(['mcp.json'])
  })

  test('a program that had opened the file writes into it afterwards: its words are back', async () => {
    const file = openSync(path, 'r+')
    const real = await loadSwapPlaces()
    let steps = 0
    const writing: SwapPlaces = (one, other) => {
      real?.(one, other)
      if ((steps += 1) === 1) setImmediate(() => writeSync(file, 'theirs'))
    }
    await expect(swapFile(path, swap, writing)).rejects.toThrow(FileChanged)
    expect(readFileSync(path, 'utf8')).toBe('theirs')
    expect(readdirSync(folder)).toEqual(['mcp.json'])
  })

  test('the file is removed right before: it stays away', async () => {
    const removed = await among(() => rmSync(path))
    await expect(swapFile(path, swap, removed)).rejects.toThrow(FileChanged)
    expect(readdirSync(folder)).toEqual([])
  })

  test.each(['EINVAL', 'ENOSYS', 'EPERM'])(
    'a file system without the step (%s) is written nevertheless',
    async (code) => {
      const none: SwapPlaces = () => {
        throw Object.assign(new Error(code), { code })
      }
      await swapFile(path, swap, none)
      expect(readFileSync(path, 'utf8')).toBe('ours')
      expect(readdirSync(folder)).toEqual(['mcp.json'])
    },
  )
})

test('a system without the step is written nevertheless', async () => {
  expect(await loadSwapPlaces('win32')).toBeNull()
  await swapFile(path, swap, null)
  expect(readFileSync(path, 'utf8')).toBe('ours')
})

test('a file that is to be gone, and says something else than expected, stays', async () => {
  await expect(swapFile(path, { before: 'else', after: null, locked: false })).rejects.toThrow(FileChanged)
  await swapFile(path, { before: 'before', after: null, locked: false })
  expect(readdirSync(folder)).toEqual([])
})
