/** `Set-Cookie`, as any server may write it. */
import { keepCookies } from '../../../electron/core/network/cookies'
import { must, seedsOf, textOf, type Target } from '../target'

const origin = 'https://x.example'

export const cookies: Target = {
  name: 'cookies',
  weight: 1,
  seeds: seedsOf(
    'AWSALB=abc123+/==; Expires=Mon, 07 Dec 2026 03:32:59 GMT; Path=/',
    'ARRAffinity=f00; Path=/mcp; HttpOnly; Secure; Domain=x.example',
    'a=1; Max-Age=3600\nb="two words"; SameSite=None; Partitioned\nc=; Max-Age=0',
    '__cf_bm=a.b-1-c; path=/; expires=Thu, 01-Jan-70 00:00:01 GMT; domain=.x.example',
  ),
  tokens: ['; ', '=', ';', '\n', ',', '"', 'Path=/', 'Path=', 'Max-Age=-1', 'Max-Age=1e9', 'Secure', 'Expires=', '\t'],
  open: () => ({
    async one(input) {
      // What a connection cannot carry never arrives as a header.
      const lines = textOf(input)
        .split('\n')
        .map((line) => line.replaceAll(/[^\t\x20-\xff]/g, ''))
      let sent: string | null = null
      const fetch = keepCookies(
        (_input, init) => {
          sent = new Headers(init?.headers).get('cookie')
          const headers = new Headers()
          for (const line of lines) headers.append('set-cookie', line)
          return Promise.resolve(new Response(null, { headers }))
        },
        origin,
        () => 0,
      )
      await fetch(`${origin}/mcp`)
      await fetch(`${origin}/mcp`)
      const pairs = (sent ?? '').split('; ')
      must(pairs.length <= 20 && pairs.every((pair) => pair.length <= 4_100), 'more cookies than anybody needs')
      await fetch('https://y.example/mcp')
      must(sent === null, 'a cookie for somebody else')
    },
  }),
}
