/** The entry itself: is it valid, may it be used, have its variables values? Nothing is asked of anybody else. */
import type { ProblemCode } from '../../../../shared/model/problem'
import { isInvalid } from '../../sources/definition'
import { failed, known, ok, skipped, warning, type Check } from '../check'
import { problem } from '../../problems/problem'
import { invalidEntry } from '../../launch/launch'

export const definition: Check = {
  id: 'definition',
  title: 'The entry',
  of: 'every',
  after: [],
  run({ definition: { entry, location, ...rest }, prepared, clock }) {
    if (isInvalid(entry)) return known(invalidEntry({ entry, location, ...rest }, clock.now()))
    if (prepared?.ok === false && prepared.problem.code === 'config.invalid-entry') return known(prepared.problem)
    return ok(`The entry in ${location.path} follows the rules.`)
  },
}

export const permission: Check = {
  id: 'permission',
  title: 'Permission',
  of: 'every',
  after: [],
  run({ definition: { disabledIn }, state, clock }) {
    if (disabledIn !== null) {
      const finding = `It is switched off in ${disabledIn}.`
      const { action } = problem('config.invalid-entry', clock.now(), { detail: finding })
      return { outcome: 'failed', finding, hint: 'Switch it on there.', action }
    }
    if (state.kind !== 'disconnected') return ok('It may be used.')
    if (state.problem) {
      const hint = `${state.problem.hint} Allow it in the window, or with “patchbay connect”.`
      return failed('config.needs-approval', state.problem.detail, { hint })
    }
    return warning('It was disconnected on purpose.', { hint: 'Connect it to use it again.', action: 'reconnect' })
  },
}

const unresolved: readonly ProblemCode[] = [
  'config.unresolved-variable',
  'vault.secret-missing',
  'vault.locked',
  'vault.unavailable',
  'vault.unsaved',
]

export const variables: Check = {
  id: 'variables',
  title: 'Variables',
  of: 'every',
  after: ['definition', 'permission'],
  run({ prepared }) {
    if (prepared?.ok === false && unresolved.includes(prepared.problem.code)) return known(prepared.problem)
    return prepared ? ok('Every variable has a value.') : skipped('There is no valid entry.')
  },
}
