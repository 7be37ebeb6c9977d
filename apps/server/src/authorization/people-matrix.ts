import { callers, type AreaMatrix, type Caller } from './area-matrix.ts';

const staff: readonly Caller[] = ['instructor', 'otherInstructor', 'admin'];
const learners: readonly Caller[] = ['learner', 'otherLearner'];

/** Who may call the routes of people and operations. */
export const peopleMatrix: AreaMatrix = {
  prepare: async (_, { instructor }) => {
    const { token } = await instructor.api.call('POST /api/me/tokens', {
      body: { label: 'Matrix' },
    });
    return { tokenId: token.id };
  },
  rows: {
    readSession: callers,
    signIn: callers,
    signOut: callers,
    startOidcSignIn: callers,
    finishOidcSignIn: callers,
    rejoin: callers,
    changePassword: staff,
    listTokens: staff,
    createToken: staff,
    deleteToken: ['instructor'],
    renewRejoinCode: learners,
    renameLearner: learners,
    exportLearner: learners,
    endLearnerSession: learners,
    deleteLearner: learners,
    listAudit: ['admin'],
    downloadBackup: ['admin'],
  },
};
