/** One engine that meets every stand of `plays.ts`, each as a server of its own, and all that is shown of them then. */
import { problemOf } from '../../../shared/model/connection'
import type { ServerView } from '../../../shared/model/server'
import { createPerson } from '../../servers/oauth/person'
import type { CleanupKit } from '../../support/cleanup'
import type { TestEngine } from '../../support/engine'
import { overviewOf, terminalOf, windowOf } from '../../support/shown'
import type { Play, Stand } from './play'
import { truths } from './truths'

export interface Swept {
  /** By the server's name (`nameOf`): what a person is told, and all that can be seen of it. */
  seen: ReadonlyMap<string, { told: string; shown: string }>
  /** What is shown of all together. */
  overview: string
}

/** A thousand pages take their time, as do five crashes with their pauses, all of them at once on one thread. */
const patienceMs = 150_000
/** How often Reconnect is clicked on one that tries again and again and does not say what is true. */
const mostClicks = 3
/** What is told where the service for signing in does not answer. */
const away = 'needs-auth auth.refresh-unavailable'
const outcomes = ['connected', 'failed', 'reconnecting', 'needs-auth'] as const

export async function sweep(kit: CleanupKit, plays: Readonly<Record<string, Play[]>>): Promise<Swept> {
  const stands = new Map(
    await Promise.all(
      Object.entries(plays).flatMap(([key, ways]) =>
        ways.map(async (play, way): Promise<[string, Stand]> => [nameOf(key, way), await play(kit)]),
      ),
    ),
  )
  const engine = await kit.engineFor(Object.fromEntries([...stands].map(([name, { entry }]) => [name, entry])), {
    limits: { handshakeMs: 3_000, probeMs: 1_000, pageMs: 3_000 },
    desktopProxy: (url) => Promise.resolve(wayTo(url, [...stands.values()])),
    openUrl: (url) => browse(engine, url),
  })
  const isAway = (name: string): boolean => wordOf(engine.view(name)) === away && !truthOf(name).includes(away)
  const look = async ([name, { signsIn, isDead, turn, tool = 'echo' }]: [string, Stand]): Promise<
    [string, { told: string; shown: string }]
  > => {
    await engine.waitFor(name, turn && !signsIn && !isDead ? 'connected' : [...outcomes], patienceMs)
    // Its service may be too slow for a moment, with all the others on the same thread: a person clicks again.
    for (let clicks = 0; signsIn && clicks < 3 && (clicks === 0 || isAway(name)); clicks += 1)
      await engine.engine.login(name, true).catch(() => undefined)
    if (turn) {
      await turn()
      await engine.engine.call(name, tool, { text: 'x' }, 1_000).catch(() => undefined)
      await engine.engine.reconnect(name)
    }
    // On a busy machine a good one may need a second attempt, and a bad one all of its. Between them pauses grow: whoever waits
    // for the next is helped by a click, and whoever has been given up is not.
    const comesTrue = (ms: number): Promise<boolean> =>
      engine
        .waitFor(name, (view) => truthOf(name).includes(wordOf(view)), ms)
        .then(
          () => true,
          () => false,
        )
    for (let clicks = 0; !(await comesTrue(clicks === 0 ? patienceMs / 2 : patienceMs / 6)); clicks += 1) {
      if (clicks === mostClicks) break
      if (engine.view(name).state.kind === 'reconnecting') await engine.engine.reconnect(name)
    }
    const told = wordOf(engine.view(name))
    return [name, { told, shown: `${await windowOf(engine, name, tool)}\n${await terminalOf(engine, name, tool)}` }]
  }
  const seen = new Map(await Promise.all([...stands].map(look)))
  return { seen, overview: await overviewOf(engine) }
}

/** The state and what is said to be wrong, as `truths.ts` has it. */
function wordOf({ state, capabilities }: ServerView): string {
  const problem = problemOf(state)
  const lists = capabilities.problem && state.kind === 'connected' ? `, ${capabilities.problem.code}` : ''
  return `${state.kind}${problem ? ` ${problem.code}` : ''}${lists}`
}

/** What has to be told of a server, as `nameOf` calls it. */
export function truthOf(name: string): string[] {
  const [key = '', way] = name.split(' #')
  const truth = truths[key] ?? 'connected'
  return (typeof truth === 'string' ? truth : (truth[Number(way) - 1] ?? '')).split(' or ')
}

/** What the server is called whose switch was turned in this way. */
export function nameOf(key: string, way: number): string {
  return `${key} #${way + 1}`
}

/** A person signs in; who then sees a page that says it went wrong gives up. */
async function browse({ engine }: TestEngine, url: string): Promise<void> {
  const person = createPerson()
  await person.openUrl(url)
  const server = engine.snapshot().servers.find(({ state }) => state.kind === 'authorizing' && state.url === url)
  void person.done().then(
    ({ status }) => void (status >= 400 && server && engine.cancelLogin(server.id)),
    () => undefined,
  )
}

function wayTo(url: string, stands: readonly Stand[]): string {
  return stands.find(({ entry, way }) => way !== undefined && hostOf(entry['url']) === hostOf(url))?.way ?? 'DIRECT'
}

function hostOf(url: unknown): string {
  return new URL(String(url)).host
}
