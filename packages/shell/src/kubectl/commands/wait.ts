import { ClusterError } from '@drydock/cluster';
import { ALL_NAMESPACES_FLAG, FILE_FLAGS, OUTPUT_FLAGS, SELECTOR_FLAGS } from '../common-flags.ts';
import { resourcePath } from '../discovery.ts';
import { ApiFailure, FailureCollector, KubectlFailure, usageFailure } from '../failure.ts';
import { asObjects, asText, at } from '../json-access.ts';
import { goPlain, selectJsonPath } from '../jsonpath/evaluate-json-path.ts';
import { parseJsonPath, relaxJsonPath } from '../jsonpath/parse-json-path.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { hasFiles, readManifests } from '../manifest-files.ts';
import { namedResources } from '../named-resources.ts';
import { createResultPrinter } from '../print/output-format.ts';
import { parseResourceArgs, type LiveResource, type ResourceRef } from '../resources.ts';
import type { Subcommand } from '../subcommand.ts';
import type { JsonObject } from '@drydock/manifests';

const DEFAULT_TIMEOUT_MS = 30_000;
/** kubectl takes a negative timeout for a week. */
const WEEK_MS = 168 * 3_600_000;

export const wait: Subcommand = {
  name: 'wait',
  summary: 'Wait for a specific condition on one or many resources',
  completes: 'resources',
  flags: [
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    ...SELECTOR_FLAGS,
    ALL_NAMESPACES_FLAG,
    { name: 'field-selector', kind: 'string' },
    { name: 'all', kind: 'bool' },
    { name: 'for', kind: 'string' },
    { name: 'timeout', kind: 'duration' },
  ],
  unmodelled: ['local'],
  async run(kubectl) {
    const condition = parseCondition(kubectl.flags.text('for') ?? '');
    const given = kubectl.flags.milliseconds('timeout') ?? DEFAULT_TIMEOUT_MS;
    const timeoutMs = given < 0 ? WEEK_MS : given;
    const print = createResultPrinter(kubectl);
    const failures = new FailureCollector();
    const targets = await findTargets(kubectl, condition, failures, timeoutMs);
    failures.throwIfAny();
    if (targets.length === 0) {
      if (condition.kind === 'delete') return;
      throw usageFailure('no matching resources found');
    }
    const deadlineMs = kubectl.clock.now() + timeoutMs;
    for (const target of targets) {
      await failures.attempt(async () => {
        const leftMs = Math.max(0, deadlineMs - kubectl.clock.now());
        print(await waitFor(kubectl, target, condition, leftMs), 'condition met');
      });
    }
    failures.throwIfAny();
  },
};

type Condition =
  | { readonly kind: 'delete' }
  | { readonly kind: 'create' }
  | { readonly kind: 'holds'; readonly holds: (object: JsonObject) => boolean };

function parseCondition(text: string): Condition {
  const lower = text.toLowerCase();
  if (lower === 'delete') return { kind: 'delete' };
  if (lower === 'create') return { kind: 'create' };
  if (lower.startsWith('condition=')) {
    const [name = '', status = 'true'] = text.slice('condition='.length).split('=');
    return { kind: 'holds', holds: (object) => hasCondition(object, name, status) };
  }
  if (lower.startsWith('jsonpath=')) {
    return { kind: 'holds', holds: parseJsonPathCondition(text.slice('jsonpath='.length)) };
  }
  throw usageFailure(`unrecognized condition: "${text}"`);
}

function hasCondition(object: JsonObject, name: string, status: string): boolean {
  const found = asObjects(at(object, 'status', 'conditions')).find(
    (condition) => asText(condition['type']).toLowerCase() === name.toLowerCase(),
  );
  if (found === undefined) return false;
  const observed = found['observedGeneration'];
  const generation = at(object, 'metadata', 'generation');
  const isCurrent =
    typeof observed !== 'number' || typeof generation !== 'number' || observed >= generation;
  return isCurrent && asText(found['status']).toLowerCase() === status.toLowerCase();
}

