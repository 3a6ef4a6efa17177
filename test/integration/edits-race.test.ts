/**
 * Patchbay and another program at one file. Catches an update of the other's that is lost or torn, and a conflict that is
 * not told. The other works as such programs do: a few writes in a row, then a pause.
 */
import { execFileSync, spawn } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PatchbayError } from '../../shared/ipc/result'
import { createEditBench, type EditBench } from '../support/edit-bench'
import { canMount, mountSmallDisk, type SmallDisk } from '../support/small-disk'

const kiro = '.kiro/settings/mcp.json'
const text = '{\n  "counter": 0,\n  "mcpServers": {\n    "a": {\n      "command": "/bin/false"\n    }\n  }\n}\n'

let bench: EditBench
beforeEach(async () => {
  bench = await createEditBench()
})
afterEach(() => bench.remove())

/** Reads, counts one further and writes; ends with words when what it wrote last is not there any more. */
const other = `
const { readFileSync, writeFileSync, renameSync } = require('node:fs')
const [path, how] = process.argv.slice(1)
let last = 0
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
;(async () => {
  for (let round = 1; round <= 1000; round += 1) {
    const value = JSON.parse(readFileSync(path, 'utf8'))
    if (value.counter !== last) throw new Error('lost: ' + value.counter + ' instead of ' + last + ' in round ' + round)
    value.counter = last = round
    const text = JSON.stringify(value, null, 2) + '\\n'
    if (how === 'in place') writeFileSync(path, text)
    else {
      writeFileSync(path + '.other', text)
      renameSync(path + '.other', path)
    }
    await pause(round % 20 === 0 ? 200 : Math.random() * 5)
  }
})().catch((error) => { console.error(error.message); process.exit(1) })
`

test.each(['in place', 'by another file'])(
  'a program that writes %s 1 000 times loses nothing',
  { timeout: 120_000 },
  async (how) => {
    await bench.write(kiro, text)
    const { engine } = await bench.start()
    const child = spawn(process.execPath, ['-e', other, join(bench.home, kiro), how], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let words = ''
    child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()))
    let ended: number | null | undefined
    child.once('close', (code) => (ended = code))
    const counts = { made: 0, conflicts: 0 }
    for (let on = false; ended === undefined; on = !on) {
      try {
        const shown = await engine.previewEdit({ kind: on ? 'enable' : 'disable', server: 'kiro/a' })
        if ((await engine.applyEdit(shown.token)).version !== null) counts.made += 1
      } catch (error) {
        // Half of a file that is just being written is no file to edit.
        expect(error).toBeInstanceOf(PatchbayError)
        expect(['edit.conflict', 'edit.unparsable', 'unknown-server']).toContain((error as PatchbayError).code)
        counts.conflicts += 1
      }
    }
    expect({ ended, words }).toEqual({ ended: 0, words: '' })
    expect(JSON.parse(await bench.read(kiro))).toMatchObject({ counter: 1_000 })
    expect(counts.made).toBeGreaterThan(0)
    expect(counts.conflicts).toBeGreaterThan(0)
  },
)

// Would catch: a file that is half written, or a refusal without its reason.
describe.skipIf(!canMount)('a small disk', () => {
  let disk: SmallDisk
  beforeEach(async () => {
    disk = mountSmallDisk(join(bench.home, '.kiro'))
    await bench.write(kiro, text)
  })
  afterEach(() => disk.remove())

  test('that is full: the file stays as it is', async () => {
    await bench.start()
    disk.fill()
    await expect(bench.edit({ kind: 'disable', server: 'kiro/a' })).rejects.toMatchObject({ code: 'edit.no-room' })
    expect(await bench.read(kiro)).toBe(text)
    disk.free()
    await bench.edit({ kind: 'disable', server: 'kiro/a' })
  })

  // As in containers that are given this one file. Would catch: a file that is half written, or a reason that is none.
  test('that is this one file: it stays as it is, and it is said why', async () => {
    const path = join(bench.home, kiro)
    await writeFile(`${bench.home}/outside.json`, text)
    execFileSync('mount', ['--bind', `${bench.home}/outside.json`, path])
    try {
      await bench.start()
      const refusal = { code: 'edit.conflict', message: expect.stringContaining('mounted by itself') as string }
      await expect(bench.edit({ kind: 'disable', server: 'kiro/a' })).rejects.toMatchObject(refusal)
      expect(await bench.read(kiro)).toBe(text)
      expect(await readdir(dirname(path))).toEqual(['mcp.json'])
    } finally {
      execFileSync('umount', [path])
    }
  })

  test('that is read-only: the file stays as it is', async () => {
    await bench.start()
    disk.setReadOnly(true)
    await expect(bench.edit({ kind: 'disable', server: 'kiro/a' })).rejects.toMatchObject({ code: 'edit.read-only' })
    expect(await bench.read(kiro)).toBe(text)
    disk.setReadOnly(false)
  })
})
