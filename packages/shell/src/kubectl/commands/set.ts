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
} from '../common-flags.ts';
import { resourcePath } from '../discovery.ts';
import { FailureCollector, usageFailure } from '../failure.ts';
import type { FlagSpec } from '../flags.ts';
import { asObject, asObjects, asText, at, isSameJson } from '../json-access.ts';
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
  flags: [
    ...FLAGS,
    { name: 'containers', short: 'c', kind: 'string' },
    { name: 'list', kind: 'bool' },
    { name: 'from', kind: 'string' },
    { name: 'prefix', kind: 'string' },
  ],
  unmodelled: ['local', 'keys', 'overwrite', 'resolve', 'env'],
  async run(kubectl) {
    if (kubectl.flags.isOn('list')) return listVariables(kubectl);
    const args = kubectl.flags.args;
    const removed = args
      .filter((arg) => /^[A-Za-z_][\w.-]*-$/.test(arg))
      .map((arg) => arg.slice(0, -1));
    const { resources, pairs } = splitPairs(
      args.filter((arg) => !removed.includes(arg.slice(0, -1))),
    );
    const borrowed = await variablesFrom(kubectl);
    if (pairs.length + removed.length + borrowed.length === 0) {
      throw usageFailure('at least one environment variable must be provided');
    }
    const only = kubectl.flags.text('containers') ?? '*';
    await changeContainers(kubectl, resources, 'env updated', (containers) =>
      containers
        .filter((container) => only === '*' || container['name'] === only)
        .map((container) => ({
          ...container,
          env: changeVariables(container, [...pairs.map(plainVariable), ...borrowed], removed),
        })),
    );
  },
};

function changeVariables(
  container: JsonObject,
  given: readonly JsonObject[],
  removed: readonly string[],
): readonly JsonObject[] {
  const wanted = new Map(given.map((variable) => [asText(variable['name']), variable]));
  const kept = asObjects(container['env'])
    .filter((variable) => !removed.includes(asText(variable['name'])))
    .map((variable): JsonObject => {
      const name = asText(variable['name']);
      const changed = wanted.get(name);
      wanted.delete(name);
      return changed ?? variable;
    });
  return [...kept, ...wanted.values()];
}

function plainVariable([name, value]: readonly [string, string]): JsonObject {
  return { name, value };
}

/** `--from=configmap/NAME` or `secret/NAME`: a variable for each key, named as variables are. */
async function variablesFrom(kubectl: Kubectl): Promise<readonly JsonObject[]> {
  const from = kubectl.flags.text('from');
  if (from === undefined) return [];
  const [source] = await namedResources(kubectl, new FailureCollector(), [from]);
  if (!source) throw usageFailure(`no resource ${from}`);
  const { kind } = source.type;
  if (kind !== 'ConfigMap' && kind !== 'Secret') {
    throw usageFailure(`unsupported resource specified in --from`);
  }
  const prefix = kubectl.flags.text('prefix') ?? '';
  return Object.keys(at(source.object, 'data') ?? {})
    .toSorted()
    .map((key): JsonObject => {
      const name = (prefix + key).replaceAll(/[^\w]/g, '_').toUpperCase();
      if (name !== key) kubectl.err(`Warning: key ${key} transferred to ${name}\n`);
      const reference = { key, name: source.name };
      return {
        name,
        valueFrom: kind === 'Secret' ? { secretKeyRef: reference } : { configMapKeyRef: reference },
      };
    });
}

async function listVariables(kubectl: Kubectl): Promise<void> {
  const failures = new FailureCollector();
  const { resources } = splitPairs(kubectl.flags.args);
  for (const { type, name, object } of await namedResources(kubectl, failures, resources)) {
    const spec = at(object, ...specPath(type.kind));
    for (const container of asObjects(at(spec, 'containers'))) {
      kubectl.out(`# ${type.kind} ${name}, container ${asText(container['name'])}\n`);
      for (const variable of asObjects(container['env']))
        kubectl.out(`${variableText(variable)}\n`);
    }
  }
  failures.throwIfAny();
}

