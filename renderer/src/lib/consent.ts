/** What the address of a sign-in page says about it. Pure. */

export interface ConsentPage {
  /** Where the person signs in; empty when the address cannot be read. */
  host: string
  scopes: string[]
}

/** Reads the authorization request's address: whose page it is, and which rights it asks for. */
export function consentPage(url: string): ConsentPage {
  if (!URL.canParse(url)) return { host: '', scopes: [] }
  const { host, searchParams } = new URL(url)
  return { host, scopes: (searchParams.get('scope') ?? '').split(/\s+/).filter(Boolean) }
}

/** The redirect URI that a problem's words name, so that it can be copied; null when they name none. */
export function redirectUriIn(words: string): string | null {
  return /http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?\/[\w/-]*/.exec(words)?.[0] ?? null
}

/** The sign-in service that a registration problem names first; null when it names none. */
export function serviceIn(words: string): string | null {
  return /^([\w.-]+(?::\d+)?|\[[\da-f:]+\](?::\d+)?) /i.exec(words)?.[1] ?? null
}
