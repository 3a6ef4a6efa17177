/** The storm as a program: `--calls N` (default 10 000), `--seed N`. Exits with 1 when something happened that must never happen. */
import { parseArgs } from 'node:util'
import { cleanUp } from '../support/gateway-bench'
import { storm } from './storm'

const { values } = parseArgs({ options: { calls: { type: 'string', default: '10000' }, seed: { type: 'string' } } })
const calls = Number(values.calls)
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const begun = performance.now()
const seconds = (): string => `${Math.round((performance.now() - begun) / 1_000)} s`
console.log(`storm: seed ${seed}, ${calls} calls`)
try {
  const said = (line: string): void => console.log(`storm: after ${seconds()}: ${line}`)
  const { outcomes, faults, violations } = await storm({ calls, seed, atOnce: 16, calmMs: 60, said })
  for (const violation of violations) console.error(`storm: VIOLATION ${violation}`)
  const { done, told } = outcomes
  console.log(
    `storm: ${seconds()}, ${faults} faults; ${done} calls done, ${told} told why not, ${violations.length} violations`,
  )
  process.exitCode = violations.length === 0 ? 0 : 1
} finally {
  await cleanUp()
}
