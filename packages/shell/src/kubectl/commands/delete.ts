import { ClusterError } from '@drydock/cluster';
import { asText, at } from '../json-access.ts';
import {
  ALL_NAMESPACES_FLAG,
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunSuffix,
  FILE_FLAGS,
  SELECTOR_FLAGS,
  type DryRun,
} from '../common-flags.ts';
import { qualifiedKind, resourcePath } from '../discovery.ts';
import { ApiFailure, FailureCollector, usageFailure } from '../failure.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { hasFiles, readManifests } from '../manifest-files.ts';
import {
  listObjects,
  liveResource,
  parseResourceArgs,
  type ResourceRef,
  NO_RESOURCES,
} from '../resources.ts';
import type { Subcommand } from '../subcommand.ts';

/** kubectl waits without end; this one gives up after so much cluster time. */
const WAIT_MS = 600_000;

interface DeleteTarget extends ResourceRef {
  readonly source?: string;
}

interface DeleteRun {
  readonly kubectl: Kubectl;
  readonly dryRun: DryRun;
  readonly ignoreNotFound: boolean;
  readonly propagationPolicy: string;
  /** Seconds; -1 leaves it to the object. */
  readonly gracePeriod: number;
  readonly isForced: boolean;
}

export const deleteCommand: Subcommand = {
  name: 'delete',
  summary:
    'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  completes: 'resources',
  flags: [
    ...FILE_FLAGS,
    ...SELECTOR_FLAGS,
    ALL_NAMESPACES_FLAG,
    DRY_RUN_FLAG,
    { name: 'field-selector', kind: 'string' },
    { name: 'all', kind: 'bool' },
    { name: 'ignore-not-found', kind: 'bool' },
    { name: 'cascade', kind: 'string', alone: 'background' },
    { name: 'force', kind: 'bool' },
    { name: 'now', kind: 'bool' },
    { name: 'grace-period', kind: 'int' },
    { name: 'wait', kind: 'bool' },
    { name: 'timeout', kind: 'duration' },
    { name: 'output', short: 'o', kind: 'string' },
  ],
  unmodelled: ['raw', 'interactive'],
  async run(kubectl) {
    const run = readRun(kubectl);
    const failures = new FailureCollector();
    const targets = await readTargets(kubectl, failures);
    if (targets.length === 0 && failures.isEmpty) {
      kubectl.out('No resources found\n');
      return;
    }
    warn(run, targets);
    const deleted: { readonly ref: ResourceRef; readonly uid: string }[] = [];
    for (const target of targets) {
      await failures.attempt(async () => {
        const uid = await deleteOne(run, target);
        if (uid !== undefined) deleted.push({ ref: target, uid });
      });
    }
    if (kubectl.flags.isOn('wait', true) && run.dryRun === 'none' && !run.isForced) {
      for (const { ref, uid } of deleted) await waitUntilGone(kubectl, ref, uid);
    }
    failures.throwIfAny();
  },
};

const POLICIES: Readonly<Record<string, string>> = {
  background: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
  true: 'Background',
  false: 'Orphan',
};

function readRun(kubectl: Kubectl): DeleteRun {
  const { flags } = kubectl;
  const cascade = flags.text('cascade') ?? 'background';
  const propagationPolicy = POLICIES[cascade];
  if (propagationPolicy === undefined) {
    throw usageFailure(
      `invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`,
    );
  }
  const isForced = flags.isOn('force');
  let gracePeriod = flags.number('grace-period') ?? -1;
  if (flags.isOn('now')) {
    if (gracePeriod !== -1)
      throw usageFailure('--now and --grace-period cannot be specified together');
    gracePeriod = 1;
  }
  if (isForced && gracePeriod > 0) {
    throw usageFailure('--force and --grace-period greater than 0 cannot be specified together');
  }
  if (isForced) gracePeriod = 0;
  else if (gracePeriod === 0) gracePeriod = 1;
  if (flags.isOn('all') && (flags.has('selector') || flags.has('field-selector'))) {
    const what = flags.has('selector') ? 'selector' : 'field selector';
    throw usageFailure(`setting 'all' parameter but found a non empty ${what}. `);
  }
  return {
    kubectl,
    dryRun: dryRunOf(flags),
    ignoreNotFound: flags.isOn('ignore-not-found') || flags.isOn('all') || flags.has('selector'),
    propagationPolicy,
    gracePeriod,
    isForced,
  };
}

