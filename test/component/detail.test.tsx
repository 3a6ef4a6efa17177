/** The detail pane: problem and evidence, approval, trying a tool, results of any size, activity, removal. */
import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { Tool, ToolResult } from '../../shared/model/capabilities'
import type { IpcResult } from '../../shared/ipc/result'
import type { StateSpan } from '../../shared/model/history'
import type { ActivityEntry } from '../../shared/model/server'
import { capabilities, done, everyState, minutesBefore, server, source } from '../support/renderer-fixtures'
import { openWindow, type OpenWindow } from './render'

const states = everyState(Date.now())
const detail = () => within(screen.getByRole('complementary'))
const openTab = async ({ user }: OpenWindow, name: string) => user.click(detail().getByRole('tab', { name }))

const echo: Tool = {
  name: 'echo',
  description: 'Says it again.',
  inputSchema: {
    type: 'object',
    required: ['message'],
    properties: { message: { type: 'string' }, times: { type: 'integer', minimum: 1 } },
  },
}

async function openTool(result: ToolResult): Promise<OpenWindow> {
  const opened = await openWindow([server('x', states.connected)], {
    'server.tools': () => done({ tools: [echo], freshness: 'live', flaws: [] }),
    'server.call': () => done(result),
  })
  await openTab(opened, 'Tools')
  await opened.user.click(await detail().findByRole('button', { name: /^echo/ }))
  return opened
}

