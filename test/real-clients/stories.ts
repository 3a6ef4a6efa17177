/** What real clients live through, fault by fault, and how a story is told: before, meanwhile, and whether the tool is back. */
import { claudeHome, signInByItself, startClaude, type ClaudeHome, type ClaudeSession, type Outcome } from './claude'
import { startMessagesApi, type MessagesApi } from './messages-api'
import { hasWindow, signedInWorld } from './signed-in-world'
import { bearer, openWorld, wait, ways, type Way, type World } from './world'

export interface Row {
  fault: string
  way: Way
  meanwhile: string
  isBack: boolean
}

export interface Story {
  name: string
  /** @param cli the command line @param client Claude Code's program @param folder of temporary homes */
  live(cli: string, client: string, folder: string): Promise<Row[]>
}

interface Course<W extends World> {
  /** Of one person, at the same time. Default: one. */
  sessions?: number
  /** Each way in a session of its own, as one of them may cost a session everything. */
  isApart?: boolean
  /** Before the client starts. */
  early?: (world: W, home: ClaudeHome) => Promise<void> | void
  begin?: (world: W, home: ClaudeHome) => Promise<void> | void
  end?: (world: W, home: ClaudeHome) => Promise<void> | void
}

/** Parameters of this name are refused by the Messages API, and with them all tools of the request. */
const oddTool = ['odd_tool', { 'a name with blanks': { type: 'string' } }] as const
const button = hasWindow ? 'one click in the window' : '`patchbay login`'

export const stories: readonly Story[] = [
  story('outage of 15 s', openWorld, {
    begin: ({ server }) => server.stop(),
    end: ({ server }) => wait(15_000).then(() => server.start()),
  }),
  story('session forgotten (404)', openWorld, { begin: ({ server }) => server.forgetSessions(404) }),
  story('session forgotten (400)', openWorld, { begin: ({ server }) => server.forgetSessions(400) }),
  story('503 for 8 s', openWorld, {
    begin: ({ server }) => server.status(503),
    end: ({ server }) => wait(8_000).then(() => server.status(null)),
  }),
  story('token refused for 10 s', openWorld, {
    begin: ({ server }) => server.requireBearer('another'),
    end: ({ server }) => wait(10_000).then(() => server.requireBearer(bearer)),
  }),
  story('server down at start', openWorld, {
    early: ({ server }) => server.stop(),
    end: ({ server }) => server.start(),
  }),
  story('token refused at start', openWorld, {
    early: ({ server }) => server.requireBearer('another'),
    end: ({ server }) => wait(8_000).then(() => server.requireBearer(bearer)),
  }),
  story('Patchbay’s engine killed', openWorld, { begin: ({ killEngine }) => killEngine() }),
  story('two sessions at once, forgotten (404)', openWorld, {
    sessions: 2,
    begin: ({ server }) => server.forgetSessions(404),
  }),
  story('two sessions, their token ends for both at once', signedInWorld, {
    sessions: 2,
    early: (_world, home) => signInByItself(home, 'direct'),
    begin: ({ endTokens }) => endTokens(),
  }),
  story(`sign-in ends, renewed by ${button}`, signedInWorld, {
    early: (_world, home) => signInByItself(home, 'direct'),
    begin({ auth, endTokens }) {
      auth.revokeAll()
      endTokens()
    },
    async end({ signIn }, home) {
      await signIn()
      await signInByItself(home, 'direct')
    },
  }),
  story('a tool with a refused schema, from the start', openWorld, {
    isApart: true,
    early: ({ server }) => server.toolbox.addTool(...oddTool),
  }),
  story('a tool with a refused schema, in mid-session', openWorld, {
    isApart: true,
    begin: ({ server }) => server.toolbox.addTool(...oddTool),
  }),
]

function story<W extends World>(name: string, open: (cli: string) => Promise<W>, course: Course<W>): Story {
  const live: Story['live'] = async (cli, client, folder) => {
    const world = await open(cli)
    const api = await startMessagesApi()
    try {
      return await liveThrough(name, course, world, api, (entries) => claudeHome(client, entries, folder))
    } finally {
      await api.close()
      await world.close()
    }
  }
  return { name, live }
}

async function liveThrough<W extends World>(
  fault: string,
  { sessions: count = 1, isApart, early, begin, end }: Course<W>,
  world: W,
  api: MessagesApi,
  makeHome: (entries: Record<string, unknown>) => Promise<ClaudeHome>,
): Promise<Row[]> {
  const home = await makeHome(world.entries)
  await early?.(world, home)
  const all: ClaudeSession[] = []
  const start = async (each: ClaudeHome): Promise<ClaudeSession> => {
    const session = await startClaude(each, api)
    all.push(session)
    return session
  }
  try {
    const of = new Map<Way, ClaudeSession[]>()
    if (isApart) for (const way of ways) of.set(way, [await start(await makeHome({ [way]: world.entries[way] }))])
    else {
      for (let each = 0; each < count; each += 1) await start(home)
      for (const way of ways) of.set(way, all)
    }
    const call = (way: Way, text: string): Promise<Outcome> => callAtOnce(of.get(way) ?? [], way, text)
    if (!early || count > 1) for (const way of ways) await call(way, 'before')
    await begin?.(world, home)
    const meanwhile = new Map<Way, Outcome>()
    for (const way of ways) meanwhile.set(way, await call(way, 'meanwhile'))
    await end?.(world, home)
    await wait(2_000)
    const rows: Row[] = []
    for (const way of ways) {
      const { text = '', isError = true } = meanwhile.get(way) ?? {}
      const words = isError ? text.replaceAll(/\s+/g, ' ').slice(0, 160) : 'worked'
      // A client that is not told that a server has come back may need a moment to see it by itself.
      const isBack = !(await call(way, 'back')).isError || !(await call(way, 'back')).isError
      rows.push({ fault, way, meanwhile: words, isBack })
    }
    return rows
  } finally {
    for (const session of all) await session.end()
  }
}

/** Each session says something of its own, in the same moment; the first that did not hear it back counts for all. */
async function callAtOnce(sessions: readonly ClaudeSession[], way: Way, text: string): Promise<Outcome> {
  const outcomes = await Promise.all(
    sessions.map(async (session, index): Promise<Outcome> => {
      const own = `${text} ${index + 1}`
      const outcome = await session.call(way, 'echo', { text: own }).catch(failed)
      return outcome.isError || outcome.text === own ? outcome : { isError: true, text: `heard “${outcome.text}”` }
    }),
  )
  return outcomes.find(({ isError }) => isError) ?? outcomes[0] ?? { isError: true, text: 'no session' }
}

const failed = (error: unknown): Outcome => ({ isError: true, text: String(error) })
