/** All targets of the fuzz run. */
import type { Target } from './target'
import { challenge } from './targets/challenge'
import { configuration } from './targets/configuration'
import { edits } from './targets/edits'
import { lines } from './targets/lines'
import { words } from './targets/words'

export const targets: readonly Target[] = [configuration, edits, challenge, lines, words]
