/** Nothing changes: every server is as it is, well or broken in a way that lasts, and nobody may be asked without end. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Faults } from './actors'
import type { Fault, Subject } from './subject'

/** After a change so much is asked as it takes (ms): only then begins the time in which nothing changes. */
const settling = 6_000
/** So long it is watched (ms). */
const watching = 15_000
/** One attempt's own requests may all fall into that time. */
const burst = 3

/** Who was asked more than once a second, of the servers that had so many at `before` and have so many at `after`. */
export function restless(
  subjects: readonly Pick<Subject, 'name'>[],
  [before, after]: readonly [readonly number[], readonly number[]],
  ms: number,
): string[] {
  return subjects.flatMap(({ name }, index) => {
    const asked = (after[index] ?? 0) - (before[index] ?? 0)
    return asked > ms / 1_000 + burst
      ? [`${name} was asked ${asked} times in ${Math.round(ms)} ms in which nothing changed`]
      : []
  })
}

/** All is well, and stays so. */
export async function holdStill(subjects: readonly Subject[]): Promise<string[]> {
  return watch(subjects)
}

/** One round: each server breaks in its next way that lasts, `round` says which, and is mended afterwards. */
export async function holdBroken(subjects: readonly Subject[], round: number, made: Faults): Promise<string[]> {
  const broken = await Promise.all(
    subjects.map(async ({ name, faults }, index) => {
      const fault = lasting(faults, round * 7 + index)
      const mend = await fault?.begin()
      if (fault && mend) made.set(fault.name, (made.get(fault.name) ?? 0) + 1)
      return { name: `${name} (${mend ? fault?.name : 'well'})`, mend }
    }),
  )
  await delay(settling)
  const found = await watch(subjects.map((subject, index) => ({ ...subject, name: broken[index]?.name ?? '' })))
  for (const { mend } of broken) await mend?.()
  return found
}

function lasting(faults: readonly Fault[], at: number): Fault | undefined {
  return faults[at % faults.length]
}

async function watch(subjects: readonly Pick<Subject, 'name' | 'requests'>[]): Promise<string[]> {
  const counts = (): number[] => subjects.map(({ requests }) => requests())
  const begun = performance.now()
  const before = counts()
  await delay(watching)
  return restless(subjects, [before, counts()], performance.now() - begun)
}
