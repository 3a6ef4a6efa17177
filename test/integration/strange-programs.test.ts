/** What programs print around their messages, and the era that one has no more. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { problemWords } from '../../electron/cli/words'
import { problemOf } from '../../shared/model/connection'
import type { ProblemCode } from '../../shared/model/problem'
import type { ServerView } from '../../shared/model/server'
import { pidsIn, program } from '../servers/programs'
import { cleanUp } from '../support/cleanup'
import { problemIn } from './policy/bench'

const { engineFor } = cleanUp(afterEach)

describe('a program that prints', () => {
  // Would catch: “The program says nothing”, and a restart for ever, over a mark or a colour before its answer.
  test.each([
    'byte order mark',
    'a mark before each message',
    'spaces',
    'colours',
    'a window title',
    'a cursor that moves',
    'a spinner',
    'eight-bit sequences',
    'an echo',
    'carriage returns',
    'zeros',
    'lists',
    'two on a line',
    'no line end',
    'empty lines',
    'no jsonrpc',
    'UTF-16',
  ])('%s: is understood', async (how) => {
    const engine = await engineFor({ it: program('odd-printer', ['--how', how]) })
    await engine.waitFor('it', 'connected', 8_000)
    for (const text of ['one', 'zwölf ✓ 😀']) expect(await engine.callText('it', 'echo', { text })).toBe(text)
    const strays = engine.engine.activity('it', 0).filter(({ message }) => message.includes('is not an MCP message'))
    expect(strays).toEqual([])
  })

  // Would catch: a log line with an id taken for an answer, as of pino on stdout.
  test('JSON logs: the messages between them are understood', async () => {
    const engine = await engineFor({ it: program('odd-printer', ['--how', 'JSON logs']) })
    await engine.waitFor('it', 'connected', 8_000)
    expect(await engine.callText('it', 'echo', { text: 'one' })).toBe('one')
    const said = engine.engine.activity('it', 0).map(({ message }) => message)
    expect(said.some((message) => message.includes('is not an MCP message: {"level":30'))).toBe(true)
  })

  // Would catch: the frames of language servers, whose messages have no line end, taken for silence.
  test('Content-Length headers: is understood, and the headers are in the activity', async () => {
    const engine = await engineFor({ it: program('odd-printer', ['--how', 'Content-Length']) })
    await engine.waitFor('it', 'connected', 8_000)
    expect(await engine.callText('it', 'echo', { text: 'one' })).toBe('one')
    const said = engine.engine.activity('it', 0).map(({ message }) => message)
    expect(said.some((message) => message.includes('is not an MCP message: Content-Length'))).toBe(true)
  })

  // Would catch: a program that answers and is said to say nothing, without a word about what it says. All side by side,
  // because each takes the time of a greeting.
  test('what cannot be understood: it is named in the problem', async () => {
    const cases: [string, RegExp, RegExp][] = [
      ['a prefix', /something before the message/, /\[server\] \{/],
      ['many lines', /several lines/, /\{/],
      ['Python', /single quotes/, /'jsonrpc'/],
      ['words', /Logs belong on stderr/, /Listening on stdin/],
    ]
    const entries = cases.map(([how]) => [how, program('odd-printer', ['--how', how])] as const)
    const engine = await engineFor(Object.fromEntries(entries), { limits: { handshakeMs: 10_000 } })
    for (const [how, words, line] of cases) {
      const hasFailed = ({ state }: ServerView): boolean => problemOf(state)?.code === 'process.silent'
      const problem = problemIn(await engine.waitFor(how, hasFailed, 45_000))
      expect(problem.detail, how).toMatch(words)
      expect(problem.evidence.cause, how).toMatch(line)
      expect(problem.title, how).toBe('The program does not speak MCP')
    }
  })
})

describe('a program that ends or refuses', () => {
  const npx = 'Not Found - GET https://registry.npmjs.org/no-such-mcp'
  const refused = 'Error: connect ECONNREFUSED 127.0.0.1:3306'
  // Would catch: “Node.js v20”, a path of a log or “The connection broke” in place of the reason that it gave.
  test.each<[how: string, code: ProblemCode, says: RegExp]>([
    ['with a sentence', 'process.exited', /Please set CHANNEL_ACCESS_TOKEN/],
    ['of an error', 'process.exited', /Error: TOKEN is not set/],
    ['like npx', 'process.exited', new RegExp(npx)],
    ['after the greeting', 'process.exited', new RegExp(refused)],
    ['after closing its pipe', 'process.exited', new RegExp(refused)],
    ['never, but refuses', 'protocol.refused', /your API key is missing/],
    ['never, and is silent', 'process.silent', /getaddrinfo ENOTFOUND api\.example\.com/],
  ])('%s: its own words are quoted', async (how, code, says) => {
    const engine = await engineFor({ it: program('ends', ['--how', how]) }, { limits: { handshakeMs: 3_000 } })
    const view = await engine.waitFor('it', ({ state }) => problemOf(state)?.code === code, 45_000)
    expect(problemWords(view).find((line) => line.startsWith('It says:'))).toMatch(says)
  })

  // Would catch: “ended by itself (exit code 0)”, and no word of the argument that is missing.
  test('with its usage: the entry lacks something', async () => {
    const engine = await engineFor({ it: program('ends', ['--how', 'with its usage']) })
    const view = await engine.waitFor('it', ({ state }) => problemOf(state)?.code === 'process.exited', 45_000)
    expect(problemIn(view)).toMatchObject({
      detail: expect.stringContaining('It printed how it is to be called'),
      evidence: { cause: 'It printed: USAGE mcp start [--api-key value]' },
    })
  })
})

describe('a program whose era was remembered', () => {
  // Would catch: a program that was updated or set back, and is asked in the wrong era until it is given up.
  test.each(['legacy', 'legacy that dies', 'legacy that is silent'])(
    'and is now %s: greeted in the same attempt',
    async (now) => {
      const engine = await engineFor({})
      const [era, starts] = [join(engine.home, 'era'), join(engine.home, 'starts')]
      await writeFile(era, 'modern')
      await engine.write({ it: program('changes-era', [], { TEST_ERA_FILE: era, TEST_STARTS_FILE: starts }) })
      expect((await engine.waitFor('it', 'connected')).state).toMatchObject({ era: 'modern' })
      await writeFile(era, now)
      expect((await engine.engine.reconnect('it')).state).toMatchObject({ kind: 'connected', era: 'legacy' })
      expect(pidsIn(starts)).toHaveLength(now === 'legacy that dies' ? 3 : 2)
      expect(await engine.callText('it', 'pid')).toBe(String(pidsIn(starts).at(-1)))
      await writeFile(era, 'modern')
      expect((await engine.engine.reconnect('it')).state).toMatchObject({ kind: 'connected', era: 'modern' })
    },
  )
})
