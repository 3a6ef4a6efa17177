/** Who may use the gateway, on bad days of the disk: nobody loses a token, and what was revoked stays so. */
import { expect, test } from 'vitest'
import { Access } from '../../../../electron/core/gateway/access'
import { unsafeIn } from '../../../support/hostile'
import { fakeClock } from '../fake-clock'

function bench() {
  let trouble: string | null = null
  let text: string | null = null
  let kept: string | null = null
  const fail = (): void => {
    if (trouble !== null) throw Object.assign(new Error('x'), { code: trouble })
  }
  const clock = fakeClock()
  const files = {
    read: async () => (fail(), text),
    write: async (path: string, next: string) => {
      fail()
      if (path.endsWith('.broken')) kept = next
      else text = next
    },
  }
  const silent = { error: () => undefined, info: () => undefined, debug: () => undefined }
  return {
    open: () => new Access('/home', { files, clock, logger: silent }, () => undefined),
    clock,
    bad: (code: string | null) => (trouble = code),
    text: () => text,
    put: (next: string) => void (text = next),
    kept: () => kept,
  }
}

// Would catch: a start without descriptors that begins a new list over the one that is there.
test.each(['EMFILE', 'EIO', 'EACCES'])(
  'a list that cannot be read just now (%s) is read later, and nobody loses a token',
  async (code) => {
    const { open, bad, clock, text } = bench()
    const token = await open().issue('one')
    const before = text()
    const access = open()
    bad(code)
    await access.load()
    access.keepPort(4_711)
    const early = await access.issue('early')
    expect([access.check(token), text()]).toEqual([null, before])
    bad(null)
    await clock.pass(70_000)
    expect([access.check(token)?.name, access.check(early)?.name]).toEqual(['one', 'early'])
    const next = open()
    await next.load()
    expect([next.check(token)?.name, next.check(early)?.name, next.port]).toEqual(['one', 'early', 4_711])
  },
)

// Would catch: a list of tokens that is written over without a way back, and one that is never written again.
test.each(['{"version":1,', '', '[]', '\uFFFD\uFFFD{\0'])(
  'a list that makes no sense (%j) is kept, and begun anew',
  async (text) => {
    const { open, put, kept } = bench()
    put(text)
    const access = open()
    await access.load()
    const token = await access.issue('one')
    expect(kept()).toBe(text)
    const next = open()
    await next.load()
    expect(next.check(token)?.name).toBe('one')
  },
)

// Would catch: a client that goes on being served because the disk is full, and one that is back after a restart.
test('what is revoked on a full disk is so at once, and for good when there is room', async () => {
  const { open, bad, clock } = bench()
  const access = open()
  const token = await access.issue('one')
  bad('ENOSPC')
  expect(await access.revoke('one')).toHaveLength(1)
  expect(access.check(token)).toBeNull()
  bad(null)
  await clock.pass(70_000)
  const next = open()
  await next.load()
  expect(next.check(token)).toBeNull()
})

test('a name that acts on a terminal does nothing to whoever looks at the file', async () => {
  const { open, text } = bench()
  const access = open()
  await access.load()
  await access.issue('a\u001b[2J\u202eb')
  expect(unsafeIn(text() ?? '', '\n')).toEqual([])
  expect(JSON.parse(text() ?? '')).toMatchObject({ clients: [{ name: 'a\u001b[2J\u202eb' }] })
})
