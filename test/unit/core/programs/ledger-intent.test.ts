/** The engine may be killed at any instant: also between the start of a program and the note of it. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createFiles } from '../../../../electron/adapters/files'
import { Ledger } from '../../../../electron/core/programs/ledger'
import { StdioProcess } from '../../../../electron/core/programs/stdio-process'

// Would catch: an engine that is killed while it starts many programs, and whose first ones nobody ever ends.
test('a program is on record before it runs, however many are started at once', async () => {
  const home = mkdtempSync(join(tmpdir(), 'patchbay-intent-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const silent = { error: () => undefined, info: () => undefined, debug: () => undefined }
  const ledger = new Ledger(join(home, 'processes.jsonl'), createFiles(), process.platform, silent)
  const deps = { platform: process.platform, ledger, owner: 'it', grace: { stdinMs: 10, termMs: 2_000 } }
  const unknown = join(home, 'unknown')
  const script = `grep -q "$PATCHBAY_CHILD" "${ledger.path}" || echo "$$" >> "${unknown}"; exec sleep 60`
  const spec = { command: '/bin/sh', args: ['-c', script], env: { PATH: process.env['PATH'] ?? '' }, cwd: home }
  const all = await Promise.all(Array.from({ length: 40 }, () => StdioProcess.start(spec, deps)))
  await Promise.all(all.map((each) => each.stop()))
  expect(existsSync(unknown)).toBe(false)
})
