/** The router: whatever comes in, a value comes out, and nothing leaks that was not meant for the caller. */
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createHandlers, type HostActions, type SettingsAccess } from '../../../electron/carriers/handlers'
import { createRouter, type Router } from '../../../electron/carriers/router'
import type { Engine } from '../../../electron/core/engine/engine'
import { contract, type Caller, type RequestName } from '../../../shared/ipc/contract'
import { PatchbayError } from '../../../shared/ipc/result'
import { defaultSettings } from '../../../shared/model/default-settings'
import type { Settings } from '../../../shared/model/settings'
import { noGateway } from '../../support/no-gateway'
import { createFakeEngine, emptySnapshot } from '../../support/fake-engine'

interface Bench {
  router: Router
  log: string[]
  settings: Settings[]
}

function bench(methods: Partial<Engine> = {}): Bench {
  const log: string[] = []
  const settings: Settings[] = []
  const host: HostActions = {
    stop: () => Promise.resolve({ stopping: true }),
    settingsChanged: () => undefined,
    signInHere: () => Promise.resolve({ opened: true }),
    openDemo: () => Promise.resolve({ opened: true }),
    listShown: () => Promise.resolve({ noted: true }),
    revealConfiguration: () => Promise.resolve({ opened: true }),
    copy: () => Promise.resolve({ copied: true }),
    save: () => Promise.resolve({ saved: true }),
    openLink: () => Promise.resolve({ opened: true }),
  }
  const access: SettingsAccess = {
    get: () => settings.at(-1) ?? defaultSettings,
    set(change) {
      settings.push({ ...defaultSettings, ...change })
      return { ...defaultSettings, ...change }
    },
  }
  const write = (message: string, detail?: Record<string, unknown>): void => {
    log.push(`${message} ${JSON.stringify(detail)}`)
  }
  const { engine } = createFakeEngine(methods)
  return {
    router: createRouter(createHandlers(engine, access, host, noGateway), { error: write, info: write, debug: write }),
    log,
    settings,
  }
}

describe('router', () => {
  test('answers a good request', async () => {
    expect(await bench().router('snapshot.get', {}, 'window')).toEqual({ ok: true, value: emptySnapshot })
  })

  test.each([['nonsense'], ['__proto__'], ['constructor'], ['toString'], [''], [null], [42], [{}]])(
    'refuses the name %j, also names that every object has',
    async (name) => {
      expect(await bench().router(name, {}, 'local')).toMatchObject({ ok: false, error: { code: 'unknown-request' } })
    },
  )

  test.each([
    ['server.connect', undefined],
    ['server.connect', {}],
    ['server.connect', { server: '' }],
    ['server.connect', { server: 'x'.repeat(501) }],
    ['server.call', { server: 'a', tool: 'b', arguments: [] }],
    ['server.activity', { server: 'a', after: -1 }],
    ['server.add', { name: 'a\nb', entry: {} }],
    ['settings.set', { theme: 'pink' }],
  ])('refuses a wrong input of %s before any handler sees it', async (name, input) => {
    let reached = false
    const touch = (): never => {
      reached = true
      throw new Error('reached')
    }
    const { router } = bench({ connect: touch, call: touch, activity: touch, addServer: touch })
    const answer = await router(name, input, 'window')
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
    // In words, not in a schema's codes.
    expect(JSON.stringify(answer)).not.toMatch(
      /too[ _](?:big|small)|invalid[ _](?:type|value|string)|expected (?:string|object)/,
    )
    expect(reached).toBe(false)
  })

  test('an input error names the place, never the value', async () => {
    const result = await bench().router(
      'server.add',
      { name: { token: 'sk-secret-value' }, entry: 'sk-secret-value' },
      'window',
    )
    expect(JSON.stringify(result)).toContain('name')
    expect(JSON.stringify(result)).not.toContain('sk-secret-value')
  })

  test('an error that was thrown on purpose arrives with code, message and data', async () => {
    const { router } = bench({
      connect: () => Promise.reject(new PatchbayError('ambiguous-server', 'Two of that name', ['a', 'b'])),
    })
    expect(await router('server.connect', { server: 'x' }, 'window')).toEqual({
      ok: false,
      error: { code: 'ambiguous-server', message: 'Two of that name', data: ['a', 'b'] },
    })
  })

  test.each([
    ['rejected', () => Promise.reject(new TypeError('GET https://key:sk-secret-value@host failed'))],
    [
      'thrown',
      () => {
        throw new TypeError('GET https://key:sk-secret-value@host failed')
      },
    ],
    ['no error at all', () => Promise.reject(Object.assign(new Error('sk-secret-value'), { name: 'Odd' }))],
  ])(
    'an unexpected error (%s) becomes `internal`; its text reaches neither the caller nor the log',
    async (_how, connect) => {
      const { router, log } = bench({ connect })
      const result = await router('server.connect', { server: 'x' }, 'window')
      expect(result).toMatchObject({ ok: false, error: { code: 'internal' } })
      expect(JSON.stringify(result)).not.toContain('secret')
      expect(log).toHaveLength(1)
      expect(log[0]).toContain('server.connect')
      expect(log[0]).not.toContain('sk-secret-value')
    },
  )
})

