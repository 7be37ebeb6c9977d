import type { JsonObject } from '@drydock/manifests';
import {
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunQuery,
  dryRunSuffix,
  OUTPUT_FLAGS,
  SELECTOR_FLAGS,
} from '../common-flags.ts';
import { findType, resourcePath } from '../discovery.ts';
import { FailureCollector, KubectlFailure, usageFailure } from '../failure.ts';
import { asObjects, asText, at } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { createResultPrinter } from '../print/output-format.ts';
import { selectResources, type LiveResource } from '../resources.ts';
import type { Subcommand } from '../subcommand.ts';

const STRATEGIC = 'application/strategic-merge-patch+json';

async function nodesNamed(kubectl: Kubectl, command: string): Promise<readonly LiveResource[]> {
  const { flags } = kubectl;
  const labelSelector = flags.text('selector');
  if (flags.args.length === 0 && labelSelector === undefined) {
    throw usageFailure(
      `USAGE: ${command} NODE [flags]\nSee 'kubectl ${command} -h' for help and examples`,
    );
  }
  const failures = new FailureCollector();
  const args = ['nodes', ...flags.args];
  const found = await selectResources(kubectl, args, { labelSelector }, failures);
  failures.throwIfAny();
  return found;
}

function scheduling(name: 'cordon' | 'uncordon', summary: string): Subcommand {
  const isCordon = name === 'cordon';
  return {
    name,
    summary,
    completes: 'nothing',
    flags: [...SELECTOR_FLAGS, DRY_RUN_FLAG],
    async run(kubectl) {
      for (const node of await nodesNamed(kubectl, name))
        await setSchedulable(kubectl, node, isCordon);
    },
  };
}

async function setSchedulable(
  kubectl: Kubectl,
  node: LiveResource,
  isCordon: boolean,
): Promise<void> {
  const word = isCordon ? 'cordoned' : 'uncordoned';
  const dryRun = dryRunOf(kubectl.flags);
  const isAlready = (at(node.object, 'spec', 'unschedulable') === true) === isCordon;
  if (isAlready) {
    kubectl.out(`node/${node.name} already ${word}${dryRunSuffix(dryRun)}\n`);
    return;
  }
  if (dryRun !== 'client') {
    await kubectl.rest.json(resourcePath(node.type, undefined, node.name), {
      method: 'PATCH',
      contentType: STRATEGIC,
      body: { spec: { unschedulable: isCordon ? true : null } },
      query: dryRunQuery(dryRun),
    });
  }
  kubectl.out(`node/${node.name} ${word}${dryRunSuffix(dryRun)}\n`);
}

export const cordon: Subcommand = scheduling('cordon', 'Mark node as unschedulable');
export const uncordon: Subcommand = scheduling('uncordon', 'Mark node as schedulable');

export const drain: Subcommand = {
  name: 'drain',
  summary: 'Drain node in preparation for maintenance',
  completes: 'nothing',
  flags: [
    ...SELECTOR_FLAGS,
    DRY_RUN_FLAG,
    { name: 'force', kind: 'bool' },
    { name: 'ignore-daemonsets', kind: 'bool' },
    { name: 'delete-emptydir-data', kind: 'bool' },
    { name: 'grace-period', kind: 'int' },
    { name: 'timeout', kind: 'duration' },
  ],
  unmodelled: ['pod-selector', 'disable-eviction', 'chunk-size', 'skip-wait-for-delete-timeout'],
  async run(kubectl) {
    for (const node of await nodesNamed(kubectl, 'drain')) {
      await setSchedulable(kubectl, node, true);
      await evictPods(kubectl, node.name);
      kubectl.out(`node/${node.name} drained${dryRunSuffix(dryRunOf(kubectl.flags))}\n`);
    }
  },
};

async function evictPods(kubectl: Kubectl, node: string): Promise<void> {
  const list = await kubectl.rest.json('/api/v1/pods', {
    query: { fieldSelector: `spec.nodeName=${node}` },
  });
  const pods = asObjects(list['items']).filter((pod) => !isFinished(pod));
  const daemons = pods.filter((pod) => ownerKind(pod) === 'DaemonSet');
  refuseUnmovable(kubectl, node, pods, daemons);
  if (daemons.length > 0) {
    kubectl.err(`Warning: ignoring DaemonSet-managed Pods: ${daemons.map(fullName).join(', ')}\n`);
  }
  for (const pod of pods.filter((candidate) => !daemons.includes(candidate))) {
    const [namespace, name] = [
      asText(at(pod, 'metadata', 'namespace')),
      asText(at(pod, 'metadata', 'name')),
    ];
    kubectl.out(`evicting pod ${namespace}/${name}\n`);
    if (dryRunOf(kubectl.flags) === 'client') continue;
    await kubectl.rest.json(`/api/v1/namespaces/${namespace}/pods/${name}/eviction`, {
      method: 'POST',
      body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } },
    });
    kubectl.out(`pod/${name} evicted\n`);
  }
}

function isFinished(pod: JsonObject): boolean {
  return ['Succeeded', 'Failed'].includes(asText(at(pod, 'status', 'phase')));
}

function ownerKind(pod: JsonObject): string {
  const owner = asObjects(at(pod, 'metadata', 'ownerReferences')).find(
    ({ controller }) => controller === true,
  );
  return asText(owner?.['kind']);
}

function fullName(pod: JsonObject): string {
  return `${asText(at(pod, 'metadata', 'namespace'))}/${asText(at(pod, 'metadata', 'name'))}`;
}

