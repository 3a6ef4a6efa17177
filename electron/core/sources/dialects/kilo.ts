/** Kilo Code: today OpenCode's format under its own names, earlier Roo Code's, whose files are still read by older versions. */
import { pathsOf, userFile, xdgConfig, type Client, type ClientFile } from '../client'
import { readOpenCode } from './opencode'
import { inProject, simpleClient } from './simple-client'
import { codeExtension, home, rooShape } from './simple-clients'

const earlier = simpleClient({
  id: 'kilo-code',
  format: 'jsonc',
  user: (place) => [
    ...codeExtension(place, 'kilocode.kilo-code', 'settings', 'mcp_settings.json'),
    ...home('.kilocode', 'cli', 'global', 'settings', 'mcp_settings.json')(place),
  ],
  project: ['.kilocode/mcp.json'],
  shape: rooShape,
  variables: 'roo',
  off: 'disabled',
})

/** The strongest first. */
const inOwnFolder = ['kilo.jsonc', 'kilo.json', 'opencode.jsonc', 'opencode.json', 'config.json']
const inProjects = ['.kilo/kilo.jsonc', '.kilo/kilo.json', 'kilo.jsonc', 'kilo.json']

function isEarlier({ path }: ClientFile): boolean {
  return /[\\/](mcp_settings|mcp)\.json$/.test(path)
}

export const kiloCode: Client = {
  id: 'kilo-code',
  files: (place, projects, names) => [
    ...inOwnFolder.map((name) => userFile(pathsOf(place).join(xdgConfig(place), 'kilo', name), 'jsonc')),
    ...projects.flatMap((project) => inProject(project, inProjects, 'jsonc', place)),
    ...earlier.files(place, projects, names),
  ],
  read: (files, documents, place) => [
    ...readOpenCode(
      'kilo-code',
      files.filter((file) => !isEarlier(file)),
      documents,
    ),
    ...earlier.read(files.filter(isEarlier), documents, place),
  ],
}
