/** How V8 keeps what is short-lived. */
import { setFlagsFromString } from 'node:v8'

/**
 * Keeps the space for new objects at its first size instead of letting it grow to 32 MB. An engine that lives for days
 * and mostly waits has no use for that; it costs a few more of the small, quick collections. Call it before there is much.
 */
export function keepYoungGenerationSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}