describe('who asks', () => {
  const asked: string[] = []
  const row = (from: Caller | 'both') => ({ input: z.object({ server: z.string() }), from })
  const rows = { anyone: row('both'), secret: row('local'), screen: row('window') }
  const answer = (name: string) => () => {
    asked.push(name)
    return `the answer to ${name}`
  }
  const router = createRouter(
    { anyone: answer('anyone'), secret: answer('secret'), screen: answer('screen') },
    { error: () => undefined, info: () => undefined, debug: () => undefined },
    rows,
  )

  // Would catch: a page that has been taken over and asks for what only the person's own programs may have.
  test.each([
    ['window', ['anyone', 'screen'], ['secret']],
    ['local', ['anyone', 'secret'], ['screen']],
  ] as const)('a %s is answered what its rows allow, and nothing else', async (caller, allowed, refused) => {
    for (const name of allowed)
      expect(await router(name, { server: 'x' }, caller)).toEqual({ ok: true, value: `the answer to ${name}` })
    asked.length = 0
    for (const name of refused) {
      expect(await router(name, { server: 'x' }, caller)).toMatchObject({ ok: false, error: { code: 'forbidden' } })
      // Not even whether the input was right.
      expect(await router(name, {}, caller)).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    }
    expect(asked).toEqual([])
  })

  test('who asks is what the carrier says, whatever the request says', async () => {
    const input = { server: 'x', caller: 'local', from: 'local' }
    expect(await router('secret', input, 'window')).toMatchObject({ ok: false, error: { code: 'forbidden' } })
  })

  test('the clipboard and the sign-in window are the window’s own', async () => {
    const { router: real } = bench()
    expect(await real('app.copy', { text: 't' }, 'local')).toMatchObject({ error: { code: 'forbidden' } })
    expect(await real('app.signInHere', { server: 'x' }, 'local')).toMatchObject({ error: { code: 'forbidden' } })
    expect(await real('app.copy', { text: 't' }, 'window')).toMatchObject({ ok: true })
  })

  // Would catch: a page that reads a person's tokens.
  test('headers are lent to programs, never to a window', async () => {
    const { router: real } = bench()
    expect(await real('server.headers', { server: 'x' }, 'window')).toMatchObject({ error: { code: 'forbidden' } })
    expect(await real('server.headers', { server: 'x' }, 'local')).toMatchObject({ error: { code: 'unknown-server' } })
  })
})

describe('handlers', () => {
  test('there is one for every request of the contract', async () => {
    const { router } = bench()
    // The compiler demands each handler; this catches a router that cannot find one.
    for (const name of Object.keys(contract) as RequestName[]) {
      const result = await router(
        name,
        {
          server: 'x',
          which: 'all',
          tool: 't',
          arguments: {},
          after: 0,
          name: 'n',
          entry: {},
          text: 't',
          patienceMs: 0,
        },
        contract[name].from === 'local' ? 'local' : 'window',
      )
      expect(result, name).not.toMatchObject({ error: { code: 'unknown-request' } })
      expect(result, name).not.toMatchObject({ error: { code: 'internal' } })
    }
  })

  test('new folders reach the engine; a change of the theme does not bother it', async () => {
    const folders: (readonly string[])[] = []
    const { router } = bench({
      setFolders: (list) => {
        folders.push(list)
        return Promise.resolve()
      },
    })
    await router('settings.set', { theme: 'dark' }, 'window')
    expect(folders).toEqual([])
    await router('settings.set', { folders: ['/projects/one'] }, 'local')
    expect(folders).toEqual([['/projects/one']])
  })

  test('a relative folder is refused and nothing is stored', async () => {
    const { router, settings } = bench()
    expect(await router('settings.set', { folders: ['projects/one'] }, 'window')).toMatchObject({
      error: { code: 'invalid-input' },
    })
    expect(settings).toEqual([])
  })

  // Would catch: "Something went wrong inside Patchbay" on a full disk, and a socket's or a program's trouble taken for the disk's.
  test('a file that cannot be written is named in our words; whatever else is thrown stays inside', async () => {
    const failing = (error: Error): Promise<unknown> =>
      bench({ addServer: () => Promise.reject(error) }).router(
        'server.add',
        { name: 'x', entry: { command: 'x' } },
        'local',
      )
    const of = (code: string, syscall: string): Error =>
      Object.assign(new Error(`${code}: no space left on device, ${syscall}`), {
        code,
        syscall,
        path: '/state/servers.json',
      })
    expect(await failing(of('ENOSPC', 'write'))).toMatchObject({
      error: { code: 'internal', message: '/state/servers.json cannot be read or written. No room on the disk.' },
    })
    for (const error of [
      of('EACCES', 'connect'),
      of('EMFILE', 'spawn node'),
      of('EWHAT', 'write'),
      new Error('ENOSPC'),
    ])
      expect(await failing(error)).toMatchObject({
        error: { message: 'Something went wrong inside Patchbay; the log has the details' },
      })
  })
})
