import type { JsonObject } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import { asNumber, asObject, asObjects, asText, at } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { withoutKey } from '../print/output-format.ts';
import { formatRfc1123 } from '../timestamp.ts';
import type { DescribeWriter } from './describe-writer.ts';
import type { Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import {
  controllerOf,
  formatSelector,
  nameOf,
  namespaceOf,
  selectorQuery,
  writeLabels,
  writeAnnotations,
  writeLabelsAndAnnotations,
  writeNames,
} from './metadata.ts';
import { writePodTemplate } from './pod-template.ts';

export const describeDeployment: Describer = async (object, writer, context) => {
  const number = (key: string): number => asNumber(at(object, 'status', key));
  writeNames(writer, object);
  writer.field('CreationTimestamp', created(object));
  writeLabelsAndAnnotations(writer, object);
  writer.field('Selector', formatSelector(at(object, 'spec', 'selector')));
  const replicas = [
    `${asNumber(at(object, 'spec', 'replicas'), 1)} desired`,
    `${number('updatedReplicas')} updated`,
    `${number('replicas')} total`,
    `${number('availableReplicas')} available`,
    `${number('unavailableReplicas')} unavailable`,
  ];
  writer.field('Replicas', replicas.join(' | '));
  writer.field('StrategyType', asText(at(object, 'spec', 'strategy', 'type')));
  writer.field('MinReadySeconds', asNumber(at(object, 'spec', 'minReadySeconds')));
  const rolling = at(object, 'spec', 'strategy', 'rollingUpdate');
  if (rolling !== undefined) {
    const unavailable = asText(at(rolling, 'maxUnavailable'));
    const surge = asText(at(rolling, 'maxSurge'));
    writer.field('RollingUpdateStrategy', `${unavailable} max unavailable, ${surge} max surge`);
  }
  writePodTemplate(writer, at(object, 'spec', 'template'));
  writeConditions(writer, object);
  const sets = await replicaSetsOf(context.kubectl, object);
  const current = findCurrentSet(object, sets);
  writer.field('OldReplicaSets', describeSets(sets.filter((set) => set !== current)));
  writer.field('NewReplicaSet', describeSets(current ? [current] : []));
  await writeEvents(writer, object, context);
};

function created(object: JsonObject): string {
  return formatRfc1123(asText(at(object, 'metadata', 'creationTimestamp')));
}

function writeConditions(writer: DescribeWriter, object: JsonObject): void {
  const conditions = asObjects(at(object, 'status', 'conditions'));
  if (conditions.length === 0) return;
  writer.line(0, 'Conditions:');
  writer.line(1, 'Type\tStatus\tReason');
  writer.line(1, '----\t------\t------');
  for (const condition of conditions) {
    const [type, status, reason] = ['type', 'status', 'reason'].map((key) =>
      asText(condition[key]),
    );
    writer.line(1, `${type} \t${status}\t${reason}`);
  }
}

/** The ReplicaSets that a Deployment controls. */
export async function replicaSetsOf(
  kubectl: Kubectl,
  deployment: JsonObject,
): Promise<readonly JsonObject[]> {
  const path = `/apis/apps/v1/namespaces/${namespaceOf(deployment)}/replicasets`;
  const query = { labelSelector: selectorQuery(at(deployment, 'spec', 'selector')) };
  const list = await kubectl.rest.json(path, { query });
  const uid = at(deployment, 'metadata', 'uid');
  return asObjects(list['items']).filter((set) =>
    asObjects(at(set, 'metadata', 'ownerReferences')).some(
      (owner) => owner['controller'] === true && owner['uid'] === uid,
    ),
  );
}

const TEMPLATE_HASH = 'pod-template-hash';

/** The ReplicaSet whose pods are what the Deployment now asks for. */
export function findCurrentSet(
  deployment: JsonObject,
  sets: readonly JsonObject[],
): JsonObject | undefined {
  const wanted = asObject(at(deployment, 'spec', 'template'));
  return sets
    .toSorted((a, b) => (created(a) < created(b) ? -1 : 1))
    .find((set) => deepEqual(templateWithoutHash(set), wanted));
}

/** A ReplicaSet's pod template as the Deployment wrote it. */
export function templateWithoutHash(set: JsonObject): JsonObject {
  const template = asObject(at(set, 'spec', 'template'));
  const metadata = asObject(template['metadata']);
  const labels = withoutKey(asObject(metadata['labels']), TEMPLATE_HASH);
  return { ...template, metadata: { ...metadata, labels } };
}

function describeSets(sets: readonly JsonObject[]): string {
  if (sets.length === 0) return '<none>';
  return sets
    .map((set) => {
      const replicas = `${asNumber(at(set, 'status', 'replicas'))}/${asNumber(at(set, 'spec', 'replicas'))}`;
      return `${nameOf(set)} (${replicas} replicas created)`;
    })
    .join(', ');
}

export const describeReplicaSet: Describer = async (object, writer, context) => {
  writeNames(writer, object);
  writer.field('Selector', formatSelector(at(object, 'spec', 'selector')));
  writeLabelsAndAnnotations(writer, object);
  const owner = controllerOf(object);
  if (owner !== undefined) writer.field('Controlled By', owner);
  const current = asNumber(at(object, 'status', 'replicas'));
  const desired = asNumber(at(object, 'spec', 'replicas'));
  writer.field('Replicas', `${current} current / ${desired} desired`);
  writer.field('Pods Status', await podsStatus(context.kubectl, object));
  writePodTemplate(writer, at(object, 'spec', 'template'));
  writeConditions(writer, object);
  await writeEvents(writer, object, context);
};

async function podsStatus(kubectl: Kubectl, owner: JsonObject): Promise<string> {
  const path = `/api/v1/namespaces/${namespaceOf(owner)}/pods`;
  const query = { labelSelector: selectorQuery(at(owner, 'spec', 'selector')) };
  const uid = at(owner, 'metadata', 'uid');
  const pods = asObjects((await kubectl.rest.json(path, { query }))['items']).filter((pod) =>
    asObjects(at(pod, 'metadata', 'ownerReferences')).some((reference) => reference['uid'] === uid),
  );
  const count = (phase: string): number =>
    pods.filter((pod) => at(pod, 'status', 'phase') === phase).length;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}

export const describeStatefulSet: Describer = async (object, writer, context) => {
  writeNames(writer, object);
  writer.field('CreationTimestamp', created(object));
  writer.field('Selector', formatSelector(at(object, 'spec', 'selector')));
  writeLabelsAndAnnotations(writer, object);
  const desired = asNumber(at(object, 'spec', 'replicas'));
  const total = asNumber(at(object, 'status', 'replicas'));
  writer.field('Replicas', `${desired} desired | ${total} total`);
  const strategy = asObject(at(object, 'spec', 'updateStrategy'));
  writer.field('Update Strategy', asText(strategy['type']));
  const partition = at(strategy, 'rollingUpdate', 'partition');
  if (partition !== undefined) writer.field('Partition', asNumber(partition), 1);
  writer.field('Pods Status', await podsStatus(context.kubectl, object));
  writePodTemplate(writer, at(object, 'spec', 'template'));
  writeClaimTemplates(writer, object);
  await writeEvents(writer, object, context);
};

function writeClaimTemplates(writer: DescribeWriter, object: JsonObject): void {
  const claims = asObjects(at(object, 'spec', 'volumeClaimTemplates'));
  if (claims.length === 0) {
    writer.line(0, 'Volume Claims:\t<none>');
    return;
  }
  writer.line(0, 'Volume Claims:');
  for (const claim of claims) {
    writer.field('Name', nameOf(claim), 1);
    writer.field('StorageClass', asText(at(claim, 'spec', 'storageClassName')), 1);
    writeLabels(writer, 'Labels', at(claim, 'metadata', 'labels'), '  ');
    writeAnnotations(writer, '  Annotations', at(claim, 'metadata', 'annotations'));
    const capacity = asText(at(claim, 'spec', 'resources', 'requests', 'storage'));
    writer.field('Capacity', capacity === '' ? '<default>' : capacity, 1);
    const modes = at(claim, 'spec', 'accessModes');
    writer.field('Access Modes', `[${Array.isArray(modes) ? modes.join(' ') : ''}]`, 1);
  }
}

export const describeDaemonSet: Describer = async (object, writer, context) => {
  const number = (key: string): number => asNumber(at(object, 'status', key));
  writeNames(writer, object);
  writer.field('Selector', formatSelector(at(object, 'spec', 'selector')));
  writeLabels(writer, 'Node-Selector', at(object, 'spec', 'template', 'spec', 'nodeSelector'));
  writeLabelsAndAnnotations(writer, object);
  writer.field('Desired Number of Nodes Scheduled', number('desiredNumberScheduled'));
  writer.field('Current Number of Nodes Scheduled', number('currentNumberScheduled'));
  writer.field('Number of Nodes Scheduled with Up-to-date Pods', number('updatedNumberScheduled'));
  writer.field('Number of Nodes Scheduled with Available Pods', number('numberAvailable'));
  writer.field('Number of Nodes Misscheduled', number('numberMisscheduled'));
  writer.field('Pods Status', await podsStatus(context.kubectl, object));
  writePodTemplate(writer, at(object, 'spec', 'template'));
  await writeEvents(writer, object, context);
};

/** As a ReplicaSet, with a selector that is a plain map of labels. */
export const describeReplicationController: Describer = (object, writer, context) => {
  const spec = asObject(object['spec']);
  const selector = { matchLabels: asObject(spec['selector']) };
  return describeReplicaSet({ ...object, spec: { ...spec, selector } }, writer, context);
};
