/** Which machine an address means: pure. */
import { addressOf } from '../../../shared/address'
import { isLoopback } from '../../../shared/loopback'

/** The machine behind a URL. On this one, each port is a program of its own. */
export function hostOf(url: URL): string {
  return isLoopback(url.hostname) ? url.host : url.hostname
}

/** Host and port of a URL, for people; a text that is no URL stays as it is. */
export function hostName(url: string): string {
  return addressOf(url)?.host ?? url
}
