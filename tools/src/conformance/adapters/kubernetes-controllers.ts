import type { KubernetesObject } from '@drydock/manifests';
import type { CaseResult, ConformanceAdapter } from '../adapter.ts';
import { difference, type CompareOptions } from '../kubernetes/compare.ts';
import { startHarness, type Harness } from '../kubernetes/harness.ts';
import { createBindings, type Bindings } from '../kubernetes/placeholders.ts';
import {
  readPath,
  readScenarios,
  substitute,
  type RecordedRequest,
} from '../kubernetes/scenario.ts';
import { createRecorder, type ObjectHistory } from '../kubernetes/states.ts';

type Json = Readonly<Record<string, unknown>>;

interface StoryStep {
  readonly request?: RecordedRequest;
  readonly code?: number;
  readonly message?: string;
  readonly settle?: boolean;
  readonly wait?: {
    readonly resource: string;
    readonly name: string;
    readonly code?: number;
    readonly where?: Json;
  };
  readonly met?: boolean;
}

interface Story {
  readonly file: string;
  readonly steps: readonly StoryStep[];
  readonly commonStates?: Readonly<Record<string, readonly Json[] | SeenStates>>;
  readonly recordedRun: { readonly final: Readonly<Record<string, Json>> };
}

interface SeenStates {
  readonly count: readonly number[];
  readonly statesSeenInEveryRun: readonly Json[];
}

/** Recorded stories of controllers: common states in order, and the objects at the end. */
export const adapter: ConformanceAdapter = {
  format: 'kubernetes-controllers',
  async *run(suiteDir) {
    for (const story of readScenarios<Story>(suiteDir)) yield await runStory(story);
  },
};

const NAMESPACE = 'conf-1a2b3';

async function runStory(story: Story): Promise<CaseResult> {
  try {
    const harness = startHarness('full', NAMESPACE);
    const recorder = createRecorder(NAMESPACE);
    harness.server.subscribe(recorder.record);
    for (const [i, step] of story.steps.entries()) {
      const problem = await runStep(harness, step, recorder.count);
      if (problem !== undefined)
        return { name: story.file, passed: false, detail: `step ${i}: ${problem}` };
    }
    const problem = judge(story, harness, recorder.histories());
    return problem === undefined
      ? { name: story.file, passed: true }
      : { name: story.file, passed: false, detail: problem };
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { name: story.file, passed: false, detail: detail.slice(0, 600) };
  }
}

async function runStep(
  harness: Harness,
  step: StoryStep,
  count: () => number,
): Promise<string | undefined> {
  if (step.settle) settle(harness, count);
  if (step.wait) return waitFor(harness, step);
  if (!step.request) return undefined;
  const answer = await send(harness, step.request);
  if (step.code !== undefined && answer.code !== step.code) {
    return `${step.request.method} ${step.request.path}: wanted ${step.code} got ${answer.code} ${answer.text.slice(0, 300)}`;
  }
  if (
    step.message !== undefined &&
    !answer.text.includes(JSON.stringify(step.message).slice(1, -1))
  ) {
    return `${step.request.method} ${step.request.path}: wanted "${step.message}" got ${answer.text.slice(0, 300)}`;
  }
  return undefined;
}

/** Until nothing happened for 1.3 virtual seconds, at most two minutes. */
function settle(harness: Harness, count: () => number): void {
  let seen = count();
  for (let quiet = 0, total = 0; quiet < 1300 && total < 120_000; total += 100) {
    harness.advance(100);
    quiet = count() === seen ? quiet + 100 : 0;
    seen = count();
  }
}

async function waitFor(harness: Harness, step: StoryStep): Promise<string | undefined> {
  const { wait } = step;
  if (!wait) return undefined;
  for (let waited = 0; waited < 180_000; waited += 100) {
    const group = groups[wait.resource] ?? '/api/v1';
    const path =
      wait.resource === 'namespaces'
        ? `/api/v1/namespaces/${NAMESPACE}`
        : `${group}/namespaces/${NAMESPACE}/${wait.resource}/${wait.name}`;
    const answer = await send(harness, { method: 'GET', path });
    if (holds(answer, wait)) return undefined;
    harness.advance(100);
  }
  return step.met === false ? undefined : `waited in vain for ${JSON.stringify(wait)}`;
}

