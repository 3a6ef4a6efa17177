/** What started programs are told of the network, so that they get out as Patchbay does. Pure. */
import type { ProxyServer } from '../ports'

type Variables = Readonly<Record<string, string>>

/** What the desktop says; null where it has no proxy or the variables decide. */
export interface DesktopProxies {
  https: ProxyServer | null
  http: ProxyServer | null
}

const names = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy']

/**
 * The environment with the desktop's proxies where it names none, each variable in both spellings (curl reads the small
 * one of http alone, others the capital one), and the person's authorities for Node as well, which adds them to its own.
 */
export function handedOn(variables: Variables, desktop: DesktopProxies): Record<string, string> {
  const all: Record<string, string> = { ...variables }
  const put = (name: string, value: string): void => {
    for (const spelling of [name, name.toUpperCase()]) if ((all[spelling] ?? '') === '') all[spelling] = value
  }
  if (desktop.https) put('https_proxy', desktop.https.url)
  if (desktop.http) put('http_proxy', desktop.http.url)
  if (desktop.https ?? desktop.http) put('no_proxy', 'localhost,127.0.0.1,::1')
  for (const name of names) {
    const value = [all[name], all[name.toUpperCase()]].find((each) => each !== undefined && each !== '')
    if (value !== undefined) put(name, value)
  }
  const authorities = all['SSL_CERT_FILE'] ?? ''
  if (authorities !== '' && (all['NODE_EXTRA_CA_CERTS'] ?? '') === '') all['NODE_EXTRA_CA_CERTS'] = authorities
  return all
}
