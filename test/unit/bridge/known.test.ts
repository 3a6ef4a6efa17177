/** What a bridge keeps on disk of its server. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { knownPath, readKnown, writeKnown } from '../../../electron/bridge/known'

const looked = { server: 'one', set: null }

// Would catch: a credential that a server quotes in its lists, and that is kept in a file for that.
test('nothing that has the shape of a credential, and everything else as it was', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'patchbay-test-'))
  try {
    const token = `ghp_${'a1B2c3D4'.repeat(5)}`
    const path = knownPath(directory, looked)
    const known = {
      serverInfo: { name: 'one', version: '1', title: 'The one' },
      instructions: 'Read this first',
      tools: [{ name: 't', description: `Uses ${token}`, inputSchema: { type: 'object' as const } }],
      prompts: [],
      resources: [{ uri: 'https://person:password@h.example/x', name: 'x' }],
      templates: [],
    }
    await writeKnown(path, looked, known)
    const file = await readFile(path, 'utf8')
    expect(file).not.toContain(token)
    expect(file).not.toContain('password')
    const read = await readKnown(path, looked)
    expect(read?.serverInfo).toEqual(known.serverInfo)
    expect(read?.instructions).toBe(known.instructions)
    expect(read?.tools).toEqual([{ ...known.tools[0], description: expect.stringContaining('Uses ') as string }])
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})