const groups: Readonly<Record<string, string | undefined>> = {
  deployments: '/apis/apps/v1',
  replicasets: '/apis/apps/v1',
  statefulsets: '/apis/apps/v1',
  daemonsets: '/apis/apps/v1',
  jobs: '/apis/batch/v1',
  cronjobs: '/apis/batch/v1',
  horizontalpodautoscalers: '/apis/autoscaling/v2',
};

function holds(answer: Answer, wait: NonNullable<StoryStep['wait']>): boolean {
  if (wait.code !== undefined) return answer.code === wait.code;
  const { condition, status, present, ...paths } = wait.where ?? {};
  const conditions = readPath(answer.json, 'status.conditions');
  if (condition !== undefined) {
    const list = Array.isArray(conditions) ? (conditions as Json[]) : []; // conditions are objects
    return list.some((each) => each.type === condition && each.status === status);
  }
  if (typeof present === 'string' && readPath(answer.json, present) === undefined) return false;
  return Object.entries(paths).every(([path, value]) => readPath(answer.json, path) === value);
}

interface Answer {
  readonly code: number;
  readonly text: string;
  readonly json: unknown;
}

async function send(harness: Harness, recorded: RecordedRequest): Promise<Answer> {
  const pods = harness.server.store.list({ group: '', resource: 'pods' }, NAMESPACE);
  const anyPod = pods[0]?.metadata.name ?? 'none';
  const request = substitute(recorded, new Map([['ns', NAMESPACE]])) as RecordedRequest; // the same form
  const url = new URL(
    `https://192.0.2.2:27443${request.path.replaceAll(/<(?:pod|one of the pods)>/g, anyPod)}`,
  );
  for (const [name, value] of Object.entries(request.query ?? {}))
    url.searchParams.append(name, String(value));
  const headers = new Headers({ 'user-agent': 'conformance/1.0', authorization: 'Bearer admin' });
  if (request.contentType !== undefined) headers.set('content-type', request.contentType);
  const init: RequestInit = { method: request.method, headers };
  const body =
    request.rawBody ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
  if (body !== undefined) init.body = body;
  const response = await harness.server.handle(new Request(url, init));
  const text = await response.text();
  try {
    return { code: response.status, text, json: JSON.parse(text) };
  } catch {
    return { code: response.status, text, json: undefined };
  }
}

function judge(
  story: Story,
  harness: Harness,
  histories: readonly ObjectHistory[],
): string | undefined {
  const bindings = createBindings();
  const variables = new Map([['ns', NAMESPACE]]);
  const common = substitute(story.commonStates ?? {}, variables) as NonNullable<
    Story['commonStates']
  >; // the same form
  for (const [key, wanted] of Object.entries(common)) {
    const problem = statesProblem(key, wanted, { histories, bindings });
    if (problem !== undefined) return problem;
  }
  return finalProblem(
    substitute(story.recordedRun.final, variables) as Story['recordedRun']['final'],
    harness,
  );
}

interface Seen {
  readonly histories: readonly ObjectHistory[];
  readonly bindings: Bindings;
}

function statesProblem(
  key: string,
  wanted: readonly Json[] | SeenStates,
  { histories, bindings }: Seen,
): string | undefined {
  const [kind = '', name = ''] = key.split(/\/(.*)/s);
  const list = 'statesSeenInEveryRun' in wanted ? wanted.statesSeenInEveryRun : wanted;
  const fields = new Set(list.flatMap((state) => Object.keys(state)));
  const isOne = !('statesSeenInEveryRun' in wanted);
  const options: CompareOptions = { bindings, unorderedKeys: ['endpoints'] };
  let closest = `${key}: no such object`;
  const candidates = histories.filter((each) => each.kind === kind);
  if (!isOne) return seenProblem(key, list, { candidates, name, fields, options });
  for (const each of candidates) {
    const undo = bindings.mark();
    if (!bindings.fits(name, each.name)) continue;
    const missing = firstMissing(list, each, fields, options);
    if (missing === undefined) return undefined;
    closest = `${key}: ${missing}`;
    undo();
  }
  return closest;
}

interface Candidates {
  readonly candidates: readonly ObjectHistory[];
  readonly name: string;
  readonly fields: ReadonlySet<string>;
  readonly options: CompareOptions;
}

