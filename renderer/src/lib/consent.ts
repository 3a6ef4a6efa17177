/** What the address of a sign-in page says about it. Pure. */
import { addressOf } from '../../../shared/address'

export interface ConsentPage {
  /** Where the person signs in; empty when the address cannot be read. */
  host: string
  scopes: string[]
}

/** Reads the authorization request's address: whose page it is, and which rights it asks for. */
export function consentPage(url: string): ConsentPage {
  const address = addressOf(url)
  if (!address) return { host: '', scopes: [] }
  const { host, searchParams } = address
  return { host, scopes: (searchParams.get('scope') ?? '').split(/\s+/).filter(Boolean) }
}
