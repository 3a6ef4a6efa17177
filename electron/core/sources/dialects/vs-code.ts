/** VS Code (and Visual Studio, which took over its format): `servers` beside `inputs` that are asked for once. */
import type { ClientId } from '../../../../shared/model/clients'
import {
  applicationData,
  pathsOf,
  projectFile,
  userFile,
  type Client,
  type ClientFile,
  type Documents,
  type Found,
} from '../client'
import type { InputAsked } from '../definition'
import { inputsIn } from '../variables/variables'
import { isFields, textOf, valueAt } from './fields'
import type { Path } from '../documents/document'
import { readServers } from './read-servers'
import { readShape, usualTypes, type Shape } from './shape'
import { copilotFile } from './copilot-cli'
import { inProject } from './simple-client'
import { writingOf, type Words } from './words'

const shape: Shape = {
  url: ['url'],
  types: usualTypes,
  untyped: 'http',
  both: 'command',
  timeoutUnit: 1,
  nullRemoves: true,
  oauth: (raw) => {
    const clientId = isFields(raw['oauth']) ? textOf(raw['oauth']['clientId']) : null
    return clientId === null ? null : { clientId }
  },
  refuse: (raw) => {
    const { url } = raw
    if (typeof url !== 'string' || !/^(unix|pipe):/i.test(url)) return null
    return {
      rule: 'It is reached over a socket on this machine, which Patchbay does not do.',
      where: ['url'],
      code: 'config.unsupported',
    }
  },
}

/** What its file says of the values that an entry asks for. VS Code asks for one that no `inputs` describe as well. */
function inputsOf(raw: unknown, described: unknown): InputAsked[] {
  const list: readonly unknown[] = Array.isArray(described) ? described : []
  return inputsIn([JSON.stringify(raw) ?? ''], 'vscode').map((id) => {
    const input: unknown = list.find((each) => isFields(each) && each['id'] === id)
    const said = isFields(input) ? input : {}
    const options = said['type'] === 'pickString' && Array.isArray(said['options']) ? said['options'].map(choice) : []
    return {
      id,
      label: textOf(said['description']),
      // What nothing is said of may be anything.
      isSecret: said['password'] === true || !isFields(input),
      options: options.length > 0 ? options.flatMap((each) => each ?? []) : null,
      suggested: textOf(said['default']),
    }
  })
}

/** One of the values to pick, which may have a label of its own. */
function choice(option: unknown): string | null {
  return textOf(isFields(option) ? option['value'] : option)
}

function readFiles(id: ClientId, files: readonly ClientFile[], documents: Documents): Found[] {
  return files.map((file) => {
    const document = documents(file.path)
    if (!document) return { file, definitions: [], mistake: null }
    const at = placeIn(file.path)
    const inputs = valueAt(document.value, [...at, 'inputs'])
    const found = readServers(document, {
      client: id,
      file,
      at: [...at, 'servers'],
      variables: 'vscode',
      entry: (raw) => readShape(raw, shape),
    })
    const definitions = found.definitions.map((definition) => {
      const asked = inputsOf(definition.raw, inputs)
      return asked.length === 0 ? definition : { ...definition, inputs: asked }
    })
    if (at.length === 0) return { ...found, file, definitions }
    // Most settings say nothing of servers; they are of no interest then.
    return { ...found, definitions, file: { ...file, listed: found.definitions.length > 0 ? 'present' : 'never' } }
  })
}

/** Until June 2025 the servers stood in the settings; VS Code takes them out of there the next time it starts. */
function placeIn(path: string): Path {
  return /[\\/]settings\.json$/.test(path) ? ['mcp'] : []
}

const words: Words = {
  at: ['servers'],
  variables: 'vscode',
  types: { stdio: 'stdio', http: 'http', sse: 'sse' },
  cwd: 'cwd',
  envFile: 'envFile',
  oauth: { name: 'oauth', say: ({ clientId }) => (clientId === undefined ? null : { clientId }) },
}

export const vsCode: Client = {
  id: 'vscode',
  writing: {
    ...writingOf(words),
    pathOf: ({ path, name }) => [...placeIn(path), 'servers', name],
  },
  files(place, projects, names) {
    const { join } = pathsOf(place)
    const bases = ['Code', 'Code - Insiders'].map((product) => join(applicationData(place), product, 'User'))
    const remote = ['.vscode-server', '.vscode-server-insiders'].map((name) =>
      join(place.homeDir, name, 'data', 'User'),
    )
    const users = [...bases, ...remote].flatMap((user) => [
      user,
      ...names(join(user, 'profiles')).map((profile) => join(user, 'profiles', profile)),
    ])
    const silent = { listed: 'never' } as const
    return [
      ...users.map((folder) => userFile(join(folder, 'mcp.json'), 'jsonc')),
      ...users.map((folder) => userFile(join(folder, 'settings.json'), 'jsonc', silent)),
      ...projects.flatMap((project) => [
        ...inProject(project, ['.vscode/mcp.json'], 'jsonc', place),
        projectFile(project, join(project, '.vscode', 'settings.json'), 'jsonc', silent),
      ]),
    ]
  },
  read: (files, documents) => readFiles('vscode', files, documents),
  // The portable format, which its agents read first.
  alsoReads: (place, projects) => [
    copilotFile(place),
    ...projects.map((project) => pathsOf(place).join(project, '.mcp.json')),
  ],
}

/** Its file has the name of Claude Code's, with the other key. */
export const visualStudio: Client = {
  id: 'visual-studio',
  writing: writingOf(words),
  files(place, projects) {
    if (place.platform !== 'win32') return []
    const { join } = pathsOf(place)
    return [
      userFile(join(place.homeDir, '.mcp.json'), 'jsonc'),
      ...projects.flatMap((project) => inProject(project, ['.vs/mcp.json'], 'jsonc', place)),
    ]
  },
  read: (files, documents) => readFiles('visual-studio', files, documents),
  alsoReads: (place, projects) =>
    place.platform === 'win32'
      ? projects.flatMap((project) =>
          [['.mcp.json'], ['.vscode', 'mcp.json'], ['.cursor', 'mcp.json']].map((path) =>
            pathsOf(place).join(project, ...path),
          ),
        )
      : [],
}
