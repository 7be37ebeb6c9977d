import type { CaseResult, ConformanceAdapter } from '../adapter.ts';
import { difference, type CompareOptions } from '../kubernetes/compare.ts';
import { startHarness, type Harness } from '../kubernetes/harness.ts';
import { createBindings, type Bindings } from '../kubernetes/placeholders.ts';
import {
  readPath,
  readScenarios,
  substitute,
  type Expectation,
  type RecordedRequest,
  type Scenario,
  type Step,
} from '../kubernetes/scenario.ts';

/** Recorded REST scenarios against a fresh simulated API server each. */
export const adapter: ConformanceAdapter = {
  format: 'kubernetes-rest',
  async *run(suiteDir) {
    for (const scenario of readScenarios<Scenario>(suiteDir)) yield await runScenario(scenario);
  },
};

interface Run {
  readonly scenario: Scenario;
  readonly harness: Harness;
  readonly variables: Map<string, string>;
  readonly bindings: Bindings;
}

async function runScenario(scenario: Scenario): Promise<CaseResult> {
  const namespace = 'conf-1a2b3';
  try {
    const harness = startHarness(
      scenario.profile,
      scenario.namespace === false ? undefined : namespace,
    );
    const variables = new Map([['ns', namespace]]);
    const run: Run = { scenario, harness, variables, bindings: createBindings() };
    for (const [i, step] of scenario.steps.entries()) {
      const problem = await runStep(run, step);
      if (problem !== undefined) {
        return { name: scenario.file, passed: false, detail: `step ${i}: ${problem}` };
      }
    }
    return { name: scenario.file, passed: true };
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { name: scenario.file, passed: false, detail: detail.slice(0, 500) };
  }
}

interface Answer {
  readonly code: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

async function runStep(run: Run, step: Step): Promise<string | undefined> {
  const { harness, variables } = run;
  if (step.harness) harness.server.compact(harness.server.store.revision);
  if (!step.request) return undefined;
  let answer = await send(run, step.request);
  const until = (step.eventually?.timeoutSeconds ?? 0) * 1000;
  for (
    let waited = 0;
    step.eventually && waited <= until && !holds(step, answer, variables);
    waited += 100
  ) {
    harness.advance(100);
    answer = await send(run, step.request);
  }
  for (const [name, path] of Object.entries(step.capture ?? {})) {
    const value = readPath(answer.json, path);
    if (value !== undefined)
      variables.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  const problem = step.expect ? judge(run, step.expect, answer) : undefined;
  return problem === undefined
    ? undefined
    : `${step.request.method} ${step.request.path} ${problem}`;
}

function holds(step: Step, answer: Answer, variables: ReadonlyMap<string, string>): boolean {
  const { code = step.expect?.code, where = {} } = step.eventually ?? {};
  if (code !== undefined && answer.code !== code) return false;
  return Object.entries(where).every(
    ([path, value]) => readPath(answer.json, path) === substitute(value, variables),
  );
}

async function send(run: Run, recorded: RecordedRequest): Promise<Answer> {
  const { harness, variables } = run;
  const {
    method,
    path,
    query = {},
    contentType,
    accept,
    auth = 'admin',
    userAgent,
    headers = {},
    body,
    rawBody,
    rawBodyRepeat,
  } = substitute(recorded, variables) as RecordedRequest; // the same form with other texts
  const url = new URL(`https://192.0.2.2:27443${path}`);
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value])
      url.searchParams.append(name, String(each));
  }
  const all = new Headers(headers);
  all.set('user-agent', userAgent ?? 'conformance/1.0');
  if (contentType !== undefined) all.set('content-type', contentType);
  if (accept !== undefined) all.set('accept', accept);
  if (auth !== 'none') all.set('authorization', `Bearer ${auth}`);
  const pad = rawBodyRepeat ? rawBodyRepeat.text.repeat(rawBodyRepeat.times) : '';
  const text =
    rawBody === undefined
      ? body === undefined
        ? undefined
        : recordedJson(body)
      : rawBody.replace('<pad>', pad);
  const init: RequestInit = { method, headers: all };
  if (text !== undefined && method !== 'GET' && method !== 'HEAD') init.body = text;
  const response = await harness.server.handle(new Request(url, init));
  const isWatch =
    (url.searchParams.get('watch') !== null || path.includes('/watch/')) && response.status === 200;
  if (isWatch) harness.advance(Number(url.searchParams.get('timeoutSeconds') ?? 1) * 1000);
  const content = await response.text();
  return {
    code: response.status,
    headers: response.headers,
    text: content,
    json: parseOrUndefined(content),
  };
}

