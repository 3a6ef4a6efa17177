/** Sentences for the demo's quote tool. They are our own. */
export const quotes = [
  'A tool that vanishes quietly costs more than one that fails loudly.',
  'Every retry is a promise; keep count of them.',
  'The cable is always innocent until the third reboot.',
  'Good defaults are kindness that nobody notices.',
  'If you cannot say why it stopped, it has not stopped for the last time.',
  'A clock is the only component that is late by design.',
  'What is written to disk first is what you believe tomorrow.',
  'Silence is an answer, just never a helpful one.',
  'The shortest path between two programs is a port that is open.',
  'Patience with a machine is patience with whoever built it.',
] as const
