/** A missing sign-in in words that name the server and what the sign-in brings. Pure. */
import type { ServerView } from '../../../shared/model/server'
import { text } from '../text/en'

export interface SignInWords {
  /** For the line under the name. */
  row: string
  title: string
  hint: string
}

/** Null for states, and for reasons, whose problem says it better itself: a sign-in that was tried and failed. */
export function signInWords({ name, state, capabilities }: ServerView): SignInWords | null {
  if (state.kind !== 'needs-auth') return null
  const words = text.needsAuth
  const { code } = state.problem
  const { tools } = capabilities
  const gain = tools === null || tools === 0 ? words.getTools : words.getBack(text.list.toolsOf(tools))
  if (code === 'auth.more-scopes') {
    return { row: words.moreScopes(state.scopes), title: words.title[code](name), hint: words.hintMore }
  }
  if (code === 'auth.some-tools') return { row: words.someTools, title: words.title[code](name), hint: words.hintSome }
  if (code === 'auth.registration-refused') {
    return { row: words.clientId, title: state.problem.title, hint: state.problem.hint }
  }
  if (code !== 'auth.required' && code !== 'auth.expired' && code !== 'auth.revoked') return null
  return { row: words.row[code](gain), title: words.title[code](name), hint: words.hint(gain) }
}
