/** What started programs are told of the network. */
import { expect, test } from 'vitest'
import { handedOn } from '../../../../electron/core/network/handed'

const nothing = { https: null, http: null }
const proxy = { url: 'http://proxy.corp:8080', credentials: null, from: 'desktop' }

test('each variable comes in both spellings, and one that says something else in each stays so', () => {
  expect(handedOn({ HTTPS_PROXY: 'a', http_proxy: 'b', ALL_PROXY: '', PATH: '/bin' }, nothing)).toEqual({
    HTTPS_PROXY: 'a',
    https_proxy: 'a',
    http_proxy: 'b',
    HTTP_PROXY: 'b',
    ALL_PROXY: '',
    PATH: '/bin',
  })
  expect(handedOn({ HTTP_PROXY: 'a', http_proxy: 'b' }, nothing)).toEqual({ HTTP_PROXY: 'a', http_proxy: 'b' })
})

test('the desktop’s proxies stand in, and never for this computer', () => {
  expect(handedOn({}, { https: proxy, http: null })).toEqual({
    HTTPS_PROXY: proxy.url,
    https_proxy: proxy.url,
    NO_PROXY: 'localhost,127.0.0.1,::1',
    no_proxy: 'localhost,127.0.0.1,::1',
  })
})

test('authorities are named for Node as well, which adds them, and never the other way round', () => {
  expect(handedOn({ SSL_CERT_FILE: '/a' }, nothing)).toEqual({ SSL_CERT_FILE: '/a', NODE_EXTRA_CA_CERTS: '/a' })
  const both = { SSL_CERT_FILE: '/a', NODE_EXTRA_CA_CERTS: '/b' }
  expect(handedOn(both, nothing)).toEqual(both)
  expect(handedOn({ NODE_EXTRA_CA_CERTS: '/b' }, nothing)).toEqual({ NODE_EXTRA_CA_CERTS: '/b' })
})
