/**
 * How command lines name what they run. `npx`, `uv` or `docker` say little; the package, script or image behind them is the
 * server. Options before it are passed over, and those that take a value have to be known for that.
 */

/** One way to write a command line of a program that runs something else. */
export interface Form {
  /** Words that come first (`tool run`); options may stand between them. */
  verbs: readonly string[]
  /** `program`: a command line of its own, found where `folder` says. */
  runs: 'npm' | 'pypi' | 'image' | 'script' | 'program'
  /** Whether this option's value is the next word. */
  takesValue: (option: string) => boolean
  /** Options that say in which folder. */
  folder?: readonly string[]
  /** Options that are followed by what runs: a module, a text of code, an archive. */
  what?: readonly string[]
}

const valued = (words: string) => {
  const known = new Set(words.split(' '))
  return (option: string): boolean => known.has(option)
}
/** Of `docker run`; all others take a value. */
const dockerFlags = valued(
  '--rm --interactive --tty --detach --init --privileged --read-only --publish-all --quiet --no-healthcheck --sig-proxy --oom-kill-disable --disable-content-trust',
)
const dockerValue = (option: string): boolean =>
  option.startsWith('--') ? !dockerFlags(option) : option.length === 2 && !/^-[itdPq]$/.test(option)

const npmOptions = valued('-p --package -w --workspace --registry --cache --userconfig --loglevel')
const uvOptions = valued(
  '--from --with --with-editable --with-requirements --python -p --index --index-url -i --default-index --extra-index-url --find-links --extra --group --env-file --cache-dir --config-file --refresh-package --prerelease --resolution --link-mode',
)
const uvFolder = ['--directory', '--project']
const none = (): boolean => false

const npx: Form = { verbs: [], runs: 'npm', takesValue: npmOptions, what: ['-c', '--call'] }
const uvx: Form = { verbs: [], runs: 'pypi', takesValue: uvOptions }
const dockerRun: Form = { verbs: ['run'], runs: 'image', takesValue: dockerValue }
const python: Form = { verbs: [], runs: 'script', takesValue: valued('-W -X'), what: ['-m', '-c'] }
const shell: Form = { verbs: [], runs: 'script', takesValue: valued('-o -O'), what: ['-c', '-lc', '-ic', '-lic'] }
const powershell: Form = {
  verbs: [],
  runs: 'script',
  takesValue: valued('-ExecutionPolicy -ex -ep -Version'),
  what: ['-File', '-f', '-Command', '-c', '-EncodedCommand'],
}
const script: Form = { verbs: [], runs: 'script', takesValue: none, what: ['-e'] }
const node: Form = {
  verbs: [],
  runs: 'script',
  takesValue: valued(
    '-r --require --import --loader --experimental-loader -C --conditions --env-file --tsconfig -P --project',
  ),
  what: ['-e', '--eval', '-p', '--print'],
}
const mcpRun: Form = { verbs: ['run'], runs: 'script', takesValue: valued('-t --transport --with --python') }
/** `poetry run x` and its like: a program in a project's own environment. */
const inProject = (options: string, folder: readonly string[]): Form => ({
  verbs: ['run'],
  runs: 'program',
  takesValue: valued(options),
  folder,
})
/** `op run -- x` and its like. */
const wrapper = (verbs: readonly string[], options: string): Form => ({
  verbs,
  runs: 'program',
  takesValue: valued(options),
})

/**
 * By the program's name; the first form that fits holds. What fits none, and all programs with an empty list, are told apart by
 * their whole command line, for they say nothing by their name alone.
 */
