/** The way out of this machine as a person sees it: proxies, trusted authorities, certificates of our own. Nothing secret. */

export interface NetworkView {
  /** One for each kind of address: what requests to a stranger go through. */
  proxies: {
    scheme: 'https' | 'http'
    /** Null: straight to the server. */
    address: string | null
    /** The variable that says so, or `desktop`; null where nothing is set. */
    from: string | null
    /** False: something is set that Patchbay does not understand, and nothing is sent. */
    usable: boolean
  }[]
  /** Addresses that no proxy is used for. */
  exceptions: { from: string; value: string } | null
  /** Where certificates of authorities were read from, beside those that come with the app. */
  trusted: { from: string; path: string | null; certificates: number; problem: string | null }[]
  clientCertificates: { host: string; path: string; problem: string | null }[]
}
