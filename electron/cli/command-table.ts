/**
 * The commands by name, each loaded when it is wanted: other programs run `headers` before every connection, and wait for no
 * more than that needs.
 */
import type { Command } from './command'

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./commands/serve')).serve,
  status: async () => (await import('./commands/status')).status,
  connect: async () => (await import('./commands/connect')).connect,
  disconnect: async () => (await import('./commands/connect')).disconnect,
  reconnect: async () => (await import('./commands/connect')).reconnect,
  login: async () => (await import('./commands/login')).login,
  logout: async () => (await import('./commands/login')).logout,
  tools: async () => (await import('./commands/tools')).tools,
  call: async () => (await import('./commands/call')).call,
  headers: async () => (await import('./commands/headers')).headers,
  gateway: async () => (await import('./commands/gateway')).gateway,
  sets: async () => (await import('./commands/sets')).sets,
  bridge: async () => (await import('./commands/bridge')).bridge,
  sources: async () => (await import('./commands/sources')).sources,
  map: async () => (await import('./commands/map')).map,
  input: async () => (await import('./commands/input')).input,
  unstick: async () => (await import('./commands/unstick')).unstick,
  doctor: async () => (await import('./commands/doctor')).doctor,
  logs: async () => (await import('./commands/logs')).logs,
  history: async () => (await import('./commands/history')).history,
  diagnostics: async () => (await import('./commands/diagnostics')).diagnostics,
  add: async () => (await import('./commands/add')).add,
  remove: async () => (await import('./commands/remove')).remove,
  enable: async () => (await import('./commands/turn')).enable,
  disable: async () => (await import('./commands/turn')).disable,
  set: async () => (await import('./commands/set')).set,
  unset: async () => (await import('./commands/set')).unset,
  copy: async () => (await import('./commands/copy')).copy,
  equal: async () => (await import('./commands/equal')).equal,
  route: async () => (await import('./commands/route')).route,
  giveback: async () => (await import('./commands/route')).giveback,
  versions: async () => (await import('./commands/versions')).versions,
  restore: async () => (await import('./commands/restore')).restore,
  sleep: async () => (await import('./commands/sleep')).sleep,
  stop: async () => (await import('./commands/stop')).stop,
}

/** The command of this name; undefined where there is none. */
export async function commandOf(name: string): Promise<Command | undefined> {
  return Object.hasOwn(commands, name) ? commands[name]?.() : undefined
}

/** All, in the order in which they are told. */
export function allCommands(): Promise<readonly Command[]> {
  return Promise.all(Object.values(commands).map((load) => load()))
}
