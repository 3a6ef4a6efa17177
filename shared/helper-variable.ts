/** Set for the programs that Patchbay runs as `headersHelper`, so that `patchbay headers` never asks itself. */
export const helperVariable = 'PATCHBAY_HELPER'
/** Set for every program that Patchbay runs, to its state directory: so that it is never a server of itself. */
export const parentVariable = 'PATCHBAY_PARENT'
