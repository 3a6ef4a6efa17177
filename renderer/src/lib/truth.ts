/** The sentence of truth: one headline and what else there is to say. Pure. */
import type { ServerView } from '../../../shared/model/server'
import type { SourceView } from '../../../shared/model/source'
import { text } from '../text/en'
import { standingOf, standings, type Standing } from './status'

export interface Truth {
  headline: string
  rest: string
  tone: 'good' | 'working' | 'you' | 'bad' | 'off'
}

type Counts = Record<Standing, number>

function countOf(servers: readonly ServerView[]): Counts {
  const counts = Object.fromEntries(standings.map((standing) => [standing, 0])) as Counts
  for (const server of servers) counts[standingOf(server.state)] += 1
  return counts
}

/** Says in one line how all servers are; trouble comes first, and what is off is never hidden. */
export function truthOf(servers: readonly ServerView[], sources: readonly SourceView[]): Truth {
  const count = countOf(servers)
  const words = text.truth
  const brokenFiles = sources.filter((source) => source.problem !== null).length
  const parts: (string | false)[] = [
    count['needs-you'] > 0 && words.needYou(count['needs-you']),
    count.failed > 0 && words.failed(count.failed),
    count.retrying > 0 && words.retrying(count.retrying),
    count.connecting > 0 && words.isConnecting(count.connecting),
    count.connected > 0 && words.connected(count.connected),
    count.disconnected > 0 && words.disconnected(count.disconnected),
    count.disabled > 0 && words.off(count.disabled),
    brokenFiles > 0 && words.brokenFiles(brokenFiles),
  ]
  const said = parts.filter((part) => part !== false)
  const awaited = servers.filter(({ state }) => state.kind === 'authorizing')
  const name = awaited.length === 1 ? awaited[0]?.name : undefined
  if (name !== undefined && count['needs-you'] > 1) said.splice(1, 0, words.alsoWaitingFor(name))
  const { headline, tone, covers } =
    // With nothing else to do, the sign-in that waits is the whole sentence.
    name !== undefined && count['needs-you'] === 1
      ? { headline: words.waitingFor(name), tone: 'you' as const, covers: [words.needYou(1)] }
      : headlineOf(count, servers.length)
  return { headline, tone, rest: said.filter((part) => !covers.includes(part)).join(' · ') }
}

/** The headline, and which of the parts it already says. */
function headlineOf(count: Counts, total: number): Pick<Truth, 'headline' | 'tone'> & { covers: string[] } {
  const words = text.truth
  const leading = (sentence: string, tone: Truth['tone']) => ({ headline: sentence, tone, covers: [sentence] })
  if (total === 0) return { headline: words.none, tone: 'off', covers: [] }
  if (count['needs-you'] > 0) return leading(words.needYou(count['needs-you']), 'you')
  if (count.failed > 0) {
    // The most urgent trouble leads; retrying heals itself and follows it.
    return leading(words.failed(count.failed), 'bad')
  }
  if (count.retrying > 0) return leading(words.retrying(count.retrying), 'working')
  if (count.connecting > 0) {
    return {
      headline: words.connecting(count.connecting, total),
      tone: 'working',
      covers: [words.isConnecting(count.connecting)],
    }
  }
  const covers = [words.connected(count.connected)]
  if (count.connected === total) return { headline: words.all(total), tone: 'good', covers }
  if (count.connected > 0) return { headline: words.some(count.connected), tone: 'good', covers }
  if (count.disabled === total) return { headline: words.allOff(total), tone: 'off', covers: [words.off(total)] }
  if (count.disconnected === total) {
    return { headline: words.allDisconnected(total), tone: 'off', covers: [words.disconnected(total)] }
  }
  return { headline: words.nothingConnected, tone: 'off', covers: [] }
}
