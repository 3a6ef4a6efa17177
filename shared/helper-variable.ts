/** Set for the programs that Patchbay runs as `headersHelper`, so that `patchbay headers` never asks itself. */
export const helperVariable = 'PATCHBAY_HELPER'
