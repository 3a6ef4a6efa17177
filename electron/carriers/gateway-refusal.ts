/** How a request is turned away before anybody has read it. */
import type { ServerResponse } from 'node:http'

/** The body of a request that is refused is not read: the connection ends with the answer. */
export function refuse(response: ServerResponse, status: number, message: string): void {
  response.setHeader('connection', 'close')
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: message }))
}
