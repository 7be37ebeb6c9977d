import { ClusterError } from '@drydock/cluster';
import { formatTimestamp, type JsonObject } from '@drydock/manifests';
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
import { DescribeWriter } from '../describe/describe-writer.ts';
import { writePodTemplate } from '../describe/pod-template.ts';
import { templateWithoutHash } from '../describe/workloads.ts';
import { qualifiedKind, qualifiedName, resourcePath } from '../discovery.ts';
import { FailureCollector, usageFailure } from '../failure.ts';
import { asObject, at, isSameJson } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { LAST_APPLIED } from '../last-applied.ts';
import { namedResources } from '../named-resources.ts';
import { createResultPrinter } from '../print/output-format.ts';
import { alignTabs, DESCRIBE_TABS } from '../print/tab-writer.ts';
import { forEachResource, type LiveResource } from '../resources.ts';
import type { Subcommand } from '../subcommand.ts';
import { CHANGE_CAUSE, REVISION, revisionsOf, type Revision } from './revisions.ts';
import { rolloutStatus } from './status.ts';

const FLAGS = [...FILE_FLAGS, ...SELECTOR_FLAGS] as const;
const WRITE_FLAGS = [...FLAGS, ...OUTPUT_FLAGS, DRY_RUN_FLAG, FIELD_MANAGER_FLAG] as const;
/** How long `rollout status` looks when no --timeout is given; kubectl itself waits without end. */
const STATUS_MS = 600_000;

async function eachNamed(
  kubectl: Kubectl,
  step: (resource: LiveResource) => Promise<void>,
): Promise<void> {
  const failures = new FailureCollector();
  const resources = await namedResources(kubectl, failures, kubectl.flags.args, true);
  await forEachResource(resources, failures, step);
}

export const status: Subcommand = {
  name: 'status',
  summary: 'Show the status of the rollout',
  completes: 'resources',
  flags: [
    ...FLAGS,
    { name: 'watch', short: 'w', kind: 'bool' },
    { name: 'timeout', kind: 'duration' },
    { name: 'revision', kind: 'int' },
  ],
  async run(kubectl) {
    await eachNamed(kubectl, (resource) => followStatus(kubectl, resource));
  },
};

async function followStatus(kubectl: Kubectl, resource: LiveResource): Promise<void> {
  const { type, name, namespace } = resource;
  if (!rolloutStatus(resource.object)) {
    throw usageFailure(`no status viewer has been implemented for ${type.kind}`);
  }
  let printed = '';
  const isDone = async (): Promise<boolean> => {
    const current = rolloutStatus(await kubectl.rest.json(resourcePath(type, namespace, name)));
    if (!current) return true;
    if ('error' in current) throw usageFailure(current.error);
    if (current.message !== printed) kubectl.out(`${current.message}\n`);
    printed = current.message;
    return current.done;
  };
  if (!kubectl.flags.isOn('watch', true)) {
    await isDone();
    return;
  }
  const timeoutMs = kubectl.flags.milliseconds('timeout') || STATUS_MS;
  try {
    const { signal } = kubectl.shell;
    await kubectl.clock.waitFor(`the rollout of ${name}`, isDone, { timeoutMs, signal });
  } catch (error) {
    if (!(error instanceof ClusterError) || error.code !== 'timeout') throw error;
    throw usageFailure('timed out waiting for the condition');
  }
}

export const history: Subcommand = {
  name: 'history',
  summary: 'View rollout history',
  completes: 'resources',
  flags: [...FLAGS, ...OUTPUT_FLAGS, { name: 'revision', kind: 'int' }],
  async run(kubectl) {
    await eachNamed(kubectl, async (resource) => {
      requireHistory(resource);
      const revisions = await revisionsOf(kubectl, resource.object);
      const title = `${qualifiedKind(resource.type)}/${resource.name}`;
      const number = kubectl.flags.number('revision') ?? 0;
      if (number > 0) {
        const revision = revisions.find((candidate) => candidate.number === number);
        if (!revision) throw usageFailure('unable to find the specified revision');
        kubectl.out(`${title} with revision #${number}\n${templateText(revision)}\n`);
        return;
      }
      const rows = revisions.map(
        (revision) => `${revision.number}\t${revision.changeCause || '<none>'}`,
      );
      kubectl.out(
        `${title} \n${alignTabs(['REVISION\tCHANGE-CAUSE', ...rows].join('\n'), DESCRIBE_TABS)}\n\n`,
      );
    });
  },
};

function requireHistory({ type }: LiveResource): void {
  if (['Deployment', 'DaemonSet', 'StatefulSet'].includes(type.kind)) return;
  const shown = type.group === '' ? ` ${type.kind}` : `${type.group} ${type.kind}`;
  throw usageFailure(
    `error retrieving history for "${type.kind}", no visitor method exists for {${shown}}`,
  );
}

/** The template as `rollout` prints it: with its change cause, and its tabs left as they are. */
function templateText({ template, changeCause }: Revision): string {
  const metadata = asObject(template['metadata']);
  const annotations = asObject(metadata['annotations']);
  const shown =
    changeCause === ''
      ? metadata
      : { ...metadata, annotations: { ...annotations, [CHANGE_CAUSE]: changeCause } };
  const writer = new DescribeWriter();
  writePodTemplate(writer, { ...template, metadata: shown });
  return writer.raw();
}

