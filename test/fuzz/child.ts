/** The child's side of the watch: runs the one plan that its arguments name, and tells the parent. */
import { parseArgs } from 'node:util'
import { runCases, type Plan } from './run'
import type { Target } from './target'

/** Null in the parent, which has no plan. */
export function planGiven(): Plan | null {
  const { values } = parseArgs({ options: { plan: { type: 'string' } }, strict: false })
  return typeof values.plan === 'string' ? (JSON.parse(values.plan) as Plan) : null
}

/** Ends the process. */
export async function runPlan(plan: Plan, targets: readonly Target[]): Promise<never> {
  const target = targets.find(({ name }) => name === plan.target)
  if (target) await runCases(target, plan, (told) => void process.send?.(told))
  // What was told last must have left before the end.
  await new Promise<void>((resolve) => {
    if (process.connected) process.send?.({ kind: 'bye' }, () => resolve())
    else resolve()
  })
  process.exit()
}