/** Objects with random names: each state is seen in some of them. */
function seenProblem(
  key: string,
  wanted: readonly Json[],
  { candidates, name, fields, options }: Candidates,
): string | undefined {
  for (const state of wanted) {
    const isSeen = candidates.some((each) => {
      const undo = options.bindings.mark();
      const fits =
        options.bindings.fits(name, each.name) &&
        firstMissing([state], each, fields, options) === undefined;
      if (!fits) undo();
      return fits;
    });
    if (!isSeen) return `${key}: never seen: ${JSON.stringify(state).slice(0, 400)}`;
  }
  return undefined;
}

function firstMissing(
  wanted: readonly Json[],
  seen: ObjectHistory,
  fields: ReadonlySet<string>,
  options: CompareOptions,
): string | undefined {
  let at = 0;
  for (const [i, state] of wanted.entries()) {
    let last = 'nothing more was written';
    const found = seen.states.slice(at).findIndex((each) => {
      const undo = options.bindings.mark();
      const problem = difference(
        withoutNodes(state),
        withoutNodes(project(each, fields, state)),
        options,
      );
      if (problem === undefined) return true;
      last = problem;
      undo();
      return false;
    });
    if (found === -1) return `state ${i} missing: ${JSON.stringify(state).slice(0, 500)} (${last})`;
    at += found + 1;
  }
  return undefined;
}

/** Only the fields that the recording notes for this kind; empty ones it leaves out. */
function project(state: Json, fields: ReadonlySet<string>, wanted: Json): Json {
  const result: Record<string, unknown> = {};
  for (const field of fields) {
    const value = state[field];
    if (value === undefined) continue;
    const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    if (!isEmpty || wanted[field] !== undefined) result[field] = value;
  }
  return JSON.parse(JSON.stringify(result)) as Json; // drops what is undefined inside
}

/** Also left out: hashes of Go's dump of a struct, which only Go can make. */
const unstable: ReadonlySet<string> = new Set([
  'nodeName',
  'zone',
  'managedFields',
  'controller.kubernetes.io/hash',
]);

/** Which of two equal nodes a pod lands on is the scheduler's chance. */
function withoutNodes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNodes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !unstable.has(key))
      .map(([key, item]) => [
        key,
        key.endsWith('last-change-trigger-time') ? '' : withoutNodes(item),
      ]),
  );
}

function finalProblem(
  wanted: Readonly<Record<string, Json>>,
  harness: Harness,
): string | undefined {
  const { store } = harness.server;
  const kinds = new Set(Object.values(wanted).map((object) => String(object.kind)));
  const objects = harness.server
    .types()
    .filter((type) => kinds.has(type.kind))
    .flatMap((type) => store.list(type.resource, NAMESPACE))
    .filter(
      (object, i, all) =>
        all.findIndex((other) => other.metadata.uid === object.metadata.uid) === i,
    );
  const expected = Object.entries(wanted);
  const relevant = objects.filter((object) => kinds.has(object.kind));
  // The recordings keep two objects of each kind.
  const isWrongNumber = [...kinds].some((kind) => {
    const want = expected.filter(([, object]) => object.kind === kind).length;
    const have = relevant.filter((object) => object.kind === kind).length;
    return want < 2 ? have !== want : have < want;
  });
  if (isWrongNumber) {
    return `final: wanted ${expected.map(([key]) => key).join(', ')} got ${relevant.map((object) => `${object.kind}/${object.metadata.name}`).join(', ')}`;
  }
  return assignFinal(expected, relevant, createBindings());
}

function assignFinal(
  expected: readonly (readonly [string, Json])[],
  objects: readonly KubernetesObject[],
  bindings: Bindings,
): string | undefined {
  const [first, ...rest] = expected;
  if (!first) return undefined;
  const [key, wanted] = first;
  let closest = `final ${key}: no such object`;
  for (const object of objects) {
    if (object.kind !== wanted.kind) continue;
    const undo = bindings.mark();
    const name = readPath(wanted, 'metadata.name');
    const fitsName = typeof name === 'string' && bindings.fits(name, object.metadata.name);
    undo();
    if (!fitsName) continue;
    const seen = JSON.parse(JSON.stringify(object)) as Json; // plain data
    const problem = difference(withoutNodes(wanted), withoutNodes(seen), {
      bindings,
      unorderedKeys: ['endpoints'],
    });
    if (problem === undefined) {
      const others = assignFinal(
        rest,
        objects.filter((other) => other !== object),
        bindings,
      );
      if (others === undefined) return undefined;
      closest = others;
    } else if (!closest.includes('wanted')) closest = `final ${key}${problem}`;
    undo();
  }
  return closest;
}
