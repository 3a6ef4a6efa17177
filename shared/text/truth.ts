/** The sentence of truth: one headline about all servers, and what else there is to say. Pure. */
import type { ServerView } from '../model/server'
import type { SourceView } from '../model/source'
import { countsOf, type Counts, type Look } from '../model/standing'
import { plural, serverCount } from './count'

export interface Truth {
  headline: string
  /** What the headline does not say, part by part. */
  rest: string[]
  tone: Look
}

const words = {
  none: 'No servers configured',
  all: (count: number) => (count === 1 ? '1 server connected' : `All ${count} servers connected`),
  some: (count: number) => `${serverCount(count)} connected`,
  needYou: (count: number) => (count === 1 ? '1 needs you' : `${count} need you`),
  waitingFor: (name: string) => `Waiting for your sign-in to ${name}`,
  alsoWaitingFor: (name: string) => `waiting for your sign-in to ${name}`,
  failed: (count: number) => `${count} failed`,
  retrying: (count: number) => (count === 1 ? '1 is retrying' : `${count} are retrying`),
  connecting: (count: number, total: number) => (total === 1 ? 'Connecting' : `Connecting ${count} of ${total}`),
  isConnecting: (count: number) => (count === 1 ? '1 is connecting' : `${count} are connecting`),
  connected: (count: number) => `${count} connected`,
  asleep: (count: number) => `${count} asleep`,
  allAsleep: (count: number) => (count === 1 ? 'The one server is asleep' : `All ${count} servers are asleep`),
  disconnected: (count: number) => `${count} disconnected`,
  off: (count: number) => `${count} off`,
  allOff: (count: number) => (count === 1 ? 'The one server is off' : `All ${count} servers are off`),
  allDisconnected: (count: number) =>
    count === 1 ? 'The one server is disconnected' : `All ${count} servers are disconnected`,
  nothingConnected: 'Nothing is connected',
  brokenFiles: (count: number) => `${plural(count, 'file cannot', 'files cannot')} be read`,
}

/** Says in one line how all servers are; trouble comes first, and what is off is never hidden. */
export function truthOf(
  servers: readonly Pick<ServerView, 'name' | 'state' | 'auth'>[],
  sources: readonly Pick<SourceView, 'problem'>[],
): Truth {
  const count = countsOf(servers)
  const brokenFiles = sources.filter((source) => source.problem !== null).length
  const parts: (string | false)[] = [
    count['needs-you'] > 0 && words.needYou(count['needs-you']),
    count.failed > 0 && words.failed(count.failed),
    brokenFiles > 0 && words.brokenFiles(brokenFiles),
    count.retrying > 0 && words.retrying(count.retrying),
    count.connecting > 0 && words.isConnecting(count.connecting),
    count.connected > 0 && words.connected(count.connected),
    count.asleep > 0 && words.asleep(count.asleep),
    count.disconnected > 0 && words.disconnected(count.disconnected),
    count.disabled > 0 && words.off(count.disabled),
  ]
  const said = parts.filter((part) => part !== false)
  const awaited = servers.filter(({ state }) => state.kind === 'authorizing')
  const name = awaited.length === 1 ? awaited[0]?.name : undefined
  if (name !== undefined && count['needs-you'] > 1) said.splice(1, 0, words.alsoWaitingFor(name))
  const { headline, tone, covers } =
    // With nothing else to do, the sign-in that waits is the whole sentence.
    name !== undefined && count['needs-you'] === 1
      ? { headline: words.waitingFor(name), tone: 'you' as const, covers: [words.needYou(1)] }
      : headlineOf(count, servers.length, brokenFiles)
  return { headline, tone, rest: said.filter((part) => !covers.includes(part)) }
}

/** The headline, and which of the parts it already says. */
function headlineOf(
  count: Counts,
  total: number,
  brokenFiles: number,
): Pick<Truth, 'headline' | 'tone'> & { covers: string[] } {
  const leading = (sentence: string, tone: Look) => ({ headline: sentence, tone, covers: [sentence] })
  if (total === 0 && brokenFiles === 0) return { headline: words.none, tone: 'off', covers: [] }
  if (count['needs-you'] > 0) {
    // What failed needs somebody as well: a headline without it would understate.
    const covers = [words.needYou(count['needs-you']), ...(count.failed > 0 ? [words.failed(count.failed)] : [])]
    return { headline: covers.join(', '), tone: 'you', covers }
  }
  // Servers may stand in it that nobody sees; only a person can mend it.
  if (brokenFiles > 0) return leading(words.brokenFiles(brokenFiles), 'you')
  // The most urgent trouble leads; retrying heals itself and follows it.
  if (count.failed > 0) return leading(words.failed(count.failed), 'bad')
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
  // Each is there for whoever wants it.
  if (count.asleep === total) return { headline: words.allAsleep(total), tone: 'asleep', covers: [words.asleep(total)] }
  if (count.disabled === total) return { headline: words.allOff(total), tone: 'off', covers: [words.off(total)] }
  if (count.disconnected === total) {
    return { headline: words.allDisconnected(total), tone: 'off', covers: [words.disconnected(total)] }
  }
  return { headline: words.nothingConnected, tone: 'off', covers: [] }
}
