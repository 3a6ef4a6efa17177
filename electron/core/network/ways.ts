/**
 * The way out of this machine, the same for everything that Patchbay sends: which proxy, which authorities are trusted,
 * which certificate is shown. What a person has set is read anew after a minute, so that a change needs no restart.
 */
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import type { ClientCertificate } from '../../../shared/model/settings'
import type { NetworkView } from '../../../shared/model/network'
import { handedOn } from './handed'
import { ProxyError, type Clock, type Ports, type ProxyServer, type TlsSettings, type Trust, type Way } from '../ports'
import { chooseProxy, namesProxy, noProxyVariable, type ProxyChoice } from './proxy'

type Variables = Readonly<Record<string, string>>

export interface WaysOptions extends Pick<Ports, 'readTrust' | 'desktopProxy'> {
  clock: Pick<Clock, 'now'>
  /** The person's environment, the login shell's variables included. */
  environment: () => Promise<Variables>
  clientCertificates: () => readonly ClientCertificate[]
  /** The password of a proxy and what it is sent as: secret from now on. */
  learned: (secrets: string[]) => void
}

/** How long what was read of files holds (ms). */
const fresh = 60_000
/** Addresses by which the desktop's settings are shown; nothing is sent there. */
const examples = { https: new URL('https://example.com/'), http: new URL('http://example.com/') } as const

export class Ways {
  readonly #options: WaysOptions
  #trust: { value: Promise<Trust>; at: number } | null = null
  /** The desktop's proxies that did not answer, and until when (ms) the next one is taken. */
  readonly #away = new Map<string, number>()
  readonly #shown = new Map<string, { value: Promise<TlsSettings['certificate']>; at: number }>()

  constructor(options: WaysOptions) {
    this.#options = options
  }

