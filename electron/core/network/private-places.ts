/**
 * Where a stranger may send us: a server of the web only to the web, never to this machine or to what stands beside it. The
 * rules by address (RFC 6890; RFC 6052 and RFC 4291 for IPv4 inside IPv6) and by name; pure.
 */
import { BlockList, isIP } from 'node:net'

/** True for an address that anybody on the web can have. False for every other text. */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%[^]*$/, '')
  switch (isIP(bare)) {
    case 4:
      return !special.check(bare)
    case 6:
      return isPublicSix(groupsOf(bare))
    default:
      return false
  }
}

/** True for a host that may be on the web, as far as its name or address says. @param hostname as in a `URL` */
export function mayBePublic(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.{1,255}$/, '')
  if (name.startsWith('[') || isIP(name) !== 0) return isPublicAddress(name)
  // A name without a dot is looked up in the person's own network first.
  return name.includes('.') && !localNames.test(name)
}

/** Names that are never given to anybody on the web (RFC 6761, 6762, 7686, 8375; `internal` by ICANN), and what routers use. */
const localNames =
  /\.(localhost|localdomain|local|onion|internal|intranet|home\.arpa|lan|home|corp|private|test|invalid)$/

const special = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  special.addSubnet(network, prefix)

/** Eight numbers of 16 bits. */
type Groups = readonly number[]

function isPublicSix(groups: Groups): boolean {
  const [a = 0, b = 0, c = 0] = groups
  const begins = (...start: number[]): boolean => start.every((each, index) => groups[index] === each)
  // IPv4 in the clothes of IPv6: mapped, translated (NAT64), 6to4. The network behind it is what counts.
  if (begins(0, 0, 0, 0, 0, 0xffff) || begins(0x64, 0xff9b, 0, 0, 0, 0)) return isPublicAddress(fourIn(groups, 6))
  if (a === 0x2002) return isPublicAddress(fourIn([b, c], 0))
  // Teredo, benchmarking, ORCHID, documentation.
  if (a === 0x2001 && (b < 0x200 || b === 0xdb8)) return false
  if (a === 0x3fff && b < 0x1000) return false
  // All that was ever given out begins with 001.
  return a >= 0x2000 && a <= 0x3fff
}

function fourIn(groups: Groups, at: number): string {
  const [high = 0, low = 0] = groups.slice(at)
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')
}

function groupsOf(address: string): Groups {
  // The parser of URLs writes an embedded IPv4 as two groups.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [before = '', after] = canonical.split('::')
  const numbers = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((each) => Number.parseInt(each, 16))
  if (after === undefined) return numbers(before)
  const [left, right] = [numbers(before), numbers(after)]
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right]
}
