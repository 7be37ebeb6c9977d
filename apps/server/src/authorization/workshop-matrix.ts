import { schema } from '../database/schema.ts';
import type { TestServer } from '../testing/test-server.ts';
import { NEW_WORKSHOP } from '../workshop/domain/workshop-state.ts';
import { callers, type AreaMatrix, type Caller, type Cast } from './area-matrix.ts';

const staff: readonly Caller[] = ['instructor', 'otherInstructor', 'admin'];
const hosts: readonly Caller[] = ['instructor', 'admin'];
const members: readonly Caller[] = ['learner'];

const lab = {
  id: 'ports',
  version: 1,
  title: 'Ports',
  steps: [{ id: 'names', title: 'Names' }],
};

/** A running workshop of `instructor` in which `learner` has saved some work; `otherLearner` is in another one. */
async function prepareWorkshop(
  { services }: TestServer,
  { instructor, learner, otherLearner, otherInstructor }: Cast,
): Promise<Readonly<Record<string, string>>> {
  const { queries } = services.database;
  const make = async (hostId: string, learnerId: string): Promise<string> => {
    const [made] = await queries
      .insert(schema.workshops)
      .values({
        code: crypto.randomUUID(),
        title: 'Matrix',
        hostId,
        engine: 'real',
        size: 10,
        labs: [lab],
        stuckAfterMinutes: 8,
        stuckAfterFailures: 5,
        state: { ...NEW_WORKSHOP, phase: 'running' },
      })
      .returning({ id: schema.workshops.id });
    const workshopId = made?.id ?? '';
    const member = { workshopId, learnerId, name: 'Matrix', joinedAt: 1 };
    await queries.insert(schema.workshopMembers).values(member);
    await queries.insert(schema.workshopWork).values({
      workshopId,
      learnerId,
      lab: lab.id,
      step: 'names',
      at: 1,
      eventId: crypto.randomUUID(),
      work: { files: {} },
    });
    return workshopId;
  };
  await make(otherInstructor.userId, otherLearner.learnerId);
  const workshopId = await make(instructor.userId, learner.learnerId);
  return { workshopId, learnerId: learner.learnerId, lab: lab.id, path: 'version' };
}

/** Who may call the routes of workshops. */
export const workshopMatrix: AreaMatrix = {
  prepare: prepareWorkshop,
  rows: {
    joinWorkshop: callers,
    listJoined: ['learner', 'otherLearner'],
    readHome: members,
    watchWorkshop: members,
    pushEvents: members,
    readOwnWork: members,
    raiseHand: members,
    lowerHand: members,
    claimCluster: members,
    releaseCluster: members,
    kubeGET: members,
    kubePOST: members,
    kubePUT: members,
    kubePATCH: members,
    kubeDELETE: members,
    listWorkshopLabs: staff,
    listWorkshops: staff,
    createWorkshop: staff,
    readWorkshop: hosts,
    deleteWorkshop: hosts,
    commandWorkshop: hosts,
    setWorkshopRoster: hosts,
    readDashboard: hosts,
    watchDashboard: hosts,
    lookAtWork: hosts,
    removeLearner: hosts,
    exportWorkshop: hosts,
  },
};
