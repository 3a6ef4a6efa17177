/** Evidence without what could act on whoever looks at it. */
import type { Evidence } from '../../../shared/model/problem'
import { printable, printableLines } from '../../../shared/text/printable'

/** The same, each text through the filter; an excerpt of a body keeps its lines. */
export function printableEvidence({ body, stderr, cause, headerNames, ...rest }: Evidence): Evidence {
  return {
    ...rest,
    ...(body !== undefined && { body: printableLines(body) }),
    ...(stderr !== undefined && { stderr: stderr.map(printable) }),
    ...(cause !== undefined && { cause: printable(cause) }),
    ...(headerNames !== undefined && { headerNames: headerNames.map(printable) }),
  }
}
