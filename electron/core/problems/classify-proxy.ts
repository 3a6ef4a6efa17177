/** What a proxy that is in the way means for a server. Pure. */
import type { Evidence, Problem } from '../../../shared/model/problem'
import type { ProxyError } from '../ports'
import type { Make } from './classify'
import type { Failure } from './failure'
import { isProxyAway, proxySentence } from './proxy-words'
import { systemError } from './system-code'

/** Away: its return is told by nobody, so it is looked for as for a server that is away. */
export function classifyProxy(error: ProxyError, target: string, make: Make): Failure {
  const evidence: Evidence = { status: error.status ?? undefined, cause: systemError(error.cause).code ?? undefined }
  const detail = proxySentence(error, target)
  if (error.how === 'unreachable') {
    // The server behind it is restarted, or its network is away.
    const hint = 'The proxy is there. Patchbay tries again by itself.'
    return {
      then: 'retry',
      schedule: 'outage',
      problem: {
        ...make('net.proxy', detail, evidence, hint),
        title: 'The proxy does not reach the server',
        action: 'wait',
      },
    }
  }
  if (!isProxyAway(error)) return { then: 'fail', schedule: 'slow', problem: make('net.proxy', detail, evidence) }
  const hint = 'Everything resumes when the proxy is back. Check its address where it is set, or your VPN.'
  const problem: Problem = { ...make('net.proxy', detail, evidence, hint), action: 'wait' }
  return { then: 'retry', schedule: 'outage', problem }
}
