/**
 * A token endpoint without anything around it, for thousands of refreshes: numbered tokens, rotated each time. As real
 * issuers with a grace do it, an older token is still taken as long as nobody has shown a newer one.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { VaultData } from '../../../electron/core/vault/vault-data'

export interface FastIssuer {
  readonly url: string
  /** Where a client shows that it has begun to use an access token. */
  readonly use: string
  /** The number of the newest token. */
  issued(): number
  /** Resolves when the next token is on its way. */
  next(): Promise<void>
  /** The highest number that was ever shown, to refresh or to be let in. */
  used(): number
  /** Requests with a token that was replaced long ago: a client that has lost one. */
  lost(): number
  /** What a vault holds after a sign-in at this issuer, for this endpoint. */
  grantFor(endpoint: string): (data: VaultData) => VaultData
  close(): Promise<void>
}

/** The number in a token of this issuer. */
export function numberOf(token: string | null | undefined): number {
  return Number(token?.split('-')[1] ?? Number.NaN)
}

export async function startFastIssuer(): Promise<FastIssuer> {
  let issued = 1
  let used = 0
  let lost = 0
  const waiting: (() => void)[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (request.url === '/use') {
        used = Math.max(used, numberOf(request.headers.authorization))
        return response.end()
      }
      const shown = numberOf(new URLSearchParams(Buffer.concat(chunks).toString()).get('refresh_token'))
      response.setHeader('content-type', 'application/json')
      if (!(shown >= used)) {
        lost += 1
        return response.writeHead(400).end(JSON.stringify({ error: 'invalid_grant' }))
      }
      used = shown
      issued += 1
      for (const resolve of waiting.splice(0)) resolve()
      return response.end(
        JSON.stringify({
          access_token: `access-${issued}`,
          refresh_token: `refresh-${issued}`,
          token_type: 'Bearer',
          expires_in: 60,
        }),
      )
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    use: `${url}/use`,
    issued: () => issued,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    used: () => used,
    lost: () => lost,
    grantFor: (endpoint) => (data) => ({
      ...data,
      registrations: {
        r: { issuer: url, source: 'dynamic', redirectUri: '', client: { client_id: 'patchbay' } },
      },
      grants: {
        g: {
          resource: endpoint,
          issuer: url,
          registration: 'r',
          metadata: { issuer: url, token_endpoint: `${url}/token`, response_types_supported: ['code'] },
          accessToken: 'access-1',
          refreshToken: 'refresh-1',
          expiresAt: Date.now() - 1,
          obtainedAt: Date.now() - 60_000,
          proofKey: null,
          scopes: [],
        },
      },
      endpoints: { [endpoint]: { grant: 'g', scopes: [] } },
    }),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
