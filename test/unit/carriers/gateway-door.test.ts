import { describe, expect, test } from 'vitest'
import { GatewayDoor } from '../../../electron/carriers/gateway-door'
import { fakeClock } from '../core/fake-clock'

const refused = (code: string): Error => Object.assign(new Error(code), { code })

interface SetUp {
  door: GatewayDoor
  /** The ports that were tried, in this order. */
  tried: number[]
  opened: number[]
}

/** @param open decides what becomes of a try; a number is the port that is listened on. */
function setUp(wanted: number, open: (port: number, tries: number) => number | Error): SetUp {
  const tried: number[] = []
  const opened: number[] = []
  const door = new GatewayDoor({
    open: (port) => {
      tried.push(port)
      const got = open(port, tried.length)
      return got instanceof Error ? Promise.reject(got) : Promise.resolve({ port: got, close: () => Promise.resolve() })
    },
    wanted: () => wanted,
    opened: (port) => opened.push(port),
    portHolder: () => Promise.resolve(null),
    clock: fakeClock(),
    logger: { error: () => undefined, info: () => undefined } as never,
  })
  return { door, tried, opened }
}

describe('the first port of a gateway', () => {
  // Would catch: a port out of those that systems give to anybody for a moment (32 768 and up on Linux, 40 525 and up for WSL,
  // 49 152 and up elsewhere): clients' files name it for ever, and some day at the start another program would have it.
  test('is none that systems give away by themselves, and seldom that of another Patchbay', async () => {
    const ports = new Set<number>()
    for (let turn = 0; turn < 200; turn += 1) {
      const { door, opened } = setUp(0, (port) => port)
      await door.open()
      expect(door.port()).toBe(opened[0])
      ports.add(door.port())
    }
    expect(Math.min(...ports)).toBeGreaterThanOrEqual(15_000)
    expect(Math.max(...ports)).toBeLessThan(25_000)
    expect(ports.size).toBeGreaterThan(150)
  })

  // Would catch: a first port that is taken, or that Windows keeps for itself, waited for as if clients named it already.
  test.each(['EADDRINUSE', 'EACCES'])('is another one where the first cannot be had (%s)', async (code) => {
    const { door, tried, opened } = setUp(0, (port, tries) => (tries <= 2 ? refused(code) : port))
    await door.open()
    expect(new Set(tried).size).toBe(3)
    expect(opened).toEqual([tried[2]])
  })

  // Would catch: no gateway at all on a computer where the whole range is kept from us.
  test('is any that is free where none of the range can be had', async () => {
    const { door, tried } = setUp(0, (port) => (port === 0 ? 50_123 : refused('EACCES')))
    await door.open()
    expect(door.port()).toBe(50_123)
    expect(tried.length).toBeLessThan(20)
  })
})

// Would catch: a person who looks for a program to end where the system itself keeps the port (Windows, for Hyper-V and WSL).
test('a port that the system keeps for itself is told as that', async () => {
  const { door, tried } = setUp(18_080, () => refused('EACCES'))
  await door.open()
  expect(tried).toEqual([18_080])
  expect(() => door.port()).toThrow(/the system does not give out port 18080/)
  expect(() => door.port()).toThrow(/PATCHBAY_GATEWAY_PORT/)
})

// Would catch: a person who looks for a program to end where there is none: no descriptors are left, for one.
test('what has another reason than a taken port is told as that', async () => {
  const { door } = setUp(18_080, () => refused('EMFILE'))
  await door.open()
  expect(() => door.port()).toThrow('The gateway cannot open. Too many files are open. Patchbay tries again')
  const taken = setUp(18_080, () => refused('EADDRINUSE'))
  await taken.door.open()
  expect(() => taken.door.port()).toThrow('another program has port 18080')
})