  /** Throws `ProxyError` where a proxy is set that cannot be used: nothing goes past it. */
  readonly wayTo = async (url: URL): Promise<Way> => {
    const choice = await this.proxyFor(url)
    if (choice.kind === 'unusable') throw new ProxyError({ url: '', from: choice.from }, 'unusable', null)
    const proxy = choice.kind === 'proxy' ? choice.proxy : null
    const isEncrypted = url.protocol === 'https:' || proxy?.url.startsWith('https:') === true
    return { proxy, tls: isEncrypted ? await this.#tlsFor(url) : plain }
  }

  /** Which proxy a request to this address goes through, and why. */
  async proxyFor(url: URL): Promise<ProxyChoice> {
    const variables = await this.#options.environment()
    const first = chooseProxy(url, variables, null)
    const asks = first.kind === 'direct' && first.why === 'none' && !namesProxy(variables)
    const choice = asks && this.#options.desktopProxy ? await this.#desktopChoice(url, variables) : first
    if (choice.kind === 'proxy' && choice.proxy.credentials) {
      const { user, password } = choice.proxy.credentials
      const sent = Buffer.from(`${user}:${password}`).toString('base64')
      this.#options.learned([password, encodeURIComponent(password), sent].filter((secret) => secret !== ''))
    }
    return choice
  }

  async #desktopChoice(url: URL, variables: Variables): Promise<ProxyChoice> {
    const desktop = await this.#options.desktopProxy?.(url.href.replace(/[?#].*$/s, '')).catch(() => '')
    const now = this.#options.clock.now()
    const isAway = (proxy: ProxyServer): boolean => (this.#away.get(proxy.url) ?? 0) > now
    const choice = chooseProxy(url, variables, desktop ?? '', isAway)
    if (choice.kind !== 'proxy') return choice
    const { proxy } = choice
    const next = chooseProxy(url, variables, desktop ?? '', (other) => other.url === proxy.url || isAway(other))
    if (next.kind === 'unusable' || (next.kind === 'proxy' && next.proxy.url === proxy.url)) return choice
    return {
      kind: 'proxy',
      proxy: { ...proxy, giveUp: () => this.#away.set(proxy.url, this.#options.clock.now() + fresh) },
    }
  }

  /** The environment of a program that is started: it gets out as Patchbay does. */
  async handOn(variables: Variables): Promise<Record<string, string>> {
    const asked = this.#options.desktopProxy !== undefined && !namesProxy(variables)
    const [https, http] = asked ? await Promise.all([this.proxyFor(examples.https), this.proxyFor(examples.http)]) : []
    const of = (choice: ProxyChoice | undefined): ProxyServer | null => (choice?.kind === 'proxy' ? choice.proxy : null)
    return handedOn(variables, { https: of(https), http: of(http) })
  }

  /** The authorities that are trusted beside the runtime's own. */
  async trust(): Promise<Trust> {
    const now = this.#options.clock.now()
    if (this.#trust && now - this.#trust.at < fresh) return this.#trust.value
    const value = this.#options.environment().then((variables) => this.#options.readTrust(variables))
    this.#trust = { value, at: now }
    return value
  }

  /** For people: nothing secret. */
  async view(): Promise<NetworkView> {
    const variables = await this.#options.environment()
    const [https, http, { places }] = await Promise.all([
      this.proxyFor(examples.https),
      this.proxyFor(examples.http),
      this.trust(),
    ])
    const certificates = this.#options.clientCertificates().map(async ({ host, certificate, key }) => ({
      host,
      path: certificate,
      problem: await readPair(certificate, key).then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      ),
    }))
    const exceptions = noProxyVariable(variables)
    return {
      proxies: [
        { scheme: 'https', ...proxyView(https) },
        { scheme: 'http', ...proxyView(http) },
      ],
      exceptions: exceptions && { from: exceptions.name, value: exceptions.value },
      trusted: places.map((place) => ({ ...place })),
      clientCertificates: await Promise.all(certificates),
    }
  }

  async #tlsFor(url: URL): Promise<TlsSettings> {
    const [{ ca }, certificate] = await Promise.all([this.trust(), this.#certificateFor(url.hostname)])
    if (ca === null && certificate === null) return plain
    const digest = createHash('sha256').update(JSON.stringify([ca, certificate?.cert, certificate?.key]))
    return { id: digest.digest('base64'), ca, certificate }
  }

  #certificateFor(hostname: string): Promise<TlsSettings['certificate']> {
    const found = this.#options.clientCertificates().find(({ host }) => isFor(host, hostname))
    if (!found) return Promise.resolve(null)
    const id = JSON.stringify([found.certificate, found.key])
    const now = this.#options.clock.now()
    const known = this.#shown.get(id)
    if (known && now - known.at < fresh) return known.value
    const value = readPair(found.certificate, found.key)
    this.#shown.set(id, { value, at: now })
    return value
  }
}

const plain: TlsSettings = { id: '', ca: null, certificate: null }

/** A name, or `*.name` for all below it. */
function isFor(host: string, hostname: string): boolean {
  const wanted = host.toLowerCase()
  return wanted.startsWith('*.') ? hostname.endsWith(wanted.slice(1)) : hostname === wanted
}

/** A certificate with its chain, or a key (bytes). */
const largestPem = 1024 * 1024

/** Rejects with a sentence for a person; its code is one of a certificate's. */
async function readPair(certificate: string, key: string): Promise<{ cert: string; key: string }> {
  const read = async (path: string, check: (text: string) => unknown): Promise<string> => {
    try {
      const found = await stat(path)
      if (!found.isFile() || found.size > largestPem) throw new Error('It is no such file')
      const text = await readFile(path, 'utf8')
      check(text)
      return text
    } catch (error) {
      throw Object.assign(new Error(`${path} cannot be used.`, { cause: error }), { code: 'CERT_OWN_UNUSABLE' })
    }
  }
  const [cert, secret] = await Promise.all([
    read(certificate, (text) => new X509Certificate(text)),
    read(key, (text) => createPrivateKey(text)),
  ])
  return { cert, key: secret }
}

function proxyView(choice: ProxyChoice): { address: string | null; from: string | null; usable: boolean } {
  if (choice.kind === 'proxy') return { address: choice.proxy.url, from: choice.proxy.from, usable: true }
  if (choice.kind === 'unusable') return { address: null, from: choice.from, usable: false }
  return { address: null, from: choice.from, usable: true }
}
