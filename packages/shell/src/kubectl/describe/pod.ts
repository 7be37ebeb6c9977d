import { asList, asNumber, asObjects, asText, at } from '../json-access.ts';
import { humanDuration } from '../human-duration.ts';
import { formatRfc1123 } from '../timestamp.ts';
import { writeContainers } from './containers.ts';
import type { DescribeWriter } from './describe-writer.ts';
import type { DescribeContext, Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import { controllerOf, writeLabels, writeLabelsAndAnnotations, writeNames } from './metadata.ts';
import { writeTolerations, writeTopologySpread } from './pod-template.ts';
import { writeVolumes } from './volumes.ts';
import { type JsonObject, parseTimestamp } from '@drydock/manifests';

export const describePod: Describer = async (pod, writer, context) => {
  writeNames(writer, pod);
  writePlacement(writer, pod);
  writeLabelsAndAnnotations(writer, pod);
  writeStatus(writer, pod, context);
  const owner = controllerOf(pod);
  if (owner !== undefined) writer.field('Controlled By', owner);
  const nominated = asText(at(pod, 'status', 'nominatedNodeName'));
  if (nominated !== '') writer.field('NominatedNodeName', nominated);
  if (asList(at(pod, 'spec', 'initContainers')).length > 0) {
    writeContainers(writer, {
      label: 'Init Containers',
      containers: at(pod, 'spec', 'initContainers'),
      statuses: at(pod, 'status', 'initContainerStatuses'),
      pod,
      indent: '',
    });
  }
  writeContainers(writer, {
    label: 'Containers',
    containers: at(pod, 'spec', 'containers'),
    statuses: at(pod, 'status', 'containerStatuses'),
    pod,
    indent: '',
  });
  writeConditions(writer, pod);
  writeVolumes(writer, at(pod, 'spec', 'volumes'), '');
  writer.field('QoS Class', asText(at(pod, 'status', 'qosClass')));
  writeLabels(writer, 'Node-Selectors', at(pod, 'spec', 'nodeSelector'));
  writeTolerations(writer, at(pod, 'spec', 'tolerations'), '');
  writeTopologySpread(writer, (at(pod, 'spec') ?? {}) as JsonObject, ''); // spec of an object is an object
  await writeEvents(writer, pod, context);
};

function writePlacement(writer: DescribeWriter, pod: JsonObject): void {
  const priority = at(pod, 'spec', 'priority');
  if (priority !== undefined) writer.field('Priority', asNumber(priority));
  for (const [label, key] of [
    ['Priority Class Name', 'priorityClassName'],
    ['Runtime Class Name', 'runtimeClassName'],
    ['Service Account', 'serviceAccountName'],
  ] as const) {
    const text = asText(at(pod, 'spec', key));
    if (text !== '') writer.field(label, text);
  }
  const node = asText(at(pod, 'spec', 'nodeName'));
  writer.field('Node', node === '' ? '<none>' : `${node}/${asText(at(pod, 'status', 'hostIP'))}`);
  const started = asText(at(pod, 'status', 'startTime'));
  if (started !== '') writer.field('Start Time', formatRfc1123(started));
}

function writeStatus(writer: DescribeWriter, pod: JsonObject, { kubectl }: DescribeContext): void {
  const phase = asText(at(pod, 'status', 'phase'));
  const deleted = parseTimestamp(asText(at(pod, 'metadata', 'deletionTimestamp')));
  if (deleted !== undefined && phase !== 'Failed' && phase !== 'Succeeded') {
    const lasts = humanDuration(kubectl.clock.now() - deleted);
    writer.field('Status', `Terminating (lasts ${lasts})`);
    const grace = asNumber(at(pod, 'metadata', 'deletionGracePeriodSeconds'));
    writer.field('Termination Grace Period', `${grace}s`);
  } else writer.field('Status', phase);
  for (const [label, key] of [
    ['Reason', 'reason'],
    ['Message', 'message'],
  ] as const) {
    const text = asText(at(pod, 'status', key));
    if (text !== '') writer.field(label, text);
  }
  writer.field('IP', asText(at(pod, 'status', 'podIP')));
  const addresses = asObjects(at(pod, 'status', 'podIPs'));
  writer.line(0, addresses.length === 0 ? 'IPs:\t<none>' : 'IPs:');
  for (const address of addresses) writer.field('IP', asText(address['ip']), 1);
}

function writeConditions(writer: DescribeWriter, pod: JsonObject): void {
  const conditions = asObjects(at(pod, 'status', 'conditions'));
  if (conditions.length === 0) return;
  writer.line(0, 'Conditions:');
  writer.line(1, 'Type\tStatus');
  for (const condition of conditions) {
    writer.line(1, `${asText(condition['type'])} \t${asText(condition['status'])} `);
  }
}
