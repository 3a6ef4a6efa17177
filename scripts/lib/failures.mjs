/** What failed, for the end of a run: a log is often cut from its front, and the first lines of an error are its cause. */

/** At most this many failures and lines of each. */
const mostFailures = 8
const mostLines = 14
const colours = new RegExp(String.raw`${String.fromCodePoint(27)}\[[\d;]*m`, 'g')

/** @param {object | undefined} report as Vitest's and Playwright's JSON reporters write it; returns one text per failed test */
export function failuresOf(report) {
  const failed = [...vitestFailures(report?.testResults ?? []), ...playwrightFailures(report?.suites ?? [])]
  const shown = failed.slice(0, mostFailures).map(({ title, error }) => `${title}\n${firstLines(error)}`)
  const left = failed.length - shown.length
  return left > 0 ? [...shown, `and ${left} more`] : shown
}

function vitestFailures(files) {
  return files.flatMap(({ name, message, assertionResults }) => {
    const tests = assertionResults.filter(({ status }) => status === 'failed')
    if (tests.length === 0 && message) return [{ title: name, error: message }]
    return tests.map(({ fullName, failureMessages }) => ({
      title: `${name} › ${fullName}`,
      error: failureMessages.join('\n'),
    }))
  })
}

function playwrightFailures(suites) {
  return suites.flatMap(({ specs = [], suites: inner = [] }) => [
    ...specs.flatMap(({ title, file, line, tests }) =>
      tests
        .filter(({ status }) => status === 'unexpected' || status === 'flaky')
        .map(({ results }) => ({
          title: `${file}:${line} › ${title}`,
          error: results.flatMap(({ errors }) => errors.map(({ message }) => message)).join('\n'),
        })),
    ),
    ...playwrightFailures(inner),
  ])
}

function firstLines(error) {
  const lines = error.replaceAll(colours, '').split('\n')
  return lines
    .slice(0, mostLines)
    .map((line) => `  ${line}`)
    .join('\n')
}
