import path from 'node:path';
import type { LearnerEvent, LearnerWork } from '@drydock/api';
import { loadLab, type Lab } from '@drydock/lab';
import { readLabFolder } from '@drydock/lab/node';
import { staff, visitor, type Api } from './api-visitor.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const labIds = ['gateways', 'uri-routing', 'canary'];
const minute = 60_000;

const names = [
  'Ada L.',
  'Amir H.',
  'Ana K.',
  'Bea T.',
  'Chen W.',
  'Dora P.',
  'Emil S.',
  'Fatou D.',
  'Grace M.',
  'Hugo B.',
  'Ines V.',
  'Jon B.',
  'Kofi A.',
  'Lena R.',
  'Mei L.',
  'Nils O.',
  'Omar F.',
  'Priya S.',
  'Quentin J.',
  'Rosa G.',
  'Sven E.',
  'Tomás R.',
  'Uma N.',
  'Yuki I.',
];

async function readLabs(): Promise<readonly Lab[]> {
  return Promise.all(
    labIds.map(async (id) => {
      const { lab } = loadLab(await readLabFolder(path.join(root, 'labs', id)));
      if (!lab) throw new Error(`labs/${id} is not a lab.`);
      return lab;
    }),
  );
}

interface PlannedStep {
  readonly lab: string;
  readonly step: string;
  readonly checks: readonly string[];
  readonly work: LearnerWork;
}

function planOf(labs: readonly Lab[]): readonly PlannedStep[] {
  return labs.flatMap((lab) =>
    lab.steps.map(({ checks, id, keeps, solution }) => ({
      lab: lab.id,
      step: id,
      checks: [...checks.map((check) => check.id), ...keeps],
      work: { files: Object.fromEntries(solution) },
    })),
  );
}

/** Learner `index` of the class: how many steps passed, and what happens at the one they are at. */
function fateOf(index: number, steps: number): { readonly passed: number; readonly fails: number } {
  const passed = Math.max(0, steps - 2 - Math.floor(index * 0.45));
  // Most are held up at one step: that is what the picture is for.
  if (index > 6 && index < 20) return { passed: 7, fails: index % 3 === 0 ? 6 : 1 };
  return { passed, fails: index % 4 === 1 ? 2 : 0 };
}

const mistakes = ['vs.rewrite-missing', 'vs.rewrite-missing', 'vs.unreachable', 'vs.no-default'];

/** What one learner did until now, oldest first. */
function* eventsOf(
  index: number,
  plan: readonly PlannedStep[],
  now: number,
): Iterable<LearnerEvent> {
  let sequence = 0;
  const { passed, fails } = fateOf(index, plan.length);
  const head = ({ lab, step }: PlannedStep, ago: number) => ({
    id: crypto.randomUUID(),
    sequence: sequence++,
    at: Math.round(now - ago),
    lab,
    step,
  });
  for (const [at, planned] of plan.slice(0, passed).entries()) {
    const ago = (38 - at * 2.2) * minute;
    const checks = planned.checks.map((id) => ({ id, status: 'pass' as const }));
    yield { ...head(planned, ago), type: 'opened' };
    yield { ...head(planned, ago - minute), type: 'checked', checks, work: planned.work };
  }
  const open = plan[passed];
  if (!open) return;
  yield { ...head(open, 16 * minute), type: 'opened' };
  for (let fail = fails; fail > 0; fail--) {
    const mistake = mistakes[index % mistakes.length] ?? '';
    const [id = ''] = open.checks;
    const checks = [{ id, status: 'fail' as const, mistake }];
    yield { ...head(open, fail * 2.4 * minute), type: 'checked', checks, work: open.work };
  }
}

export interface MadeClass {
  readonly workshopId: string;
  /** For one who joins to have a picture taken. */
  readonly code: string;
  /** Closes the connections of its learners. */
  readonly leave: () => void;
}

/** Makes a class in full swing on a running server. */
export async function makeClass(origin: string, password: string): Promise<MadeClass> {
  const host = await staff(origin, password);
  const body = { title: 'Istio for platform teams', labs: labIds, size: 40 };
  const { id: workshopId } = await host.call('POST /api/workshops', { body });
  const params = { workshopId };
  const command = (what: object): Promise<{ readonly workshop: { readonly code: string } }> =>
    host.call('POST /api/workshops/{workshopId}/commands', {
      params,
      body: { id: crypto.randomUUID(), command: what as { do: 'open' } },
    });
  const { workshop } = await command({ do: 'open' });
  await command({ do: 'timer', minutes: 72, label: '' });
  await command({ do: 'start' });
  const plan = planOf(await readLabs());
  const now = Date.now();
  const learners: Api[] = [];
  const leaving = new AbortController();
  for (const [index, name] of names.entries()) {
    const learner = visitor(origin);
    await learner.call('POST /api/workshops/join', { body: { code: workshop.code, name } });
    const events = [...eventsOf(index, plan, now)];
    await learner.call('POST /api/workshops/{workshopId}/events', { params, body: { events } });
    learners.push(learner);
    // All but two are connected.
    if (index % 12 !== 11) await watch(learner, workshopId, leaving.signal);
  }
  for (const [index, message] of hands) {
    const { lab, step } = plan[fateOf(index, plan.length).passed] ?? {};
    if (lab === undefined || step === undefined) continue;
    const body = { lab, step, message };
    await learners[index]?.call('PUT /api/workshops/{workshopId}/me/hand', { params, body });
  }
  await confirmed(host, workshopId);
  return { workshopId, code: workshop.code, leave: () => leaving.abort() };
}

const hands = [
  [21, 'Weights ignored from the gateway'],
  [17, 'stuck on the rewrite'],
  [14, 'which name does v2 know?'],
] as const;

/** Waits until the server has done all claimed work again. */
async function confirmed(host: Api, workshopId: string): Promise<void> {
  const open = async (): Promise<boolean> => {
    const { learners } = await host.call('GET /api/workshops/{workshopId}/picture', {
      params: { workshopId },
    });
    return learners.some(({ steps }) => steps.includes('c'));
  };
  while (await open()) await new Promise((resolve) => setTimeout(resolve, 500));
}

/** Keeps the stream of a learner open: they count as connected. */
async function watch(learner: Api, workshopId: string, signal: AbortSignal): Promise<void> {
  const address = 'GET /api/workshops/{workshopId}/me/stream';
  const { body } = await learner.call(address, { params: { workshopId } }, { signal });
  const silent = new WritableStream();
  body?.pipeTo(silent).catch(() => undefined); // aborted in the end
}
