/** Which authorities are trusted: what people name is added, whatever is in it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTrust } from '../../../electron/adapters/trust'
import { certificateAuthority } from '../core/certificate'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-trust-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const [one, two, three] = [
  certificateAuthority('one').cert,
  certificateAuthority('two').cert,
  certificateAuthority('three').cert,
]

test('files and folders add to the runtime’s own; what is no certificate is left out', async () => {
  const [extra, file, dir] = [join(folder, 'extra.pem'), join(folder, 'file.pem'), join(folder, 'dir')]
  await mkdir(dir)
  await writeFile(extra, `# Our own\n${one}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${two}`)
  await writeFile(file, two)
  await writeFile(join(dir, 'three.pem'), three)
  await writeFile(join(dir, '12345678.0'), three)
  await writeFile(join(dir, 'README'), 'words')
  const { places, ca } = await createTrust('aix')({
    NODE_EXTRA_CA_CERTS: extra,
    SSL_CERT_FILE: file,
    SSL_CERT_DIR: [dir, join(folder, 'gone')].join(delimiter),
  })
  expect(places.filter(({ from }) => from !== 'system')).toEqual([
    { from: 'NODE_EXTRA_CA_CERTS', path: extra, certificates: 2, problem: null },
    { from: 'SSL_CERT_FILE', path: file, certificates: 1, problem: null },
    { from: 'SSL_CERT_DIR', path: dir, certificates: 1, problem: null },
    { from: 'SSL_CERT_DIR', path: join(folder, 'gone'), certificates: 0, problem: 'It cannot be read.' },
  ])
  for (const pem of [one, two, three]) expect(ca?.filter((each) => each.trim() === pem.trim())).toHaveLength(1)
  expect(ca).toEqual(expect.arrayContaining([rootCertificates[0]]))
})

// Would catch: a variable with a typing error that takes away every authority, or ends the start.
test.each(['', '   ', '/nowhere/at/all.pem'])('a variable %j leaves the runtime’s own', async (path) => {
  const { places, ca } = await createTrust('aix')({ SSL_CERT_FILE: path })
  const named = places.filter(({ from }) => from !== 'system')
  expect(named.every(({ problem }) => problem !== null)).toBe(true)
  if (places.length === named.length) expect(ca).toBeNull()
})

test('a file that has words only says so', async () => {
  const file = join(folder, 'words.pem')
  await writeFile(file, 'words')
  const { places } = await createTrust('aix')({ SSL_CERT_FILE: file })
  expect(places[0]).toEqual({
    from: 'SSL_CERT_FILE',
    path: file,
    certificates: 0,
    problem: 'There is no certificate in it.',
  })
})
