/** Sessions of both eras that live through everything that becomes of a sign-in, without another greeting. */
import { afterEach, expect, test } from 'vitest'
import { startWorld } from '../servers/oauth/world'
import { cleanUp, later, openGateway } from '../support/gateway-bench'
import { rawHttp, rawModern } from '../support/raw-client'

afterEach(cleanUp)

interface Answer {
  result?: { isError?: boolean; content?: { text: string }[]; tools?: { name: string }[] }
}

// Would catch: a token that ends and takes the client's tools along, a refresh that fails and is taken for the end of the
// sign-in, words that do not say what to do, and a session that one click does not bring back.
test('expiry, a refresh that fails and is repaired, and a sign-in that has ended and is renewed', async () => {
  const world = await startWorld({ tokenLife: 2 })
  later(() => world.close())
  // Only a refusal tells that a token has ended.
  world.auth.faults.omit = ['expires_in']
  const engine = await world.signedIn()
  const gateway = await openGateway(engine)
  const { token } = await gateway.admin.token('a client')
  const url = (await gateway.admin.view()).servers[0]?.url ?? ''
  const clients = [await rawHttp(url, token), rawModern(url, token)]
  for (const client of clients) later(() => client.close())
  const eachOf = async <T>(ask: (client: (typeof clients)[number]) => Promise<T>): Promise<T[]> => {
    const answers: T[] = []
    for (const client of clients) answers.push(await ask(client))
    return answers
  }
  const tools = (): Promise<(string | undefined)[]> =>
    eachOf(async (client) => {
      const { result } = JSON.parse((await client.ask('tools/list')).text) as Answer
      return result?.tools?.map(({ name }) => name).join()
    })
  const echo = (text: string): Promise<{ text: string | undefined; isError: boolean }[]> =>
    eachOf(async (client) => {
      const answer = await client.ask('tools/call', { name: 'echo', arguments: { text } })
      const { result } = JSON.parse(answer.text) as Answer
      return { text: result?.content?.[0]?.text, isError: result?.isError === true }
    })
  const expire = (): void => world.auth.skip(3_100)
  const worked = (text: string): unknown => clients.map(() => ({ text, isError: false }))
  const told = (words: RegExp): unknown =>
    clients.map(() => ({ text: expect.stringMatching(words) as string, isError: true }))
  const all = await tools()
  expect(all[0]).toContain('echo')
  expect(await echo('before')).toEqual(worked('before'))

  expire()
  expect(await echo('after expiry')).toEqual(worked('after expiry'))

  world.auth.faults.token = 'unavailable'
  expire()
  expect(await echo('no')).toEqual(told(/^notes\b/))
  expect(await tools()).toEqual(all)
  world.auth.faults.token = null
  await engine.engine.reconnect('notes')
  expect(await echo('repaired')).toEqual(worked('repaired'))

  world.auth.revokeAll()
  expire()
  expect(await echo('no')).toEqual(told(/patchbay login notes/))
  await engine.waitFor('notes', 'needs-auth')
  expect(await tools()).toEqual(all)
  await engine.engine.login('notes', true)
  await engine.waitFor('notes', 'connected')
  expect(await echo('signed in')).toEqual(worked('signed in'))
  expect(await tools()).toEqual(all)
})