const forms: Readonly<Record<string, readonly Form[]>> = {
  npx: [npx],
  bunx: [npx],
  npm: ['exec', 'x'].map((verb) => ({ ...npx, verbs: [verb] })),
  pnpm: [{ ...npx, verbs: ['dlx'] }],
  yarn: [{ ...npx, verbs: ['dlx'] }],
  bun: [
    { ...npx, verbs: ['x'] },
    { ...script, verbs: ['run'], takesValue: valued('-r --preload'), folder: ['--cwd'] },
    { ...script, takesValue: valued('-r --preload'), folder: ['--cwd'] },
  ],
  deno: [{ verbs: ['run'], runs: 'script', takesValue: valued('-c --config --import-map --lock --env-file') }],
  uvx: [uvx],
  uv: [
    { ...uvx, verbs: ['tool', 'run'], folder: uvFolder },
    {
      verbs: ['run'],
      runs: 'program',
      takesValue: uvOptions,
      folder: uvFolder,
      what: ['-m', '--module', '--script', '-s'],
    },
  ],
  pipx: [{ verbs: ['run'], runs: 'pypi', takesValue: valued('--spec --python --pip-args') }],
  poetry: [inProject('', ['-C', '--directory', '-P', '--project'])],
  pdm: [inProject('', ['-p', '--project'])],
  pipenv: [inProject('', [])],
  rye: [inProject('', [])],
  hatch: [inProject('-e --env', [])],
  pixi: [inProject('-e --environment', ['--manifest-path'])],
  conda: [inProject('', ['-n', '--name', '-p', '--prefix', '--cwd'])],
  docker: [dockerRun, { ...dockerRun, verbs: ['container', 'run'] }],
  podman: [dockerRun],
  nerdctl: [dockerRun],
  node: [node],
  nodejs: [node],
  tsx: [node],
  'ts-node': [node],
  python: [python],
  py: [python],
  mcp: [mcpRun],
  fastmcp: [mcpRun],
  ruby: [{ ...script, takesValue: valued('-I -r') }],
  php: [{ ...script, takesValue: valued('-d -c'), what: ['-f', '-r'] }],
  perl: [{ ...script, takesValue: valued('-I') }],
  java: [{ verbs: [], runs: 'script', takesValue: none, what: ['-jar'] }],
  dotnet: [
    { ...npx, verbs: ['dnx'], takesValue: valued('--source --version') },
    {
      verbs: ['run'],
      runs: 'script',
      takesValue: valued('-c --configuration -f --framework -r'),
      folder: ['--project'],
    },
    { verbs: [], runs: 'script', takesValue: none },
  ],
  go: [{ verbs: ['run'], runs: 'script', takesValue: valued('-tags -mod -exec'), folder: ['-C'] }],
  bash: [shell],
  sh: [shell],
  zsh: [shell],
  fish: [shell],
  powershell: [powershell],
  pwsh: [powershell],
  cmd: [wrapper([], '')],
  env: [wrapper([], '-u --unset -C --chdir')],
  sudo: [wrapper([], '-u -g')],
  wsl: [wrapper([], '-d --distribution -u --user --cd')],
  op: [wrapper(['run'], '--account --environment --env-file')],
  doppler: [wrapper(['run'], '-p --project -c --config -t --token')],
  dotenv: [wrapper([], '-e -p -v')],
  dotenvx: [wrapper(['run'], '-f --env-file -e --env')],
  ...Object.fromEntries(
    'cargo make just gradle gradlew mvn nix nix-shell ssh kubectl docker-compose osascript mise volta supergateway mcp-proxy'
      .split(' ')
      .map((name) => [name, []]),
  ),
}

/** Null: this program is what its name says. */
export function formsOf(name: string): readonly Form[] | null {
  const plain = /^python[\d.]*w?$/.test(name) ? 'python' : name
  return Object.hasOwn(forms, plain) ? (forms[plain] ?? null) : null
}

/** What a form finds in the words behind the program's name. */
export interface Found {
  /** Empty where `folder` says all (`dotnet run --project x`). */
  what: string
  /** The option that named it. */
  by: string | null
  folder: string | null
  /** Behind it. */
  rest: readonly string[]
}

/** Null where these words are not of this form. */
export function read(args: readonly string[], form: Form): Found | null {
  const verbs = [...form.verbs]
  let folder: string | null = null
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? ''
    const option = /^--[^=]+(?==)/.exec(word)?.[0] ?? word
    const inline = option === word ? null : word.slice(option.length + 1)
    if (verbs.length === 0 && form.what?.includes(word))
      return { what: args[index + 1] ?? '', by: word, folder, rest: args.slice(index + 2) }
    if (form.folder?.includes(option)) {
      folder = inline ?? args[index + 1] ?? null
      if (inline === null) index += 1
    } else if (inline === null && word.startsWith('-')) {
      if (form.takesValue(word)) index += 1
    } else if (isPassedOver(word, form)) {
      continue
    } else if (verbs.length > 0) {
      if (word !== verbs.shift()) return null
    } else return { what: word, by: null, folder, rest: args.slice(index + 1) }
  }
  return verbs.length === 0 && folder !== null ? { what: '', by: null, folder, rest: [] } : null
}

/** `--name=value`; and before a wrapped command line: `NAME=value`, `/c`. */
function isPassedOver(word: string, form: Form): boolean {
  return word.startsWith('-') || (form.runs === 'program' && /^([A-Za-z_]\w*=|\/[A-Za-z]$)/.test(word))
}
