/** Who has a port, as three systems tell it. */
import { expect, test } from 'vitest'
import { holderIn, listenerIn, listenersIn } from '../../../electron/adapters/port-holder'

test('Linux: the sockets that listen there, and no connection from or to it', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0',
    '   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0',
    '   2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0',
  ].join('\n')
  expect(listenersIn(table, 8080)).toEqual(['4711'])
  expect(listenersIn('', 8080)).toEqual([])
})

test('macOS: the program that lsof names', () => {
  expect(holderIn('p123\ncnode\nf20\n')).toBe('node (process 123)')
  expect(holderIn('')).toBeNull()
})

test('Windows: the process that listens, in any language', () => {
  const table = [
    '  Proto  Lokale Adresse         Remoteadresse          Status           PID',
    '  TCP    127.0.0.1:8080         127.0.0.1:50000        HERGESTELLT      11',
    '  TCP    127.0.0.1:8080         0.0.0.0:0              ABHÖREN          4242',
  ].join('\r\n')
  expect(listenerIn(table, 8080)).toBe('4242')
  expect(listenerIn(table, 8081)).toBeNull()
})