function variableText(variable: JsonObject): string {
  const name = asText(variable['name']);
  const map = at(variable, 'valueFrom', 'configMapKeyRef');
  const secret = at(variable, 'valueFrom', 'secretKeyRef');
  const field = at(variable, 'valueFrom', 'fieldRef');
  const key = (reference: unknown): string =>
    `${asText(at(reference, 'name'))}, key ${asText(at(reference, 'key'))}`;
  if (map !== undefined) return `# ${name} from configmap ${key(map)}`;
  if (secret !== undefined) return `# ${name} from secret ${key(secret)}`;
  if (field !== undefined) return `# ${name} from field path ${asText(at(field, 'fieldPath'))}`;
  return `${name}=${asText(variable['value'])}`;
}

const resources: Subcommand = {
  name: 'resources',
  summary: 'Update resource requests/limits on objects with pod templates',
  completes: 'resources',
  flags: [
    ...FLAGS,
    { name: 'limits', kind: 'string' },
    { name: 'requests', kind: 'string' },
    { name: 'containers', short: 'c', kind: 'string' },
  ],
  unmodelled: ['local'],
  async run(kubectl) {
    const { flags } = kubectl;
    const [limits, requests] = ['limits', 'requests'].map((flag) => readAmounts(flags.text(flag)));
    if (!limits && !requests) {
      throw usageFailure(
        'you must specify an update to requests or limits (in the form of --requests/--limits)',
      );
    }
    const only = flags.text('containers') ?? '*';
    await changeContainers(kubectl, flags.args, 'resource requirements updated', (containers) =>
      containers
        .filter(({ name }) => only === '*' || name === only)
        .map((container) => ({
          ...container,
          resources: {
            ...asObject(container['resources']),
            ...(limits
              ? { limits: { ...asObject(at(container, 'resources', 'limits')), ...limits } }
              : {}),
            ...(requests
              ? { requests: { ...asObject(at(container, 'resources', 'requests')), ...requests } }
              : {}),
          },
        })),
    );
  },
};

/** `cpu=200m,memory=512Mi` */
function readAmounts(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  const { pairs } = splitPairs(text.split(','));
  const wrong = text.split(',').find((part) => !/^[^=]+=[^=]+$/.test(part));
  if (wrong !== undefined)
    throw usageFailure(`invalid argument syntax ${wrong}, expected <resource>=<value>`);
  return Object.fromEntries(pairs);
}

const serviceAccount: Subcommand = {
  name: 'serviceaccount',
  aliases: ['sa'],
  summary: 'Update the service account of a resource',
  completes: 'resources',
  flags: FLAGS,
  unmodelled: ['local'],
  async run(kubectl) {
    const account = kubectl.flags.args.at(-1);
    if (account === undefined || kubectl.flags.args.length < 2) {
      throw usageFailure('serviceaccount is required');
    }
    await patchEach(
      kubectl,
      kubectl.flags.args.slice(0, -1),
      'serviceaccount updated',
      (resource) => inPodSpec(resource, { serviceAccountName: account }),
    );
  },
};

const selector: Subcommand = {
  name: 'selector',
  summary: 'Set the selector on a resource',
  completes: 'resources',
  flags: FLAGS.filter(({ name }) => name !== 'selector'),
  unmodelled: ['local', 'resource-version'],
  async run(kubectl) {
    const { resources: named, pairs } = splitPairs(kubectl.flags.args);
    if (pairs.length === 0) throw usageFailure('one selector is required');
    const wanted = Object.fromEntries(
      pairs.flatMap(([key, value]) => splitPairs(`${key}=${value}`.split(',')).pairs),
    );
    await patchEach(kubectl, named, 'selector updated', ({ type, object }) => {
      if (type.kind !== 'Service') {
        throw usageFailure('setting a selector is only supported for Services');
      }
      const before = asObject(at(object, 'spec', 'selector'));
      const dropped = Object.keys(before).map((key) => [key, null] as const);
      return { spec: { selector: { ...Object.fromEntries(dropped), ...wanted } } };
    });
  },
};