export const undo: Subcommand = {
  name: 'undo',
  summary: 'Undo a previous rollout',
  completes: 'resources',
  flags: [...WRITE_FLAGS, { name: 'to-revision', kind: 'int' }],
  async run(kubectl) {
    const print = createResultPrinter(kubectl);
    const dryRun = dryRunOf(kubectl.flags);
    await eachNamed(kubectl, async (resource) => {
      const operation = await undoOne(kubectl, resource);
      print(resource.object, `${operation}${dryRunSuffix(dryRun)}`);
    });
  },
};

async function undoOne(kubectl: Kubectl, resource: LiveResource): Promise<string> {
  const { type, object, name, namespace } = resource;
  if (type.kind !== 'Deployment') {
    throw usageFailure(`rollout undo of a ${type.kind} is not modelled by this shell`);
  }
  const dryRun = dryRunOf(kubectl.flags);
  if (at(object, 'spec', 'paused') === true) {
    throw usageFailure(
      "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
    );
  }
  const revision = chooseRevision(kubectl, await revisionsOf(kubectl, object), name);
  if (dryRun === 'client') return templateText({ ...revision, changeCause: '' });
  const template = templateWithoutHash({ spec: { template: revision.template } });
  if (isSameJson(template, asObject(at(object, 'spec', 'template')))) {
    return `skipped rollback (current template already matches revision ${revision.number})`;
  }
  await kubectl.rest.json(resourcePath(type, namespace, name), {
    method: 'PATCH',
    contentType: 'application/json-patch+json',
    body: [
      { op: 'replace', path: '/spec/template', value: template },
      { op: 'replace', path: '/metadata/annotations', value: annotationsFor(object, revision) },
    ],
    query: dryRunQuery(dryRun),
  });
  return 'rolled back';
}

function chooseRevision(kubectl: Kubectl, revisions: readonly Revision[], name: string): Revision {
  const wanted = kubectl.flags.number('to-revision') ?? 0;
  if (wanted > 0) {
    const found = revisions.find(({ number }) => number === wanted);
    if (!found) throw usageFailure(`unable to find specified revision ${wanted} in history`);
    return found;
  }
  const previous = revisions.at(-2);
  if (!previous) throw usageFailure(`no rollout history found for deployment "${name}"`);
  return previous;
}

/** A rollback takes the annotations of its revision, except those that say what the Deployment itself is at. */
function annotationsFor(object: JsonObject, revision: Revision): JsonObject {
  const own = new Set([
    LAST_APPLIED,
    REVISION,
    'deployment.kubernetes.io/revision-history',
    'deployment.kubernetes.io/desired-replicas',
    'deployment.kubernetes.io/max-replicas',
    'deprecated.deployment.rollback.to',
  ]);
  const kept = Object.entries(asObject(at(object, 'metadata', 'annotations'))).filter(([key]) =>
    own.has(key),
  );
  const taken = Object.entries(revision.annotations).filter(([key]) => !own.has(key));
  return Object.fromEntries([...kept, ...taken]);
}

/** A command that changes one field of each workload. */
function writeCommand(
  name: string,
  summary: string,
  done: string,
  patchOf: (resource: LiveResource, kubectl: Kubectl) => JsonObject,
): Subcommand {
  return {
    name,
    summary,
    completes: 'resources',
    flags: WRITE_FLAGS,
    async run(kubectl) {
      const { flags, rest } = kubectl;
      const print = createResultPrinter(kubectl);
      await eachNamed(kubectl, async (resource) => {
        const { type, namespace } = resource;
        const object = await rest.json(resourcePath(type, namespace, resource.name), {
          method: 'PATCH',
          contentType: 'application/strategic-merge-patch+json',
          body: patchOf(resource, kubectl),
          query: {
            ...dryRunQuery(dryRunOf(flags)),
            fieldManager: flags.text('field-manager') ?? 'kubectl-rollout',
          },
        });
        print(object, `${done}${dryRunSuffix(dryRunOf(flags))}`);
      });
    },
  };
}

function refuse({ type, name }: LiveResource, reason: string): Error {
  return usageFailure(`${qualifiedName(type)} "${name}" ${reason}`);
}

const isPaused = ({ object }: LiveResource): boolean => at(object, 'spec', 'paused') === true;

function requireKind(resource: LiveResource, kinds: readonly string[], verb: string): void {
  if (!kinds.includes(resource.type.kind)) throw refuse(resource, `${verb} is not supported`);
}

export const pause: Subcommand = writeCommand(
  'pause',
  'Mark the provided resource as paused',
  'paused',
  (resource) => {
    requireKind(resource, ['Deployment'], 'pausing');
    if (isPaused(resource)) throw refuse(resource, 'is already paused');
    return { spec: { paused: true } };
  },
);

export const resume: Subcommand = writeCommand(
  'resume',
  'Resume a paused resource',
  'resumed',
  (resource) => {
    requireKind(resource, ['Deployment'], 'resuming');
    if (!isPaused(resource)) throw refuse(resource, 'is not paused');
    return { spec: { paused: null } };
  },
);

export const restart: Subcommand = writeCommand(
  'restart',
  'Restart a resource',
  'restarted',
  (resource, { clock }) => {
    requireKind(resource, ['Deployment', 'DaemonSet', 'StatefulSet'], 'restarting');
    if (isPaused(resource)) {
      throw refuse(resource, "can't restart paused deployment (run rollout resume first)");
    }
    const annotations = { 'kubectl.kubernetes.io/restartedAt': formatTimestamp(clock.now()) };
    return { spec: { template: { metadata: { annotations } } } };
  },
);