async function readTargets(
  kubectl: Kubectl,
  failures: FailureCollector,
): Promise<readonly DeleteTarget[]> {
  const { flags } = kubectl;
  if (hasFiles(kubectl)) return readManifests(kubectl, failures);
  if (flags.args.length === 0) {
    throw usageFailure(NO_RESOURCES);
  }
  const selection = await parseResourceArgs(kubectl, flags.args);
  const labelSelector = flags.text('selector');
  const fieldSelector = flags.text('field-selector');
  const hasSelector = labelSelector !== undefined || fieldSelector !== undefined;
  if (selection.kind === 'refs') {
    if (hasSelector) throw usageFailure('name cannot be provided when a selector is specified');
    return selection.refs;
  }
  if (!hasSelector && !flags.isOn('all')) {
    throw usageFailure('resource(s) were provided, but no name was specified');
  }
  const found: DeleteTarget[] = [];
  for (const type of selection.types) {
    const isEverywhere = flags.isOn('all-namespaces') || !type.namespaced;
    const namespace = isEverywhere ? undefined : kubectl.namespace;
    await failures.attempt(async () => {
      const objects = await listObjects(kubectl, type, namespace, { labelSelector, fieldSelector });
      found.push(...objects.map((object) => liveResource(type, object)));
    });
  }
  return found;
}

function warn({ kubectl, isForced }: DeleteRun, targets: readonly DeleteTarget[]): void {
  if (isForced) {
    kubectl.err(
      'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
    );
  }
  if (kubectl.isNamespaceGiven && targets.some(({ type }) => !type.namespaced)) {
    kubectl.err(
      'Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n',
    );
  }
}

/** Deletes and reports one object; its uid, or undefined when it was not there. */
async function deleteOne(run: DeleteRun, target: DeleteTarget): Promise<string | undefined> {
  const { kubectl, dryRun, gracePeriod, propagationPolicy } = run;
  const path = resourcePath(target.type, target.namespace, target.name);
  try {
    const answer =
      dryRun === 'client'
        ? await kubectl.rest.json(path)
        : await kubectl.rest.json(path, {
            method: 'DELETE',
            body: {
              apiVersion: 'v1',
              kind: 'DeleteOptions',
              propagationPolicy,
              ...(gracePeriod >= 0 ? { gracePeriodSeconds: gracePeriod } : {}),
              ...(dryRun === 'server' ? { dryRun: ['All'] } : {}),
            },
          });
    report(run, target);
    // Most kinds are answered with a Status, others with the object.
    return asText(at(answer, 'metadata', 'uid')) || asText(at(answer, 'details', 'uid'));
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    if (error.isNotFound() && run.ignoreNotFound) return undefined;
    throw target.source === undefined ? error : error.from('deleting', target.source);
  }
}

function report({ kubectl, dryRun, isForced }: DeleteRun, target: DeleteTarget): void {
  const kind = qualifiedKind(target.type);
  if (kubectl.flags.text('output') === 'name') {
    kubectl.out(`${kind}/${target.name}\n`);
    return;
  }
  const operation = isForced ? 'force deleted' : 'deleted';
  const where = target.namespace === undefined ? '' : ` from ${target.namespace} namespace`;
  kubectl.out(`${kind} "${target.name}" ${operation}${where}${dryRunSuffix(dryRun)}\n`);
}

/** Waits, in cluster time, until an object with this uid (any, when it is empty) is not there any more. */
export async function waitUntilGone(
  kubectl: Kubectl,
  ref: ResourceRef,
  uid: string,
): Promise<void> {
  const timeoutMs = kubectl.flags.milliseconds('timeout') || WAIT_MS;
  const path = resourcePath(ref.type, ref.namespace, ref.name);
  const isGone = async (): Promise<boolean> => {
    try {
      const object = await kubectl.rest.json(path);
      return uid !== '' && asText(at(object, 'metadata', 'uid')) !== uid;
    } catch (error) {
      if (error instanceof ApiFailure && error.isNotFound()) return true;
      throw error;
    }
  };
  try {
    const { signal } = kubectl.shell;
    await kubectl.clock.waitFor(`${ref.name} to be gone`, isGone, { timeoutMs, signal });
  } catch (error) {
    if (!(error instanceof ClusterError) || error.code !== 'timeout') throw error;
    throw usageFailure(`timed out waiting for the condition on ${ref.type.resource}/${ref.name}`);
  }
}