/** Pods that a drain would lose or could not move stop it, unless a flag allows them. */
function refuseUnmovable(
  { flags }: Kubectl,
  node: string,
  pods: readonly JsonObject[],
  daemons: readonly JsonObject[],
): void {
  const problems: string[] = [];
  const add = (bad: readonly JsonObject[], text: string): void => {
    if (bad.length > 0) problems.push(`cannot delete ${text}: ${bad.map(fullName).join(', ')}`);
  };
  if (!flags.isOn('ignore-daemonsets')) {
    add(daemons, 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)');
  }
  if (!flags.isOn('delete-emptydir-data')) {
    const local = pods.filter((pod) =>
      asObjects(at(pod, 'spec', 'volumes')).some(({ emptyDir }) => emptyDir !== undefined),
    );
    add(local, 'Pods with local storage (use --delete-emptydir-data to override)');
  }
  if (!flags.isOn('force')) {
    add(
      pods.filter((pod) => ownerKind(pod) === ''),
      'Pods that declare no controller (use --force to override)',
    );
  }
  if (problems.length === 0) return;
  const reasons = problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`;
  throw new KubectlFailure(`error: unable to drain node "${node}" due to error: ${reasons}, continuing command...
There are pending nodes to be drained:
 ${node}
${problems.join('\n')}`);
}

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect?: string;
}

export const taint: Subcommand = {
  name: 'taint',
  summary: 'Update the taints on one or more nodes',
  completes: 'resources',
  flags: [
    ...OUTPUT_FLAGS,
    ...SELECTOR_FLAGS,
    DRY_RUN_FLAG,
    { name: 'all', kind: 'bool' },
    { name: 'overwrite', kind: 'bool' },
  ],
  async run(kubectl) {
    const { flags } = kubectl;
    const isTaint = (text: string): boolean => /[=:]/.test(text) || text.endsWith('-');
    const { added, removed } = parseTaints(flags.args.filter(isTaint));
    const args = flags.args.filter((text) => !isTaint(text));
    const type = findType(await kubectl.types(), args[0] ?? '');
    if (type && type.resource !== 'nodes') {
      throw usageFailure(`invalid resource type ${type.resource}, only node(s) is supported`);
    }
    if (added.length + removed.length === 0) {
      throw usageFailure('at least one taint update is required');
    }
    const failures = new FailureCollector();
    const options = { labelSelector: flags.text('selector'), all: flags.isOn('all') };
    const nodes = await selectResources(kubectl, args, options, failures);
    failures.throwIfAny();
    const print = createResultPrinter(kubectl);
    for (const node of nodes) {
      const object = await changeTaints(kubectl, node, added, removed);
      const word = added.length > 0 ? (removed.length > 0 ? 'modified' : 'tainted') : 'untainted';
      print(object, `${word}${dryRunSuffix(dryRunOf(flags))}`);
    }
  },
};

function parseTaints(texts: readonly string[]): {
  readonly added: readonly Taint[];
  readonly removed: readonly Taint[];
} {
  const added: Taint[] = [];
  const removed: Taint[] = [];
  for (const text of texts) {
    const isRemoval = text.endsWith('-');
    const match = /^([^=:]+)(?:=([^:]*))?(?::(.+))?$/.exec(isRemoval ? text.slice(0, -1) : text);
    const [, key = '', value, effect] = match ?? [];
    if (key === '' || (!isRemoval && effect === undefined)) {
      throw usageFailure(
        `invalid taint spec: ${text}\nSee 'kubectl taint -h' for help and examples`,
      );
    }
    if (effect !== undefined && !['NoSchedule', 'PreferNoSchedule', 'NoExecute'].includes(effect)) {
      throw usageFailure(
        `invalid taint effect: ${effect}, unsupported taint effect\nSee 'kubectl taint -h' for help and examples`,
      );
    }
    const taint: Taint = {
      key,
      ...(value === undefined || value === '' ? {} : { value }),
      ...(effect === undefined ? {} : { effect }),
    };
    (isRemoval ? removed : added).push(taint);
  }
  return { added, removed };
}

async function changeTaints(
  kubectl: Kubectl,
  { type, name, object }: LiveResource,
  added: readonly Taint[],
  removed: readonly Taint[],
): Promise<JsonObject> {
  const dryRun = dryRunOf(kubectl.flags);
  const before = asObjects(at(object, 'spec', 'taints'));
  const isSame = (taint: JsonObject, other: Taint): boolean =>
    taint['key'] === other.key && (other.effect === undefined || taint['effect'] === other.effect);
  const taken = added.filter((taint) => before.some((other) => isSame(other, taint)));
  if (taken.length > 0 && !kubectl.flags.isOn('overwrite')) {
    throw usageFailure(
      `node ${name} already has ${taken.map(({ key }) => key).join(',')} taint(s) with same effect(s) and --overwrite is false`,
    );
  }
  const missing = removed.filter((taint) => !before.some((other) => isSame(other, taint)));
  if (missing.length > 0) {
    throw usageFailure(
      missing
        .map(
          ({ key, effect }) =>
            `taint "${key}${effect === undefined ? '' : `:${effect}`}" not found`,
        )
        .join('\n'),
    );
  }
  const gone = [...added, ...removed];
  const kept = before.filter((taint) => !gone.some((other) => isSame(taint, other)));
  const taints = [...added.map((taint): JsonObject => ({ ...taint })), ...kept];
  if (dryRun === 'client') return object;
  return kubectl.rest.json(resourcePath(type, undefined, name), {
    method: 'PATCH',
    contentType: STRATEGIC,
    body: { spec: { taints: taints.length > 0 ? taints : null } },
    query: dryRunQuery(dryRun),
  });
}
