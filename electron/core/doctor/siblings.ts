/** Where else on the same host a server may be whose address has nothing: pure. */

/** The likeliest first. Never another host: nobody asked about that. */
export function siblingsOf(url: URL): URL[] {
  const at = (path: string, from = url): URL => {
    const sibling = new URL(from)
    sibling.pathname = path
    return sibling
  }
  const path = url.pathname.replace(/(?<!\/)\/+$/, '')
  const parent = path.slice(0, path.lastIndexOf('/') + 1)
  const paths = [
    url.pathname.endsWith('/') ? path : `${path}/`,
    ...(/\/(mcp|sse)$/.test(path) ? [] : [`${path}/mcp`, `${path}/sse`]),
    `${parent}mcp`,
    `${parent}sse`,
    '/mcp',
    '/sse',
    '/v1/mcp',
    '/api/mcp',
  ]
  const siblings = paths.filter((each) => each !== '').map((each) => at(each))
  const others = siblings.filter(({ href }) => href !== url.href)
  return [...new Map(others.map((each) => [each.href, each])).values()]
}

/** The same address with https; null when it has it already. */
export function withHttps(url: URL): URL | null {
  return url.protocol === 'http:' ? new URL(`https:${url.href.slice('http:'.length)}`) : null
}