/** Sends a merge patch to each named object. */
async function patchEach(
  kubectl: Kubectl,
  args: readonly string[],
  operation: string,
  patchOf: (resource: LiveResource) => JsonObject,
): Promise<void> {
  const dryRun = dryRunOf(kubectl.flags);
  const failures = new FailureCollector();
  const found = await namedResources(kubectl, failures, args);
  const print = createResultPrinter(kubectl);
  await forEachResource(found, failures, async (resource) => {
    const body = patchOf(resource);
    const object = await sendPatch(kubectl, resource, body, 'application/merge-patch+json');
    print(object, `${operation}${dryRunSuffix(dryRun)}`);
  });
}

const subject: Subcommand = {
  name: 'subject',
  summary: 'Update the user, group, or service account in a role binding or cluster role binding',
  completes: 'resources',
  flags: [
    ...FLAGS,
    { name: 'user', kind: 'list' },
    { name: 'group', kind: 'list' },
    { name: 'serviceaccount', kind: 'list' },
  ],
  unmodelled: ['local'],
  async run(kubectl) {
    const given = subjectsOf(kubectl);
    if (given.length === 0) {
      throw usageFailure('you must specify at least one value of user, group or serviceaccount');
    }
    await patchEach(kubectl, kubectl.flags.args, 'subjects updated', ({ type, object }) => {
      if (!/^(?:Cluster)?RoleBinding$/.test(type.kind)) {
        throw usageFailure('setting subjects is only supported for RoleBinding/ClusterRoleBinding');
      }
      const before = asObjects(object['subjects']);
      const added = given.filter((each) => !before.some((own) => isSameJson(own, each)));
      return { subjects: [...before, ...added] };
    });
  },
};

function subjectsOf({ flags }: Kubectl): readonly JsonObject[] {
  const group = 'rbac.authorization.k8s.io';
  return [
    ...flags.list('user').map((name) => ({ apiGroup: group, kind: 'User', name })),
    ...flags.list('group').map((name) => ({ apiGroup: group, kind: 'Group', name })),
    ...flags.list('serviceaccount').map((text) => {
      const [namespace = '', name, ...more] = text.split(':');
      if (name === undefined || more.length > 0) {
        throw usageFailure('serviceaccount must be <namespace>:<name>');
      }
      return { kind: 'ServiceAccount', name, namespace };
    }),
  ];
}

export const set: Subcommand = {
  name: 'set',
  summary: 'Set specific features on objects',
  flags: [],
  subcommands: [env, image, resources, selector, serviceAccount, subject],
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
    const object = await sendSpec(kubectl, resource, changed);
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

function inPodSpec({ type, object }: LiveResource, spec: JsonObject): JsonObject {
  const path = specPath(type.kind);
  if (at(object, ...path) === undefined) {
    throw usageFailure(`the object ${type.kind} does not have a pod template`);
  }
  return path.reduceRight<JsonObject>((inner, key) => ({ [key]: inner }), spec);
}

function sendSpec(
  kubectl: Kubectl,
  resource: LiveResource,
  { containers, initContainers }: ChangedSpec,
): Promise<JsonObject> {
  const spec: JsonObject = {
    ...(containers.length > 0 ? { containers } : {}),
    ...(initContainers.length > 0 ? { initContainers } : {}),
  };
  const body = inPodSpec(resource, spec);
  return sendPatch(kubectl, resource, body, 'application/strategic-merge-patch+json');
}

async function sendPatch(
  kubectl: Kubectl,
  { type, namespace, name, object }: LiveResource,
  body: JsonObject,
  contentType: string,
): Promise<JsonObject> {
  const dryRun = dryRunOf(kubectl.flags);
  if (dryRun === 'client') return object;
  return kubectl.rest.json(resourcePath(type, namespace, name), {
    method: 'PATCH',
    contentType,
    body,
    query: {
      ...dryRunQuery(dryRun),
      fieldManager: kubectl.flags.text('field-manager') ?? 'kubectl-set',
    },
  });
}
