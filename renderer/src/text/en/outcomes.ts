/** What came of what a person did: it failed, it can be undone, nobody answers. */

export const outcomes = {
  failure: {
    connect: (name: string) => `${name} could not be connected`,
    disconnect: (name: string) => `${name} could not be disconnected`,
    reconnect: (name: string) => `${name} could not be reconnected`,
    'sign-in': (name: string) => `Signing in to ${name} did not work`,
    'sign-out': (name: string) => `Signing out of ${name} did not work`,
    'forget-registration': (name: string) => `The registration for ${name} was not forgotten`,
    signInPage: (name: string) => `The sign-in page of ${name} could not be opened`,
    cancelSignIn: (name: string) => `The sign-in to ${name} could not be cancelled`,
    unlock: 'The keychain could not be asked',
    setClient: (name: string) => `The client id for ${name} was not saved`,
    setInputs: (name: string) => `The values for ${name} were not saved`,
    reconnectFailed: 'The failed servers could not be reconnected',
    reveal: (name: string) => `The file of ${name} could not be opened`,
    openFile: (path: string) => `${path} could not be opened`,
    demo: 'The demo could not be opened',
    noProgram: 'Patchbay could not be started a second time.',
    noEditor: 'No program on this computer opened the file.',
    diagnostics: 'The report could not be made',
    save: 'The file was not saved',
    openLink: 'The page was not opened',
    copy: 'Nothing was copied',
    settings: 'The setting was not saved',
    loadSettings: 'Your settings could not be read; the defaults are used',
  },

  notices: 'Messages',

  undo: {
    label: 'Undo',
    button: 'Undo',
    done: {
      remove: (name: string) => `Removed ${name}`,
      'sign-out': (name: string) => `Signed out of ${name}`,
      'forget-registration': (name: string) => `Forgot the registration for ${name}`,
    },
    edited: (title: string) => `Written: ${title}`,
    tooLate: 'It is too late to undo this.',
    failed: (name: string) => `Nothing was undone for ${name}`,
  },

  lost: {
    title: 'Patchbay’s engine does not answer',
    body: 'What you see may be out of date. Patchbay keeps asking.',
    noAnswer: 'The engine did not answer. Restart Patchbay if this stays.',
  },
} as const
