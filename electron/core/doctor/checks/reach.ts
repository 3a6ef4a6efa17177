/** The way to the host: its name, its port, its certificate. */
import { isIP } from 'node:net'
import { failed, known, ok, skipped, type Check } from '../check'
import { describeHandshake, isPlainText } from '../../problems/handshake'
import { networkLimit, withLimit } from '../limit'
import { systemCode } from '../../problems/system-code'
import { addressesOf, openPort, shakeHands } from '../network'
import { hostOf, portOf, urlOf } from '../patient'

export const dns: Check = {
  id: 'dns',
  title: 'Host name',
  of: 'remote',
  after: ['variables', 'permission', 'network'],
  provedByConnection: true,
  async run(patient, signal) {
    if (patient.prepared?.ok === false) return known(patient.prepared.problem)
    const host = hostOf(urlOf(patient))
    if (patient.facts.proxy) return skipped('The proxy looks the name up.')
    if (isIP(host) !== 0) return ok(`${host} is an address; no name has to be looked up.`)
    try {
      const addresses = await withLimit(patient.clock, networkLimit, signal, () => addressesOf(host))
      return ok(`${host} is ${addresses.slice(0, 3).join(', ')}.`)
    } catch (error) {
      signal.throwIfAborted()
      const cause = systemCode(error)
      return failed('net.dns', `There is no host named ${host}.`, { evidence: { cause } })
    }
  },
}

export const tcp: Check = {
  id: 'tcp',
  title: 'Port',
  of: 'remote',
  after: ['dns'],
  provedByConnection: true,
  async run(patient, signal) {
    const url = urlOf(patient)
    if (patient.facts.proxy) return skipped('The proxy connects to it.')
    const [host, port] = [hostOf(url), portOf(url)]
    try {
      await withLimit(patient.clock, networkLimit, signal, (limited) => openPort(host, port, limited))
      return ok(`Something listens on port ${port}.`)
    } catch (error) {
      signal.throwIfAborted()
      const cause = systemCode(error)
      const evidence = { cause }
      if (cause === 'ECONNREFUSED') {
        return failed('net.refused', `${host} is there, but nothing listens on its port ${port}.`, { evidence })
      }
      if (/^E(NET|HOST)(UNREACH|DOWN)$/.test(cause)) {
        return failed('net.offline', `There is no way to ${host} from here.`, { evidence })
      }
      const finding = `${host} does not answer on port ${port}; a firewall or a missing VPN often looks like this.`
      return failed('net.timeout', finding, { evidence })
    }
  },
}

export const tls: Check = {
  id: 'tls',
  title: 'Certificate',
  of: 'remote',
  after: ['tcp'],
  provedByConnection: true,
  async run(patient, signal) {
    const url = urlOf(patient)
    if (url.protocol !== 'https:') return skipped('The address is plain http, so there is none.')
    if (patient.facts.proxy) return skipped('Through a proxy, a request tells.')
    const [host, port] = [hostOf(url), portOf(url)]
    try {
      const { ca } = patient.facts
      await withLimit(patient.clock, networkLimit, signal, (limited) => shakeHands(host, port, limited, ca))
      return ok('It is valid and for this host.')
    } catch (error) {
      signal.throwIfAborted()
      const cause = systemCode(error)
      const hint = isPlainText(cause)
        ? 'Check the port, or write http:// if the server is on this computer.'
        : undefined
      const action = isPlainText(cause) ? ('edit-config' as const) : undefined
      return failed('net.tls', `${host}: ${describeHandshake(cause)}`, { hint, action, evidence: { cause } })
    }
  },
}