/** JSON as the recorder sent it: a space after each comma and colon, which refusals quote. */
function recordedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(recordedJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([key, each]) => `${JSON.stringify(key)}: ${recordedJson(each)}`,
  );
  return `{${entries.join(', ')}}`;
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function judge(run: Run, recorded: Expectation, answer: Answer): string | undefined {
  const expectation = substitute(recorded, run.variables) as Expectation; // the same form with other texts
  if (expectation.code !== undefined && expectation.code !== answer.code) {
    return `code: wanted ${expectation.code} got ${answer.code} ${answer.text.slice(0, 300)}`;
  }
  const inHeaders = headerProblem(expectation, answer, run.bindings);
  if (inHeaders !== undefined) return inHeaders;
  const options: CompareOptions = {
    bindings: run.bindings,
    subset: expectation.match === 'subset',
    unorderedLists: expectation.match === 'unorderedLists',
    unorderedKeys: ['managedFields', 'causes'],
  };
  if (expectation.text !== undefined && !run.bindings.fits(expectation.text, answer.text)) {
    return `text: wanted ${JSON.stringify(expectation.text)} got ${JSON.stringify(answer.text.slice(0, 300))}`;
  }
  if (expectation.events !== undefined)
    return eventProblem(run, expectation.events, answer, options);
  if (expectation.body === undefined) return undefined;
  const seen = withMethodNames(
    withNameLength(cleaned(answer.json, run.scenario.managedFields === true), expectation.body),
    expectation.body,
  );
  const undo = run.bindings.mark();
  const problem = difference(expectation.body, seen, options);
  if (problem === undefined || expectation.otherRun === undefined) return problem;
  undo();
  const other = readPath(expectation.otherRun, 'body') ?? expectation.otherRun;
  return difference(other, seen, options) === undefined ? undefined : problem;
}

/** Of the operations in a document of OpenAPI the recording keeps the names alone. */
function withMethodNames(seen: unknown, expected: unknown): unknown {
  const wanted = readPath(expected, 'paths');
  const paths = readPath(seen, 'paths');
  const isNamesOnly =
    typeof wanted === 'object' && wanted !== null && Object.values(wanted).every(Array.isArray);
  if (!isNamesOnly || typeof paths !== 'object' || paths === null) return seen;
  const named = Object.entries(paths).map(([path, operations]) => [
    path,
    Object.keys(operations as object).toSorted(), // a path item is a map
  ]);
  return { ...(seen as object), paths: Object.fromEntries(named) as unknown };
}

function headerProblem(
  expectation: Expectation,
  answer: Answer,
  bindings: Bindings,
): string | undefined {
  for (const [name, value] of Object.entries(expectation.headers ?? {})) {
    const wanted = Array.isArray(value) ? value.join(', ') : String(value);
    const seen = answer.headers.get(name);
    if (seen === null || !bindings.fits(wanted, seen))
      return `header ${name}: wanted ${wanted} got ${seen ?? 'none'}`;
  }
  const hasWarning = expectation.headers?.warning !== undefined;
  const warning = answer.headers.get('warning');
  return warning !== null && !hasWarning ? `header warning: wanted none got ${warning}` : undefined;
}

function eventProblem(
  run: Run,
  expected: readonly unknown[],
  answer: Answer,
  options: CompareOptions,
): string | undefined {
  const events = answer.text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => cleaned(JSON.parse(line), run.scenario.managedFields === true))
    .filter((event) => readPath(event, 'type') !== 'BOOKMARK' || hasInitialEnd(event));
  const wanted = expected.filter(
    (event) => readPath(event, 'type') !== 'BOOKMARK' || hasInitialEnd(event),
  );
  return difference(wanted, events, options);
}

function hasInitialEnd(event: unknown): boolean {
  const annotations = readPath(event, 'object.metadata.annotations');
  return (
    typeof annotations === 'object' &&
    annotations !== null &&
    'k8s.io/initial-events-end' in annotations
  );
}

/** Where the recording kept only the length of a long random name, the answer is measured too. */
function withNameLength(seen: unknown, expected: unknown): unknown {
  const asked = typeof expected === 'object' && expected !== null && 'nameLength' in expected;
  if (!asked || typeof seen !== 'object') return seen;
  const name = readPath(seen, 'metadata.name');
  return { ...seen, nameLength: typeof name === 'string' ? name.length : 0 };
}

/** Without managedFields, where the recording left them out. */
function cleaned(value: unknown, keepsManagers: boolean): unknown {
  if (keepsManagers || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => cleaned(item, false));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'managedFields')
      .map(([key, item]) => [key, cleaned(item, false)]),
  );
}
