/** The Diagnose tab: the cause before everything else, results as they come, one button that helps, a report to copy. */
import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { CheckResult, Diagnosis } from '../../shared/model/diagnosis'
import type { IpcResult } from '../../shared/ipc/result'
import { done, everyState, server } from '../support/renderer-fixtures'
import { openWindow, type OpenWindow } from './render'

const states = everyState(Date.now())
const failed = server('x', states.failed)
const detail = () => within(screen.getByRole('complementary'))
const rows = () => within(detail().getByRole('list', { name: /Checks|Also seen/ })).getAllByRole('listitem')

const check = (part: Partial<CheckResult>): CheckResult => ({
  id: 'dns',
  title: 'Host name',
  outcome: 'ok',
  ms: 3,
  finding: 'example.com is 192.0.2.1.',
  hint: '',
  action: 'none',
  code: null,
  evidence: {},
  ...part,
})
const name = check({})
const path = check({
  id: 'path',
  title: 'Path',
  outcome: 'failed',
  finding: 'There is nothing at https://example.com/, but there is an MCP server at https://example.com/mcp.',
  hint: 'Put https://example.com/mcp into the entry.',
  action: 'edit-config',
  code: 'http.not-found',
})
const clock = check({ id: 'clock', title: 'Clock', outcome: 'warning', finding: 'An hour off.', action: 'reconnect' })
const report = (checks: CheckResult[], cause: CheckResult | null): Diagnosis => ({
  server: { id: 'id-x', name: 'x' },
  at: new Date().toISOString(),
  ms: 1_234,
  cause,
  checks,
})

async function diagnose(answer: () => IpcResult<Diagnosis> | Promise<IpcResult<Diagnosis>>): Promise<OpenWindow> {
  const opened = await openWindow([failed], {
    'server.diagnose': answer,
    'app.copy': () => done({ copied: true }),
    'app.revealConfiguration': () => done({ opened: true }),
  })
  await opened.user.click(screen.getByRole('button', { name: 'Diagnose x' }))
  return opened
}

describe('diagnose', () => {
  it('leads from the failed row to the cause, with the one button that helps', async () => {
    // Catches a cause that has to be looked for in a table, and a button that does something else.
    const { user, asked } = await diagnose(() => done(report([name, path, clock], path)))
    expect(asked('server.diagnose')).toEqual([{ server: 'id-x' }])
    expect(await detail().findByRole('heading', { name: path.finding })).toBeDefined()
    expect(detail().getByText(path.hint)).toBeDefined()
    expect(detail().getByText('Check: Path')).toBeDefined()
    // Said once: what else was noted stands below.
    expect(detail().getAllByText(path.finding)).toHaveLength(1)
    expect(rows().map((row) => row.querySelector('b')?.textContent)).toEqual(['Clock'])
    // What passed is folded away.
    await user.click(detail().getByText('1 check passed'))
    expect(detail().getByText('Host name')).toBeDefined()
    await user.click(detail().getByRole('button', { name: 'Open in editor: x' }))
    expect(asked('app.revealConfiguration')).toEqual([{ server: 'id-x' }])
    expect(within(rows()[0] as HTMLElement).getByRole('button', { name: 'Reconnect x (Clock)' })).toBeDefined()
  })

  it('shows results as they come, and those of this server only', async () => {
    let answer: (result: IpcResult<Diagnosis>) => void = () => {}
    const { bridge } = await diagnose(() => new Promise((resolve) => (answer = resolve)))
    expect(detail().getByText('Looking…')).toBeDefined()
    act(() => bridge.emit('diagnosis', { id: 'id-other', result: clock }))
    act(() => bridge.emit('diagnosis', { id: 'id-x', result: name }))
    expect(rows()).toHaveLength(1)
    expect(detail().getByText('Looking… 1 check done')).toBeDefined()
    await act(async () => answer(done(report([name, path, clock], path))))
    expect(rows()).toHaveLength(1)
    // News of a later examination by somebody else do not mix in.
    act(() => bridge.emit('diagnosis', { id: 'id-x', result: { ...clock, id: 'tls' } }))
    expect(rows()).toHaveLength(1)
  })

  it('says that all is well, and looks again when asked', async () => {
    let cause: CheckResult | null = path
    const { user, asked } = await diagnose(() => done(report([name, ...(cause ? [cause] : [])], cause)))
    await detail().findByRole('heading', { name: path.finding })
    cause = null
    await user.click(detail().getByRole('button', { name: 'Run again for x' }))
    expect(await detail().findByRole('heading', { name: 'All is well with x' })).toBeDefined()
    expect(asked('server.diagnose')).toHaveLength(2)
  })

  it('copies the report with the cause first', async () => {
    const { user, asked } = await diagnose(() => done(report([name, path], path)))
    await user.click(await detail().findByRole('button', { name: 'Copy report about x' }))
    await waitFor(() => expect(asked('app.copy')).toHaveLength(1))
    const [{ text }] = asked('app.copy') as [{ text: string }]
    expect(text.split('\n')[0]).toBe(`x: ${path.finding}`)
    expect(text).toContain('[failed] Path (3 ms)')
    expect(text).toContain('http.not-found')
  })

  it('shows why a server could not be examined', async () => {
    await diagnose(() => ({ ok: false, error: { code: 'unknown-server', message: 'There is no server “x”.' } }))
    expect(await detail().findByText('There is no server “x”.')).toBeDefined()
  })
})