describe('overview', () => {
  it('shows a problem in words, its code only on demand', async () => {
    const { user } = await openWindow([server('x', states.failed)])
    expect(detail().getByText('Install uv, or write the whole path into the entry.')).toBeDefined()
    expect(detail().queryByText('process.not-found')).toBeNull()
    await user.click(detail().getByRole('button', { name: 'Details' }))
    expect(detail().getByText('process.not-found')).toBeDefined()
    expect(detail().getByText('ECONNREFUSED')).toBeDefined()
  })

  it('starts an unapproved program only through the button beside its command', async () => {
    // Catches a one-click start of a program that a repository brought along.
    const program = server('x', states.unapproved, {
      transport: 'stdio',
      target: 'npx evil',
      source: source({ scope: 'project', project: '/home/me/shop' }),
    })
    const { user, asked } = await openWindow([program], { 'server.connect': () => done(program) })
    await user.keyboard('r')
    await user.click(screen.getByRole('button', { name: 'Review x' }))
    expect([...asked('server.connect'), ...asked('server.reconnect')]).toEqual([])
    expect(detail().getAllByText('npx evil').length).toBeGreaterThan(0)
    await user.click(detail().getByRole('button', { name: 'Allow and connect x' }))
    expect(asked('server.connect')).toEqual([{ server: 'id-x' }])
  })

  // Catches a report that is not the engine's (which alone can redact it), and incidents that nobody can read.
  it('shows the incidents with how they ended, and copies the engine’s report', async () => {
    const span = (kind: StateSpan['kind'], hours: number, code: string | null = null): StateSpan => ({
      kind,
      from: minutesBefore(Date.now(), hours * 60),
      code,
    })
    const history = [
      span('connected', 100),
      span('reconnecting', 50, 'net.refused'),
      span('connected', 49),
      span('failed', 30, 'http.not-mcp'),
      span('closed', 20),
      span('connected', 10),
    ]
    const { user, asked } = await openWindow([server('x', states.connected)], {
      'server.history': () => done({ states: history }),
      'diagnostics.get': () => done({ text: 'the report' }),
    })
    const incidents = within(detail().getByRole('heading', { name: 'Incidents' }).parentElement ?? document.body)
    expect(incidents.getByText(/^Connected 87\.\d % of the time since /)).toBeDefined()
    expect(incidents.getByText('2 incidents, usually repaired within 1 h')).toBeDefined()
    expect(incidents.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      '1 d agoSomething else answered at its address10 h, then Patchbay was closed',
      '2 d agoNothing listened at its addressrepaired after 1 h',
    ])
    expect(incidents.queryByRole('button')).toBeNull()
    await user.click(screen.getAllByRole('button', { name: 'More actions for x' })[0] ?? document.body)
    await user.click(await screen.findByRole('menuitem', { name: 'Copy diagnostics' }))
    expect(asked('diagnostics.get')).toEqual([{ server: 'id-x' }])
    expect(asked('app.copy')).toEqual([{ text: 'the report' }])
  })

  // Catches "Connected 0 % of the time since" a minute ago: it says when somebody began to look, and nothing of the server.
  it('tells no share of less than a day, and no incidents where there were none', async () => {
    const of = (kind: StateSpan['kind'], minutes: number, code: string | null = null): StateSpan => ({
      kind,
      from: minutesBefore(Date.now(), minutes),
      code,
    })
    let history = [of('connecting', 5), of('failed', 4, 'http.not-mcp')]
    const past = (revision: number) => ({ past: { revision, incident: null, connectedUntil: null } })
    const { patch } = await openWindow([server('x', states.failed, past(1))], {
      'server.history': () => done({ states: history }),
    })
    const card = within(detail().getByRole('heading', { name: 'Incidents' }).parentElement ?? document.body)
    expect(card.getByText('1 incident')).toBeDefined()
    expect(card.queryByText(/% of the time/)).toBeNull()
    expect(card.getByRole('listitem').textContent).toBe('4 min agoSomething else answered at its addressnot over yet')
    history = [of('connecting', 5), of('connected', 4)]
    patch([server('x', states.connected, past(2))])
    await waitFor(() => expect(detail().queryByRole('heading', { name: 'Incidents' })).toBeNull())
  })

  // Catches a past that is fetched once, and one that is fetched anew with every sign of life.
  it('fetches the history again when it has grown, and only then', async () => {
    let states: StateSpan[] = [{ kind: 'connected', from: minutesBefore(Date.now(), 60), code: null }]
    const past = (revision: number) => ({ past: { revision, incident: null, connectedUntil: null } })
    const connected = everyState(Date.now()).connected
    const opened = await openWindow([server('x', connected, past(1))], { 'server.history': () => done({ states }) })
    const spans = () => within(detail().getByRole('heading', { name: 'Recent states' }).parentElement ?? document.body)
    expect(spans().getAllByRole('listitem')).toHaveLength(1)
    const pulse = { lastSeen: new Date().toISOString(), latencyMs: 5 }
    opened.patch([server('x', connected, { ...past(1), pulse })])
    expect(opened.asked('server.history')).toHaveLength(1)
    states = [...states, { kind: 'reconnecting', from: minutesBefore(Date.now(), 1), code: 'net.refused' }]
    opened.patch([server('x', everyState(Date.now()).reconnecting, past(2))])
    await waitFor(() => expect(spans().getAllByRole('listitem')).toHaveLength(2))
  })

  // Catches a strip that is drawn once and shows the first seconds of a connection as if it were still being made.
  it('lets the present state grow from its first second on', async () => {
    const begun = Date.now() - 3_000
    const states: StateSpan[] = [
      { kind: 'connecting', from: new Date(begun).toISOString(), code: null },
      { kind: 'connected', from: new Date(begun + 400).toISOString(), code: null },
    ]
    await openWindow([server('x', everyState(begun).connected)], { 'server.history': () => done({ states }) })
    const card = within(detail().getByRole('heading', { name: 'Recent states' }).parentElement ?? document.body)
    const growth = (): number => Number(card.getAllByRole('listitem').at(-1)?.style.flexGrow)
    const before = growth()
    expect(before).toBeGreaterThan(2_000)
    await waitFor(() => expect(growth()).toBeGreaterThan(before), { timeout: 10_000 })
  })

  // Catches a line that is only true until somebody edits the file above it.
  it('asks again where the entry stands when any entry has moved', async () => {
    let line = 14
    const opened = await openWindow([server('x', states.connected)], {
      'server.place': () => done({ path: '/home/me/.claude.json', line, column: 5 }),
    })
    const lineSaid = () => detail().getByText('Line').nextElementSibling?.textContent
    expect(lineSaid()).toBe('14')
    line = 20
    opened.patch([], [], { configurationRevision: 2 })
    await waitFor(() => expect(lineSaid()).toBe('20'))
  })

  it('says when a tool count is only remembered', async () => {
    await openWindow([
      server('x', states.failed, { capabilities: capabilities({ freshness: 'stale', tools: 22, prompts: null }) }),
    ])
    expect(detail().getByText(/22 tools, last seen/)).toBeDefined()
    expect(detail().getByText(/prompts unknown \(last known\)/)).toBeDefined()
  })
})

