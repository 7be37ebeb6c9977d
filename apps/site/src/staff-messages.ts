/** Sentences that the pages of workshops and of grading share. Only those pages load them. */
export const staffMessages = {
  join: 'Join a workshop',
  looking: 'Looking for the server.',
  failed: (why: string) => `That did not work: ${why}`,
  noServer: {
    title: 'No Drydock server answers here',
    body: 'This page needs a server that keeps a class together. It came from a host without one.',
    run: 'Run one on your machine, in a copy of the repository:',
    command: 'npm start',
    labs: 'Labs need no server. All of them work here.',
    again: 'Look again',
    toLabs: 'All labs',
  },
  signIn: {
    refused: {
      'not-allowed':
        'You are known there, but not as an instructor here. Whoever runs this server can add you.',
      expired: 'The sign-in took too long, or began in another browser. Start it again.',
      failed:
        'The identity provider refused, or its answer did not verify. Start again; if it stays, the log of the server says why.',
    },
    title: 'For instructors',
    user: 'User',
    password: 'Password',
    action: 'Sign in',
    hint: 'The server printed the first password when it started for the first time.',
    provider: (name: string) => `Sign in with ${name}`,
    out: 'Sign out',
  },
} as const;
