import type { JsonObject } from '@drydock/manifests';
import {
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunQuery,
  dryRunSuffix,
  FIELD_MANAGER_FLAG,
  FILE_FLAGS,
  OUTPUT_FLAGS,
  SELECTOR_FLAGS,
  type DryRun,
} from '../common-flags.ts';
import { resourcePath } from '../discovery.ts';
import { FailureCollector, usageFailure } from '../failure.ts';
import type { FlagSpec } from '../flags.ts';
import { asObjects, asText, at, isSameJson } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { namedResources } from '../named-resources.ts';
import { createResultPrinter } from '../print/output-format.ts';
import { forEachResource, type LiveResource } from '../resources.ts';
import type { Subcommand } from '../subcommand.ts';

const FLAGS: readonly FlagSpec[] = [
  ...FILE_FLAGS,
  ...OUTPUT_FLAGS,
  ...SELECTOR_FLAGS,
  DRY_RUN_FLAG,
  FIELD_MANAGER_FLAG,
  { name: 'all', kind: 'bool' },
];

const image: Subcommand = {
  name: 'image',
  summary: 'Update the image of a pod template',
  completes: 'resources',
  flags: FLAGS,
  unmodelled: ['local'],
  async run(kubectl) {
    const { resources, pairs } = splitPairs(kubectl.flags.args);
    if (pairs.length === 0) throw usageFailure('at least one image update is required');
    await changeContainers(kubectl, resources, 'image updated', (containers) =>
      pairs.flatMap(([name, wanted]) => {
        const found = containers.filter((container) => name === '*' || container['name'] === name);
        if (found.length === 0) throw usageFailure(`unable to find container named "${name}"`);
        return found.map((container) => ({ ...container, image: wanted }));
      }),
    );
  },
};

const env: Subcommand = {
  name: 'env',
  summary: 'Update environment variables on a pod template',
  completes: 'resources',
  flags: [...FLAGS, { name: 'containers', short: 'c', kind: 'string' }],
  unmodelled: ['local', 'from', 'keys', 'list', 'overwrite', 'prefix', 'resolve', 'env'],
  async run(kubectl) {
    const args = kubectl.flags.args;
    const removed = args
      .filter((arg) => /^[A-Za-z_][\w.-]*-$/.test(arg))
      .map((arg) => arg.slice(0, -1));
    const { resources, pairs } = splitPairs(
      args.filter((arg) => !removed.includes(arg.slice(0, -1))),
    );
    if (pairs.length + removed.length === 0) {
      throw usageFailure('at least one environment variable must be provided');
    }
    const only = kubectl.flags.text('containers') ?? '*';
    await changeContainers(kubectl, resources, 'env updated', (containers) =>
      containers
        .filter((container) => only === '*' || container['name'] === only)
        .map((container) => ({ ...container, env: changeVariables(container, pairs, removed) })),
    );
  },
};

function changeVariables(
  container: JsonObject,
  pairs: readonly (readonly [string, string])[],
  removed: readonly string[],
): readonly JsonObject[] {
  const wanted = new Map(pairs);
  const kept = asObjects(container['env'])
    .filter((variable) => !removed.includes(asText(variable['name'])))
    .map((variable): JsonObject => {
      const name = asText(variable['name']);
      const value = wanted.get(name);
      wanted.delete(name);
      return value === undefined ? variable : { name, value };
    });
  return [...kept, ...Array.from(wanted, ([name, value]) => ({ name, value }))];
}

export const set: Subcommand = {
  name: 'set',
  summary: 'Set specific features on objects',
  flags: [],
  subcommands: [env, image],
};

function splitPairs(args: readonly string[]): {
  readonly resources: readonly string[];
  readonly pairs: readonly (readonly [string, string])[];
} {
  const isPair = (text: string): boolean => /^[^=]+=/.test(text);
  return {
    resources: args.filter((arg) => !isPair(arg)),
    pairs: args.filter(isPair).map((arg): [string, string] => {
      const equals = arg.indexOf('=');
      return [arg.slice(0, equals), arg.slice(equals + 1)];
    }),
  };
}

/** Patches the containers (init containers too) that `change` gives back; says nothing where nothing changes. */
async function changeContainers(
  kubectl: Kubectl,
  args: readonly string[],
  operation: string,
  change: (containers: readonly JsonObject[]) => readonly JsonObject[],
): Promise<void> {
  const { flags } = kubectl;
  const dryRun = dryRunOf(flags);
  const failures = new FailureCollector();
  const resources = await namedResources(kubectl, failures, args);
  const print = createResultPrinter(kubectl);
  await forEachResource(resources, failures, async (resource) => {
    const changed = changedSpec(resource, change);
    if (!changed) return;
    const object = await sendSpec(kubectl, resource, changed, dryRun);
    print(object, `${operation}${dryRunSuffix(dryRun)}`);
  });
}

/** The path of a pod spec in each kind that has one. */
function specPath(kind: string): readonly string[] {
  if (kind === 'Pod') return ['spec'];
  return kind === 'CronJob'
    ? ['spec', 'jobTemplate', 'spec', 'template', 'spec']
    : ['spec', 'template', 'spec'];
}

interface ChangedSpec {
  readonly containers: readonly JsonObject[];
  readonly initContainers: readonly JsonObject[];
}

function changedSpec(
  { type, object }: LiveResource,
  change: (containers: readonly JsonObject[]) => readonly JsonObject[],
): ChangedSpec | undefined {
  const spec = at(object, ...specPath(type.kind));
  const all = (['containers', 'initContainers'] as const).flatMap((list) =>
    asObjects(at(spec, list)),
  );
  if (spec === undefined) {
    throw usageFailure(`the object ${type.kind} does not have a pod template`);
  }
  const changed = change(all).filter((container) => {
    const before = all.find(({ name }) => name === container['name']);
    return !isSameJson(before, container);
  });
  if (changed.length === 0) return undefined;
  const isInit = (container: JsonObject): boolean =>
    asObjects(at(spec, 'initContainers')).some(({ name }) => name === container['name']);
  return {
    containers: changed.filter((container) => !isInit(container)),
    initContainers: changed.filter(isInit),
  };
}

async function sendSpec(
  kubectl: Kubectl,
  { type, namespace, name, object }: LiveResource,
  { containers, initContainers }: ChangedSpec,
  dryRun: DryRun,
): Promise<JsonObject> {
  if (dryRun === 'client') return object;
  const spec: JsonObject = {
    ...(containers.length > 0 ? { containers } : {}),
    ...(initContainers.length > 0 ? { initContainers } : {}),
  };
  const body = specPath(type.kind).reduceRight<JsonObject>(
    (inner, key) => ({ [key]: inner }),
    spec,
  );
  return kubectl.rest.json(resourcePath(type, namespace, name), {
    method: 'PATCH',
    contentType: 'application/strategic-merge-patch+json',
    body,
    query: {
      ...dryRunQuery(dryRun),
      fieldManager: kubectl.flags.text('field-manager') ?? 'kubectl-set',
    },
  });
}