describe('trying a tool', () => {
  it('checks the form in place, then calls with typed arguments and shows the answer', async () => {
    const { user, asked } = await openTool({ content: [{ type: 'text', text: 'hello hello' }] })
    await user.click(detail().getByRole('button', { name: 'Call echo' }))
    expect(detail().getByText('Please fill this in')).toBeDefined()
    expect(asked('server.call')).toEqual([])
    await user.type(detail().getByLabelText(/^message/), 'hello')
    await user.type(detail().getByLabelText(/^times/), '2')
    await user.click(detail().getByRole('button', { name: 'Call echo' }))
    expect(await detail().findByText('hello hello')).toBeDefined()
    expect(asked('server.call')).toMatchObject([
      { server: 'id-x', tool: 'echo', arguments: { message: 'hello', times: 2 } },
    ])
  })

  it('leads to the first mistake, and says how many there are', async () => {
    // Catches a Call at the end of a long form that does nothing visible, because the mistake is at its top.
    const { user } = await openTool({ content: [] })
    await user.type(detail().getByLabelText(/^times/), 'often')
    await user.click(detail().getByRole('button', { name: 'Call echo' }))
    expect(detail().getByText('2 fields need you')).toBeDefined()
    await waitFor(() => expect(document.activeElement).toBe(detail().getByLabelText(/^message/)))
  })

  it('keeps what was typed across form, JSON, another tool and another tab', async () => {
    const opened = await openTool({ content: [] })
    const { user } = opened
    await user.type(detail().getByLabelText(/^times/), '3')
    await user.click(detail().getByRole('button', { name: 'Edit as JSON' }))
    const json = () => detail().getByLabelText<HTMLTextAreaElement>('Arguments as JSON')
    expect(JSON.parse(json().value)).toEqual({ times: 3 })
    await user.clear(json())
    await user.type(json(), '{{"message":"hi","extra":true}')
    await user.click(detail().getByRole('button', { name: 'All tools' }))
    await openTab(opened, 'Overview')
    await openTab(opened, 'Tools')
    await user.click(await detail().findByRole('button', { name: /^echo/ }))
    expect(json().value).toBe('{"message":"hi","extra":true}')
    await user.click(detail().getByRole('button', { name: 'Back to the form' }))
    expect(detail().getByLabelText<HTMLInputElement>(/^message/).value).toBe('hi')
    expect(detail().getByText('Also sent, as typed in JSON: extra')).toBeDefined()
    await user.click(detail().getByRole('button', { name: 'Call echo' }))
    expect(opened.asked('server.call')).toMatchObject([{ arguments: { message: 'hi', extra: true } }])
  })

  it('shows how far a call is, and ends it', async () => {
    let answer: (result: IpcResult<ToolResult>) => void = () => {}
    const { user, asked, bridge } = await openWindow([server('x', states.connected)], {
      'server.tools': () =>
        done({ tools: [{ name: 'wait', inputSchema: { type: 'object' } }], freshness: 'live', flaws: [] }),
      'server.call': () => new Promise((resolve) => (answer = resolve)),
      'server.cancelCall': () => done({ cancelled: true }),
    })
    await user.click(detail().getByRole('tab', { name: 'Tools' }))
    await user.click(await detail().findByRole('button', { name: /^wait/ }))
    await user.click(detail().getByRole('button', { name: 'Call wait' }))
    const { call } = asked('server.call')[0] as { call: string }
    act(() => bridge.emit('progress', { id: 'id-x', call, done: 3, total: 10, message: 'Copying' }))
    expect(detail().getByText(/^Running for \d+ s · 3 of 10 · Copying$/)).toBeDefined()
    await user.click(detail().getByRole('button', { name: 'Cancel the call of wait' }))
    expect(asked('server.cancelCall')).toEqual([{ server: 'id-x', call }])
    await act(async () => answer({ ok: false, error: { code: 'call-failed', message: 'wait was cancelled.' } }))
    expect(detail().getByText('wait was cancelled.')).toBeDefined()
    expect(detail().queryByText(/^Running for/)).toBeNull()
  })

  it('asks before a tool that says it may destroy something', async () => {
    const drop: Tool = { name: 'drop', inputSchema: { type: 'object' }, annotations: { destructiveHint: true } }
    const { user, asked } = await openWindow([server('x', states.connected)], {
      'server.tools': () => done({ tools: [drop], freshness: 'live', flaws: [] }),
      'server.call': () => done({ content: [] }),
    })
    await user.click(detail().getByRole('tab', { name: 'Tools' }))
    expect(await detail().findByText('may destroy')).toBeDefined()
    await user.click(detail().getByRole('button', { name: /^drop/ }))
    await user.click(detail().getByRole('button', { name: 'Call drop' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Call drop?' }))
    expect(asked('server.call')).toEqual([])
    await user.click(dialog.getByRole('button', { name: 'Call drop' }))
    expect(asked('server.call')).toHaveLength(1)
  })

  it('carries the form over into JSON and says what is wrong with it', async () => {
    const { user, asked } = await openTool({ content: [] })
    await user.type(detail().getByLabelText(/^message/), 'hi')
    await user.click(detail().getByRole('button', { name: 'Edit as JSON' }))
    const json = detail().getByLabelText<HTMLTextAreaElement>('Arguments as JSON')
    expect(JSON.parse(json.value)).toEqual({ message: 'hi' })
    await user.clear(json)
    await user.type(json, '[[1]')
    await user.click(detail().getByRole('button', { name: 'Call echo' }))
    expect(detail().getByText(/JSON object/)).toBeDefined()
    expect(asked('server.call')).toEqual([])
  })

  it('renders only part of a 5 MB answer, more on demand, and copies all of it', async () => {
    // Catches a window that freezes on a large result.
    const large = 'x'.repeat(5_000_000)
    const { user, asked } = await openTool({ content: [{ type: 'text', text: large }], isError: true })
    await user.type(detail().getByLabelText(/^message/), 'a')
    await user.click(detail().getByRole('button', { name: 'Call echo' }))
    expect(await detail().findByText('The tool reported an error')).toBeDefined()
    const shown = () => detail().getByRole('group', { name: 'Result' }).textContent?.length ?? 0
    expect(shown()).toBe(10_000)
    await user.click(detail().getByRole('button', { name: 'Show more' }))
    expect(shown()).toBe(50_000)
    await user.click(detail().getByRole('button', { name: 'Copy all' }))
    const copied = asked('app.copy')[0] as { text: string }
    expect(copied.text).toContain(large)
  })

  it('shows images only from data, and only of image types', async () => {
    const { user } = await openTool({
      content: [
        { type: 'image', mimeType: 'image/png', data: 'AAAA' },
        { type: 'image', mimeType: 'text/html', data: 'AAAA' },
      ],
      structuredContent: { total: 2 },
    })
    await user.type(detail().getByLabelText(/^message/), 'a')
    await user.click(detail().getByRole('button', { name: 'Call echo' }))
    const image = await detail().findByRole('img')
    expect(image.getAttribute('src')).toBe('data:image/png;base64,AAAA')
    expect(detail().getByText(/type text\/html is not shown/)).toBeDefined()
    expect(detail().getByText(/"total": 2/)).toBeDefined()
  })

  it('shows why a call failed', async () => {
    const opened = await openWindow([server('x', states.connected)], {
      'server.tools': () =>
        done({ tools: [{ name: 'ping', inputSchema: { type: 'object' } }], freshness: 'live', flaws: [] }),
      'server.call': () => ({ ok: false, error: { code: 'call-outcome-unknown', message: 'The answer was lost.' } }),
    })
    await openTab(opened, 'Tools')
    await opened.user.click(await detail().findByRole('button', { name: /^ping/ }))
    await opened.user.click(detail().getByRole('button', { name: 'Call ping' }))
    expect(await detail().findByText('The answer was lost.')).toBeDefined()
  })
})

describe('tools', () => {
  it('fetches again when the list has changed', async () => {
    // Catches a stale list after list_changed.
    let tools = [echo]
    const opened = await openWindow([server('x', states.connected)], {
      'server.tools': () => done({ tools, freshness: 'live', flaws: [] }),
    })
    await openTab(opened, 'Tools')
    await detail().findByRole('button', { name: /^echo/ })
    tools = [echo, { ...echo, name: 'later' }]
    opened.patch([server('x', states.connected, { capabilities: capabilities({ revision: 2 }) })])
    expect(await detail().findByRole('button', { name: /^later/ })).toBeDefined()
  })

  it('names what is odd in the list, beside what works', async () => {
    // Catches a tool that is missing without a word, and a list that is hidden for one bad tool.
    const flaws = [
      { item: 'item 3', wrong: '"name" is missing', usable: false },
      { item: 'echo', wrong: '"inputSchema.type" is missing', usable: true },
    ]
    const opened = await openWindow([server('x', states.connected)], {
      'server.tools': () => done({ tools: [echo], freshness: 'live', flaws }),
    })
    await openTab(opened, 'Tools')
    expect(await detail().findByRole('button', { name: /^echo/ })).toBeDefined()
    await opened.user.click(detail().getByText('1 entry left out, 1 entry not quite as MCP asks'))
    expect(detail().getByText(/"name" is missing/)).toBeDefined()
  })
})

describe('activity', () => {
  it('fetches only what is newer when more comes, and filters by level and text', async () => {
    const line = (seq: number, level: ActivityEntry['level'], message: string): ActivityEntry => ({
      seq,
      level,
      message,
      at: '2026-11-20T10:00:00.000Z',
      origin: 'stderr',
    })
    let entries = [line(1, 'info', 'started'), line(2, 'error', 'broke')]
    const opened = await openWindow([server('x', states.connected)], {
      'server.activity': ({ after }) => done({ entries: entries.filter((entry) => entry.seq > after) }),
    })
    await openTab(opened, 'Activity')
    expect(await detail().findByText('started')).toBeDefined()
    entries = [...entries, line(3, 'warn', 'slow')]
    await act(async () => opened.bridge.emit('activity', { id: 'id-x', seq: 3 }))
    expect(await detail().findByText('slow')).toBeDefined()
    expect(opened.asked('server.activity').at(-1)).toEqual({ server: 'id-x', after: 2 })
    await opened.user.selectOptions(detail().getByRole('combobox'), 'Errors only')
    expect(detail().queryByText('slow')).toBeNull()
    expect(detail().getByText('broke')).toBeDefined()
    await opened.user.type(detail().getByRole('searchbox'), 'nothing like it')
    expect(detail().getByText('No line matches.')).toBeDefined()
  })

  it('opens a call with what was asked and answered, and saves what is shown', async () => {
    // Catches lines that say only how long a call took, and a file with lines that the filter has left out.
    const entries: ActivityEntry[] = [
      { seq: 1, level: 'info', origin: 'stderr', message: 'started', at: '2026-11-20T10:00:00.000Z' },
      {
        seq: 2,
        level: 'error',
        origin: 'call',
        message: 'weather: 12 ms',
        at: '2026-11-20T10:00:00.123Z',
        call: { request: '{ "city": "Oslo" }', answer: null },
      },
    ]
    const opened = await openWindow([server('x y/../z', states.connected)], {
      'server.activity': () => done({ entries }),
      'app.save': () => done({ saved: true }),
    })
    await openTab(opened, 'Activity')
    await opened.user.click(await detail().findByRole('button', { name: /weather/ }))
    const line = within(detail().getByRole('region', { name: 'The whole line' }))
    expect(line.getByRole('group', { name: 'Request' }).textContent).toBe('{ "city": "Oslo" }')
    expect(line.getByText('None came.')).toBeDefined()
    expect(line.getByText(/\.123/)).toBeDefined()
    await opened.user.click(line.getByRole('button', { name: 'Close this line' }))
    expect(detail().queryByRole('region', { name: 'The whole line' })).toBeNull()
    await opened.user.selectOptions(detail().getByRole('combobox'), 'Errors only')
    await opened.user.click(detail().getByRole('button', { name: 'Save the shown lines to a file' }))
    expect(opened.asked('app.save')).toEqual([
      {
        name: 'x-y-z-activity.log',
        text: '2026-11-20T10:00:00.123Z error call weather: 12 ms\n{ "city": "Oslo" }\n(no answer)',
      },
    ])
    expect(await detail().findByText('Saved')).toBeDefined()
  })
})

describe('configuration', () => {
  it('removes a server only after a confirmation, and shows why it could not', async () => {
    const opened = await openWindow([server('x', states.connected, { removable: true })], {
      'server.configuration': () =>
        done({ text: '"x": {}', position: { path: '/home/me/servers.json', line: 3, column: 5 }, editable: true }),
      'server.remove': () => ({ ok: false, error: { code: 'source-broken', message: 'The file does not parse.' } }),
    })
    await openTab(opened, 'Configuration')
    expect(await detail().findByText('"x": {}')).toBeDefined()
    await opened.user.click(detail().getByRole('button', { name: 'Remove x' }))
    expect(opened.asked('server.remove')).toEqual([])
    const dialog = await screen.findByRole('dialog', { name: 'Remove x?' })
    await opened.user.click(within(dialog).getByRole('button', { name: 'Remove x' }))
    expect(await within(dialog).findByText('The file does not parse.')).toBeDefined()
    await waitFor(() => expect(opened.asked('server.remove')).toHaveLength(1))
  })

  it('takes the removal back, by its button and by Ctrl Z, and says when it is too late', async () => {
    const opened = await openWindow([server('x', states.connected, { removable: true })], {
      'server.configuration': () =>
        done({ text: '"x": {}', position: { path: '/home/me/servers.json', line: 3, column: 5 }, editable: true }),
      'server.remove': () => done({ removed: 'id-x' }),
      'server.undo': () => done({ undone: false }),
    })
    await openTab(opened, 'Configuration')
    await opened.user.click(await detail().findByRole('button', { name: 'Remove x' }))
    const dialog = await screen.findByRole('dialog', { name: 'Remove x?' })
    await opened.user.click(within(dialog).getByRole('button', { name: 'Remove x' }))
    expect(opened.asked('server.remove')).toEqual([{ server: 'id-x', undoable: true }])
    expect(await screen.findByRole('button', { name: 'Undo: Removed x' })).toBeDefined()
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    await opened.user.keyboard('{Control>}z{/Control}')
    expect(opened.asked('server.undo')).toEqual([{ what: 'remove', server: 'id-x' }])
    expect(await screen.findByText('It is too late to undo this.')).toBeDefined()
  })
})
