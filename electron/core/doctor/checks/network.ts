/** The way out of this machine: which proxy stands before the server, whether it is there, and which authorities are trusted. */
import { proxyWords } from '../../problems/proxy-words'
import { systemCode } from '../../problems/system-code'
import type { Trust } from '../../ports'
import { failed, known, ok, warning, type Check } from '../check'
import { networkLimit, withLimit } from '../limit'
import { openPort } from '../network'
import { hostOf, portOf, urlOf } from '../patient'

export const network: Check = {
  id: 'network',
  title: 'Way out',
  of: 'remote',
  after: ['variables', 'permission'],
  async run(patient, signal) {
    if (patient.prepared?.ok === false) return known(patient.prepared.problem)
    const url = urlOf(patient)
    const [choice, trust] = await Promise.all([patient.ways.proxyFor(url), patient.ways.trust()])
    patient.facts.ca = trust.ca
    const trusted = trustWords(trust)
    const broken = trust.places.find(({ problem }) => problem !== null)
    if (choice.kind === 'unusable') {
      const finding = `${proxyWords({ url: '', from: choice.from })} is no address of a proxy that Patchbay can use.`
      return failed('net.proxy', finding, { hint: 'Write it as http://host:port.' })
    }
    if (choice.kind === 'proxy') {
      patient.facts.proxy = choice.proxy
      const proxy = new URL(choice.proxy.url)
      try {
        await withLimit(patient.clock, networkLimit, signal, (limited) =>
          openPort(hostOf(proxy), portOf(proxy), limited),
        )
      } catch (error) {
        signal.throwIfAborted()
        const finding = `${proxyWords(choice.proxy)} does not answer, so ${patient.target} cannot be reached.`
        return failed('net.proxy', finding, { evidence: { cause: systemCode(error) } })
      }
    }
    const way =
      choice.kind === 'proxy'
        ? `${proxyWords(choice.proxy)} is used.`
        : choice.why === 'excepted'
          ? `No proxy is used, as ${choice.from ?? 'no_proxy'} says.`
          : choice.why === 'this-machine'
            ? 'No proxy is used on this computer.'
            : 'No proxy is set.'
    if (broken) {
      const hint = 'Correct the path, or remove the variable.'
      return warning(`${way} ${broken.from} names ${broken.path ?? 'nothing'}: ${broken.problem ?? ''}`, { hint })
    }
    return ok(`${way} ${trusted}`)
  },
}

function trustWords({ places }: Trust): string {
  const named = places.filter(({ certificates }) => certificates > 0)
  if (named.length === 0) return 'The usual certificate authorities are trusted.'
  const list = named.map(({ from, path }) =>
    from === 'system' ? 'this computer’s own' : `those in ${path ?? from} (${from})`,
  )
  return `Beside the usual certificate authorities, ${new Intl.ListFormat('en-GB').format(list)} are trusted.`
}
