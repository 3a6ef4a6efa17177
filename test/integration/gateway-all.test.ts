/** All servers together, at one address: whose a tool is, what it is called, and where a call goes. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { startLegacyHttp } from '../servers/legacy-http'
import { startModernHttp } from '../servers/modern-http'
import { program } from '../servers/programs'
import { bench, cleanUp, clientModern, clientV1, later, openGateway, said } from '../support/gateway-bench'

afterEach(cleanUp)

test('every server’s tools are there under names of their own, and a call goes to its server', async () => {
  const legacy = await startLegacyHttp()
  later(() => legacy.close())
  const modern = await startModernHttp()
  later(() => modern.close())
  const setUp = await bench(
    {
      'First one': { type: 'http', url: legacy.url },
      second: { type: 'http', url: modern.url },
      third: program('echo'),
    },
    'second',
  )
  for (const name of ['First one', 'second', 'third']) await setUp.engine.waitFor(name, 'connected')
  for (const connect of [clientV1, clientModern]) {
    const client = await connect({ url: setUp.all, token: setUp.token })
    const names = (await client.listTools()).tools.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['first-one__echo', 'second__echo', 'third__echo']))
    const before = [legacy.toolbox.executions(), modern.toolbox.executions()]
    for (const alias of ['first-one', 'second', 'third']) {
      const answer = await client.callTool({ name: `${alias}__echo`, arguments: { text: alias } })
      expect(said(answer)).toEqual({ text: alias, isError: false })
    }
    expect([legacy.toolbox.executions(), modern.toolbox.executions()]).toEqual(before.map((count) => count + 1))
    await expect(client.callTool({ name: 'nobody__echo', arguments: {} })).rejects.toThrow(/Unknown tool/)
  }
  await legacy.stop()
  const client = await clientV1({ url: setUp.all, token: setUp.token })
  expect((await client.listTools()).tools.map(({ name }) => name)).toContain('first-one__echo')
  const away = said(await client.callTool({ name: 'first-one__echo', arguments: { text: 'no' } }))
  expect(away).toEqual({ text: expect.stringContaining('First one') as string, isError: true })
})

// Would catch: names that clients’ permissions know, and that mean another server after a restart.
test('names are the same after a restart, though the servers come in another order', async () => {
  const setUp = await bench({ echo: program('echo'), ECHO: program('echo') }, 'echo')
  for (const name of ['echo', 'ECHO']) await setUp.engine.waitFor(name, 'connected')
  const names = async (): Promise<string[]> =>
    (await (await clientV1({ url: setUp.all, token: setUp.token })).listTools()).tools.map(({ name }) => name)
  const before = await names()
  expect(new Set(before.map((name) => name.split('__')[0])).size).toBe(2)
  await setUp.gateway.close()
  await openGateway(setUp.engine)
  await setUp.engine.write({ ECHO: program('echo'), echo: program('echo') })
  expect((await names()).sort()).toEqual(before.sort())
})

// Would catch: a list whose pages are the servers', and a client that gets only the first of them.
test('a long list comes in pages, every tool once, and long names still find their tool', async () => {
  const many = await startLegacyHttp({ tools: 1_200, pageSize: 100 })
  later(() => many.close())
  const setUp = await bench({ many: { type: 'http', url: many.url } }, 'many')
  await setUp.engine.waitFor('many', 'connected')
  const long = `a_tool_with_a_name_that_no_client_allows_${'x'.repeat(30)}`
  many.toolbox.addTool(long)
  await setUp.engine.waitFor('many', ({ capabilities }) => capabilities.tools === 1_201)
  const client = await clientV1({ url: setUp.all, token: setUp.token })
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await client.listTools(cursor === undefined ? undefined : { cursor })
    seen.push(...page.tools.map(({ name }) => name))
    cursor = page.nextCursor
  } while (cursor !== undefined)
  expect(seen).toHaveLength(1_201)
  expect(new Set(seen).size).toBe(1_201)
  expect(Math.max(...seen.map((name) => name.length))).toBeLessThanOrEqual(45)
  const shortened = seen.find((name) => name.startsWith('many__a_tool')) ?? ''
  expect(said(await client.callTool({ name: shortened, arguments: {} })).text).toBe(long)
  await expect(client.listTools({ cursor: 'nonsense' })).rejects.toThrow(/cursor/)
  // What cannot be read is begun anew, and says nothing worse.
  await writeFile(join(setUp.engine.state, 'aliases.json'), '{')
  await setUp.gateway.close()
  await openGateway(setUp.engine)
  expect((await client.listTools()).tools).toHaveLength(500)
})
