/** Which refusals are about the session: the words of real SDKs, and those that only look like them. */
import { expect, test } from 'vitest'
import { judgeSession, type SessionVerdict } from '../../../../electron/core/problems/forgotten'
import type { Fault } from '../../../../electron/core/problems/fault'
import { rpcErrorIn } from '../../../../electron/core/problems/rpc-error'
import { ownNow } from '../../../support/own-time'

const http = (status: number, body: string, wwwAuthenticate: string | null = null): Fault => ({
  kind: 'http',
  status,
  body,
  headerNames: [],
  wwwAuthenticate,
  retryAfterMs: null,
  server: null,
})
const said = (status: number, code: number, message: string): Fault =>
  http(status, JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message } }))
const rpc = (code: number, message: string): Fault => ({ kind: 'rpc', code, message })

const rows: [SessionVerdict, Fault][] = [
  ['lost', said(404, -32001, 'Session not found')],
  ['lost', said(404, -32600, 'Not Found: Session has been terminated')],
  ['lost', said(404, -32000, 'Not Found: Unknown Mcp-Session-Id header')],
  ['lost', said(400, -32000, 'Bad Request: No valid session ID provided')],
  ['lost', said(400, -32000, 'Bad Request: Mcp-Session-Id header is required')],
  ['lost', said(400, -32000, 'Bad Request: Server not initialized')],
  ['lost', http(404, 'session not found')],
  ['lost', http(400, 'Invalid session ID')],
  ['lost', http(404, '')],
  ['lost', http(404, '<!doctype html><title>404</title>')],
  ['ask', http(422, 'Unexpected message, expect initialize request')],
  ['ask', http(401, 'Unauthorized: Session not found')],
  ['ask', said(503, -32000, 'Unknown or expired session')],
  ['ask', http(400, 'Bad Request')],
  ['ask', said(404, -32000, 'There is no such thing')],
  ['ask', rpc(-32001, 'Session not found')],
  ['ask', rpc(-32600, 'Session terminated')],
  ['ask', rpc(-32000, 'Your shop session has expired')],
  ['ask', rpc(-32603, 'Server is not yet initialized')],
  ['kept', said(404, -32601, 'Method not found')],
  ['kept', said(404, -32601, 'Method not found in this session')],
  ['kept', http(401, 'Unauthorized: your session has expired', 'Bearer')],
  ['kept', http(503, 'No upstream is healthy')],
  ['kept', http(502, '')],
  ['kept', http(429, '')],
  ['kept', rpc(-32602, 'The argument text is missing')],
  ['kept', rpc(-32601, 'Unknown method')],
  ['kept', rpc(-32603, 'The session room is booked')],
  ['kept', { kind: 'network', code: 'ECONNREFUSED', message: '' }],
  ['kept', { kind: 'timeout', message: '' }],
  ['kept', { kind: 'closed', message: '' }],
]
test.each(rows)('%s: %j', (verdict, fault) => {
  expect(judgeSession(fault, true)).toBe(verdict)
})

test('where there is no session, none is forgotten', () => {
  expect(judgeSession(said(404, -32001, 'Session not found'), false)).toBe('kept')
  expect(judgeSession(http(404, ''), false)).toBe('kept')
  expect(judgeSession(rpc(-32000, 'Session expired'), false)).toBe('kept')
  expect(judgeSession(said(400, -32000, 'Bad Request: Server not initialized'), false)).toBe('ask')
})

test('a body of a megabyte costs no time', () => {
  const begun = ownNow()
  judgeSession(http(404, 'session '.repeat(125_000)), true)
  judgeSession(rpc(-32000, 'session no'.repeat(100_000)), true)
  expect(ownNow() - begun).toBeLessThan(200)
})

test('the error in a body is found wherever the body is one', () => {
  expect(rpcErrorIn('{"jsonrpc":"2.0","error":{"code":"-32601","message":null}}')).toEqual({
    code: -32601,
    message: '',
  })
  expect(['', 'Not found', '[]', '{"error":"no"}', null].map(rpcErrorIn)).toEqual([null, null, null, null, null])
})