/** `{.status.phase}=Running`, or a path alone: then any value will do. */
function parseJsonPathCondition(text: string): (object: JsonObject) => boolean {
  const match = /^(\{.*?\}(?==|$)|[^=]*)(?:==?(.*))?$/s.exec(text);
  const template = relaxJsonPath((match?.[1] ?? '').replace(/^(['"])(.*)\1$/s, '$2'));
  const expected = match?.[2]?.replace(/^(['"])(.*)\1$/s, '$2');
  if (expected === '') throw usageFailure('jsonpath wait has to have a value after equal sign');
  const parsed = template === undefined ? undefined : parseJsonPath(template);
  if (!parsed?.ok) {
    throw usageFailure(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    );
  }
  return (object) => {
    const values = selectJsonPath(parsed.nodes, object);
    if (expected === undefined) return values.length > 0;
    return values.length === 1 && goPlain(values[0]) === expected;
  };
}

/** An object to wait for; it may not be there (yet, or any more). */
interface Target extends ResourceRef {
  readonly object?: JsonObject;
}

async function findTargets(
  kubectl: Kubectl,
  condition: Condition,
  failures: FailureCollector,
  timeoutMs: number,
): Promise<readonly Target[]> {
  const { flags } = kubectl;
  if (flags.args.length === 0 && !hasFiles(kubectl)) {
    throw usageFailure('resource name or selector must be specified');
  }
  if (condition.kind === 'create' && timeoutMs > 0) {
    const refs = await refsOf(kubectl);
    if (refs) return refs;
  }
  const own = new FailureCollector();
  const found: readonly LiveResource[] = await namedResources(kubectl, own);
  if (own.isEmpty) return found;
  try {
    own.throwIfAny();
  } catch (error) {
    const isGone = condition.kind === 'delete' && error instanceof ApiFailure && error.isNotFound();
    if (!isGone && error instanceof KubectlFailure) failures.add(error);
  }
  return found;
}

async function refsOf(kubectl: Kubectl): Promise<readonly ResourceRef[] | undefined> {
  if (hasFiles(kubectl)) return readManifests(kubectl, new FailureCollector());
  const selection = await parseResourceArgs(kubectl, kubectl.flags.args);
  return selection.kind === 'refs' ? selection.refs : undefined;
}

async function waitFor(
  kubectl: Kubectl,
  target: Target,
  condition: Condition,
  timeoutMs: number,
): Promise<JsonObject> {
  const path = resourcePath(target.type, target.namespace, target.name);
  const placeholder: JsonObject = {
    apiVersion: target.type.apiVersion,
    kind: target.type.kind,
    metadata: { name: target.name },
  };
  let last = target.object ?? placeholder;
  const uid = at(last, 'metadata', 'uid');
  const isMet = async (): Promise<boolean> => {
    const object = await readIfThere(kubectl, path);
    if (object === undefined) return condition.kind === 'delete';
    if (condition.kind === 'delete') return at(object, 'metadata', 'uid') !== uid;
    last = object;
    return condition.kind === 'create' || condition.holds(object);
  };
  try {
    const { signal } = kubectl.shell;
    await kubectl.clock.waitFor(`${target.type.resource}/${target.name}`, isMet, {
      timeoutMs,
      signal,
    });
    return last;
  } catch (error) {
    if (!(error instanceof ClusterError) || error.code !== 'timeout') throw error;
    const what = `on ${target.type.resource}/${target.name}`;
    throw usageFailure(
      `timed out waiting for the condition${condition.kind === 'create' ? '' : ` ${what}`}`,
    );
  }
}

async function readIfThere(kubectl: Kubectl, path: string): Promise<JsonObject | undefined> {
  try {
    return await kubectl.rest.json(path);
  } catch (error) {
    if (error instanceof ApiFailure && error.isNotFound()) return undefined;
    throw error;
  }
}
