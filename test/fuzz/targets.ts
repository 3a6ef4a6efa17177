/** All targets of the fuzz run. */
import type { Target } from './target'
import { callback } from './targets/callback'
import { challenge } from './targets/challenge'
import { configuration } from './targets/configuration'
import { control } from './targets/control'
import { cookies } from './targets/cookies'
import { documents } from './targets/documents'
import { edits } from './targets/edits'
import { gateway } from './targets/gateway'
import { lines } from './targets/lines'
import { messages } from './targets/messages'
import { words } from './targets/words'

export const targets: readonly Target[] = [
  configuration,
  edits,
  challenge,
  cookies,
  documents,
  messages,
  callback,
  control,
  gateway,
  lines,
  words,
]
