/** A session bus and a real gnome-keyring of our own, to be locked and unlocked. Linux only. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

const programs = ['/usr/bin/gnome-keyring-daemon', '/usr/bin/dbus-daemon', '/usr/bin/dbus-send']

/** True where all of it is installed. */
export const keyringAvailable = process.platform === 'linux' && programs.every((program) => existsSync(program))

export interface Keyring {
  /** For `DBUS_SESSION_BUS_ADDRESS`. */
  readonly address: string
  /** Locks the keyring, as a screen lock or a fresh login without a password does. */
  lock(): Promise<void>
  /** Opens it with its password, as the login screen does. */
  unlock(): Promise<void>
  /** Ends daemon and bus. A process that has used the bus may be ended by its own libraries then. */
  close(): Promise<void>
}

const password = 'only for tests'

/** Starts both; the keyring is new and open. Its files and sockets are below `home`. */
export async function startKeyring(home: string): Promise<Keyring> {
  const base = { ...process.env, HOME: home, XDG_DATA_HOME: `${home}/.local/share`, XDG_RUNTIME_DIR: home, DISPLAY: '' }
  const bus = spawn('/usr/bin/dbus-daemon', ['--session', '--nofork', '--print-address'], {
    env: base,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [address] = (await once(createInterface({ input: bus.stdout }), 'line')) as [string]
  const env = { ...base, DBUS_SESSION_BUS_ADDRESS: address }
  const daemon = spawn('/usr/bin/gnome-keyring-daemon', ['--foreground', '--components=secrets', '--unlock'], {
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  daemon.stdin.end(password)

  const send = async (...message: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)('/usr/bin/dbus-send', ['--session', '--print-reply', ...message], {
      env,
    })
    return stdout
  }
  const owned = (): Promise<string> =>
    send(
      '--dest=org.freedesktop.DBus',
      '/org/freedesktop/DBus',
      'org.freedesktop.DBus.NameHasOwner',
      'string:org.freedesktop.secrets',
    )
  for (const deadline = Date.now() + 10_000; !(await owned()).includes('true'); await delay(20)) {
    if (Date.now() > deadline) throw new Error('gnome-keyring did not start')
  }

  return {
    address,
    lock: async () => {
      await send(
        '--dest=org.freedesktop.secrets',
        '/org/freedesktop/secrets',
        'org.freedesktop.Secret.Service.Lock',
        'array:objpath:/org/freedesktop/secrets/collection/login',
      )
    },
    unlock: () => unlock(`${home}/keyring/control`),
    close: async () => {
      await end(daemon)
      await end(bus)
    },
  }
}

/** The daemon's own protocol, the one that the login screen uses: a byte of credentials, then length, operation, password. */
async function unlock(path: string): Promise<void> {
  const socket = connect(path)
  await once(socket, 'connect')
  const message = Buffer.alloc(12 + password.length)
  message.writeUInt32BE(message.length, 0)
  message.writeUInt32BE(1, 4)
  message.writeUInt32BE(password.length, 8)
  message.write(password, 12)
  socket.write(Buffer.from([0]))
  socket.write(message)
  const [reply] = (await once(socket, 'data')) as [Buffer]
  socket.end()
  if (reply.readUInt32BE(4) !== 0) throw new Error('gnome-keyring was not unlocked')
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
