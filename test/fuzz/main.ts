/**
 * The fuzz run: inputs made out of real ones by chance, against everything that reads what strangers send. Prints its seed;
 * the same seed makes the same cases. Arguments: `--cases N` in all, `--seed N`, `--target NAME` for one target alone.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { planGiven, runPlan } from './child'
import { foundInputs, inputOf } from './run'
import type { Target } from './target'
import { targets } from './targets'
import { watchCases, type Broken } from './watch'

const plan = planGiven()
if (plan) await runPlan(plan, targets)
const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '20000' },
    seed: { type: 'string' },
    target: { type: 'string' },
    found: { type: 'string', default: join(process.cwd(), 'test', 'fuzz', 'found') },
  },
})

process.exitCode = await fuzz()

async function fuzz(): Promise<number> {
  const cases = Number(values.cases)
  const seed = Number(values.seed ?? Date.now() % 1_000_000)
  const chosen = targets.filter(({ name }) => values.target === undefined || name === values.target)
  if (chosen.length === 0 || !Number.isSafeInteger(cases) || !Number.isSafeInteger(seed)) {
    console.error(
      `fuzz: --cases and --seed are numbers, --target is one of ${targets.map(({ name }) => name).join(', ')}`,
    )
    return 2
  }
  console.log(`fuzz: seed ${seed}, ${cases} cases`)
  const shares = chosen.reduce((sum, { weight }) => sum + weight, 0)
  const broken: Broken[] = []
  // One mostly waits, the other mostly reckons.
  const waiting = [...chosen]
  const work = async (): Promise<void> => {
    for (let target = waiting.shift(); target; target = waiting.shift())
      broken.push(...(await fuzzOne(target, seed, Math.ceil((cases * target.weight) / shares))))
  }
  await Promise.all([work(), work()])
  console.log(`fuzz: seed ${seed}: ${broken.length} broken`)
  return broken.length === 0 ? 0 : 1
}

async function fuzzOne(target: Target, seed: number, to: number): Promise<Broken[]> {
  const begun = performance.now()
  const kept = foundInputs(values.found, target.name).length
  const plan = { target: target.name, seed, from: -kept, to, found: resolve(values.found) }
  const found = await watchCases(process.argv[1] ?? '', plan)
  const ms = Math.round(performance.now() - begun)
  console.log(`fuzz: ${target.name}: ${to} cases, ${kept} kept ones, ${ms} ms, ${found.length} broken`)
  for (const each of found) {
    // What shows at the end has no one case to blame.
    const file = each.index < to ? keep(each, inputOf(target, plan, each.index)) : null
    report(each, file)
  }
  return found
}

function report({ target, index, why }: Broken, file: string | null): void {
  console.error(`fuzz: BROKEN ${target}, case ${index}${file === null ? '' : `, kept as ${file}`}\n${why}`)
}

/** Keeps the input, so that it runs first from now on. */
function keep({ target }: Broken, input: Buffer): string {
  const hash = createHash('sha256').update(input).digest('hex').slice(0, 12)
  const file = join(values.found, `${target}-${hash}`)
  mkdirSync(values.found, { recursive: true })
  writeFileSync(file, input)
  return file
}
