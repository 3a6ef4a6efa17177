/** Which names mean this very machine: the one place where plain http is as good as https. Pure. */

/** @param hostname as a URL has it: in lower case, IPv6 in brackets */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
