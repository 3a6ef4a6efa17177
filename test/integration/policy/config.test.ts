/** The policy's rows about what is written in the files: said with its place, touching nothing else, gone once it is mended. */
import { readFile, rename, rm, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { TestEngine } from '../../support/engine'
import { startLegacyHttp } from '../../servers/legacy-http'
import { engineFor, later, problemIn } from './bench'

/** Where this text begins in `servers.json`, counted from 1. */
async function placeOf(engine: TestEngine, text: string): Promise<{ path: string; line: number; column: number }> {
  const path = join(engine.state, 'servers.json')
  const before = (await readFile(path, 'utf8')).split(text)[0]?.split('\n') ?? []
  return { path, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

describe('an entry that is not valid', () => {
  // Would catch: a broken entry without its place or its rule, one that takes its neighbours down or is tried all the same,
  // and one that needs a restart once it is mended.
  test('url without type: failed with file, line, column and the rule; connected once it is mended', async () => {
    const server = later(await startLegacyHttp())
    const other = later(await startLegacyHttp())
    const neighbour = { type: 'http', url: other.url }
    const engine = await engineFor({ neighbour, it: { url: server.url } })
    const problem = problemIn(await engine.waitFor('it', 'failed'))
    await engine.waitFor('neighbour', 'connected')
    expect(problem).toMatchObject({ code: 'config.invalid-entry', action: 'edit-config' })
    const file = problem.evidence.file
    expect(file).toEqual(await placeOf(engine, `"url": "${server.url}"`))
    expect(problem.detail).toContain(`line ${file?.line ?? ''}, column ${file?.column ?? ''}`)
    expect(problem.detail).toMatch(/"url" also needs "type"/)
    expect(server.totalRequests()).toBe(0)
    await engine.write({ neighbour, it: { type: 'http', url: server.url } })
    await engine.waitFor('it', 'connected', 3_000)
    expect(other.initializes()).toBe(1)
  })

  // Would catch: the file's first line named for what is not there at all.
  test('a field that is missing: failed, at the name of the entry', async () => {
    const engine = await engineFor({ first: { type: 'http', url: 'http://127.0.0.1:1/' }, it: { args: [] } })
    const problem = problemIn(await engine.waitFor('it', 'failed'))
    expect(problem).toMatchObject({ code: 'config.invalid-entry' })
    expect(problem.evidence.file).toEqual(await placeOf(engine, '"it"'))
  })

  // Would catch: a variable's name sent as if it were its value, and a message that does not name it.
  test('an unresolved variable: failed with its name and place, nothing sent; connected once it has a value', async () => {
    const server = later(await startLegacyHttp({ bearer: 'given' }))
    const entry = (value: string) => ({ type: 'http', url: server.url, headers: { Authorization: `Bearer ${value}` } })
    const engine = await engineFor({ it: entry('${POLICY_TEST_TOKEN}') })
    const problem = problemIn(await engine.waitFor('it', 'failed'))
    expect(problem).toMatchObject({ code: 'config.unresolved-variable', action: 'edit-config' })
    expect(problem.detail).toContain('POLICY_TEST_TOKEN')
    expect(problem.detail).toContain('headers.Authorization')
    expect(problem.evidence.file).toEqual(await placeOf(engine, '"it"'))
    expect(server.totalRequests()).toBe(0)
    await engine.write({ it: entry('${POLICY_TEST_TOKEN:-given}') })
    await engine.waitFor('it', 'connected', 3_000)
  })
})

describe('a file that cannot be opened', () => {
  // Would catch: a file that is away for a moment taken for an empty one, which would take all its servers down.
  test('keeps its servers connected, says so, and heals', async () => {
    const server = later(await startLegacyHttp())
    const engine = await engineFor({ it: { type: 'http', url: server.url } })
    await engine.waitFor('it', 'connected')
    const path = join(engine.state, 'servers.json')
    const problem = () => engine.engine.snapshot().sources.find((source) => source.path === path)?.problem
    await rename(path, `${path}.away`)
    await mkdir(path)
    await expect.poll(problem, { timeout: 20_000 }).toMatchObject({ code: 'config.unreadable' })
    expect(engine.view('it').state.kind).toBe('connected')
    await rm(path, { recursive: true })
    await rename(`${path}.away`, path)
    await expect.poll(problem, { timeout: 20_000 }).toBeNull()
    await engine.waitFor('it', 'connected')
  })
})
