import { type JsonObject, parseTimestamp } from '@drydock/manifests';
import {
  addQuantities,
  formatQuantity,
  milliValue,
  parseQuantity,
  type Quantity,
} from '@drydock/merge';
import { ApiFailure } from '../failure.ts';
import { humanDuration } from '../human-duration.ts';
import { asObject, asObjects, asPairs, asText, at } from '../json-access.ts';
import { formatRfc1123 } from '../timestamp.ts';
import type { DescribeWriter } from './describe-writer.ts';
import type { DescribeContext, Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import { nameOf, namespaceOf, writeLabelsAndAnnotations } from './metadata.ts';

const ROLE = 'node-role.kubernetes.io/';

export const describeNode: Describer = async (node, writer, context) => {
  writer.field('Name', nameOf(node));
  writer.field('Roles', rolesOf(node));
  writeLabelsAndAnnotations(writer, node);
  writer.field(
    'CreationTimestamp',
    formatRfc1123(asText(at(node, 'metadata', 'creationTimestamp'))),
  );
  writeTaints(writer, node);
  writer.field('Unschedulable', at(node, 'spec', 'unschedulable') === true);
  await writeLease(writer, node, context);
  writeConditions(writer, node);
  writer.line(0, 'Addresses:');
  for (const address of asObjects(at(node, 'status', 'addresses'))) {
    writer.field(asText(address['type']), asText(address['address']), 1);
  }
  writeAmounts(writer, 'Capacity', at(node, 'status', 'capacity'));
  writeAmounts(writer, 'Allocatable', at(node, 'status', 'allocatable'));
  writeSystemInfo(writer, node);
  for (const [label, key] of [
    ['PodCIDR', 'podCIDR'],
    ['ProviderID', 'providerID'],
  ] as const) {
    const text = asText(at(node, 'spec', key));
    if (text !== '') writer.field(label, text);
  }
  await writePods(writer, node, context);
  await writeEvents(
    writer,
    { ...node, metadata: { ...asObject(node['metadata']), uid: nameOf(node) } },
    context,
  );
};

function rolesOf(node: JsonObject): string {
  const roles = asPairs(at(node, 'metadata', 'labels')).flatMap(([key, value]) => {
    if (key.startsWith(ROLE)) return [key.slice(ROLE.length)];
    return key === 'kubernetes.io/role' && value !== '' ? [value] : [];
  });
  return roles.length === 0 ? '<none>' : roles.join(',');
}

function writeTaints(writer: DescribeWriter, node: JsonObject): void {
  const taints = asObjects(at(node, 'spec', 'taints')).map((taint) => {
    const value = asText(taint['value']);
    return `${asText(taint['key'])}${value === '' ? '' : `=${value}`}:${asText(taint['effect'])}`;
  });
  if (taints.length === 0) writer.field('Taints', '<none>');
  for (const [index, text] of taints.entries()) {
    writer.line(0, index === 0 ? `Taints:\t${text}` : `\t${text}`);
  }
}

async function writeLease(
  writer: DescribeWriter,
  node: JsonObject,
  { kubectl }: DescribeContext,
): Promise<void> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${nameOf(node)}`;
  try {
    const lease = await kubectl.rest.json(path);
    const time = (key: string): string => {
      const text = asText(at(lease, 'spec', key));
      return text === '' ? '<unset>' : formatRfc1123(text);
    };
    writer.line(0, 'Lease:');
    writer.field('HolderIdentity', asText(at(lease, 'spec', 'holderIdentity')) || '<unset>', 1);
    writer.field('AcquireTime', time('acquireTime'), 1);
    writer.field('RenewTime', time('renewTime'), 1);
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    writer.line(0, `Lease:\tFailed to get lease: ${error.status.message}`);
  }
}

function writeConditions(writer: DescribeWriter, node: JsonObject): void {
  const conditions = asObjects(at(node, 'status', 'conditions'));
  if (conditions.length === 0) return;
  writer.line(0, 'Conditions:');
  writer.line(1, 'Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage');
  writer.line(1, '----\t------\t-----------------\t------------------\t------\t-------');
  for (const condition of conditions) {
    const text = (key: string): string => asText(condition[key]);
    const times = [text('lastHeartbeatTime'), text('lastTransitionTime')].map(formatRfc1123);
    writer.line(
      1,
      [
        `${text('type')} `,
        `${text('status')} `,
        ...times.map((time) => `${time} `),
        `${text('reason')} `,
        text('message'),
      ].join('\t'),
    );
  }
}

function writeAmounts(writer: DescribeWriter, title: string, value: unknown): void {
  const amounts = asObject(value);
  const names = Object.keys(amounts).toSorted();
  if (names.length === 0) return;
  writer.line(0, `${title}:`);
  for (const name of names) writer.field(name, asText(amounts[name]), 1);
}

function writeSystemInfo(writer: DescribeWriter, node: JsonObject): void {
  const info = at(node, 'status', 'nodeInfo');
  writer.line(0, 'System Info:');
  for (const [label, key] of [
    ['Machine ID', 'machineID'],
    ['System UUID', 'systemUUID'],
    ['Boot ID', 'bootID'],
    ['Kernel Version', 'kernelVersion'],
    ['OS Image', 'osImage'],
    ['Operating System', 'operatingSystem'],
    ['Architecture', 'architecture'],
    ['Container Runtime Version', 'containerRuntimeVersion'],
    ['Kubelet Version', 'kubeletVersion'],
    ['Kube-Proxy Version', 'kubeProxyVersion'],
  ] as const) {
    writer.field(label, asText(at(info, key)), 1);
  }
}

const ZERO = parseQuantity('0');

async function writePods(
  writer: DescribeWriter,
  node: JsonObject,
  { kubectl }: DescribeContext,
): Promise<void> {
  const list = await kubectl.rest.json('/api/v1/pods', {
    query: {
      fieldSelector: `spec.nodeName=${nameOf(node)},status.phase!=Failed,status.phase!=Succeeded`,
    },
  });
  const pods = asObjects(list['items']);
  const allocatable = asObject(at(node, 'status', 'allocatable'));
  const share = (amount: Quantity | undefined, resource: string): string => {
    const whole = parseQuantity(asText(allocatable[resource]));
    const percent =
      amount && whole && milliValue(whole) > 0
        ? Math.trunc((milliValue(amount) * 100) / milliValue(whole))
        : 0;
    return `${amount ? formatQuantity(amount) : '0'} (${percent}%)`;
  };
  writer.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  writer.line(
    1,
    'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge',
  );
  writer.line(
    1,
    '---------\t----\t\t------------\t----------\t---------------\t-------------\t---',
  );
  for (const pod of pods) {
    const created = parseTimestamp(asText(at(pod, 'metadata', 'creationTimestamp')));
    const age = created === undefined ? '<unknown>' : humanDuration(kubectl.clock.now() - created);
    const cells = (['cpu', 'memory'] as const).flatMap((resource) =>
      (['requests', 'limits'] as const).map((kind) =>
        share(podAmount(pod, kind, resource), resource),
      ),
    );
    writer.line(1, [namespaceOf(pod), nameOf(pod), '', ...cells, age].join('\t'));
  }
  writer.line(0, 'Allocated resources:');
  writer.line(1, '(Total limits may be over 100 percent, i.e., overcommitted.)');
  writer.line(1, 'Resource\tRequests\tLimits');
  writer.line(1, '--------\t--------\t------');
  for (const resource of ['cpu', 'memory', 'ephemeral-storage']) {
    const cells = (['requests', 'limits'] as const).map((kind) =>
      share(sum(pods.map((pod) => podAmount(pod, kind, resource))), resource),
    );
    writer.line(1, [resource, ...cells].join('\t'));
  }
}

function sum(amounts: readonly (Quantity | undefined)[]): Quantity | undefined {
  // Nothing has no format of its own: the sum of 0 and 1Gi is 1Gi.
  const given = amounts.filter((amount) => amount !== undefined && milliValue(amount) !== 0);
  return given.reduce(
    (total, amount) => (total && amount ? addQuantities(total, amount) : (amount ?? total)),
    given[0] ? undefined : ZERO,
  );
}

/** What a pod's containers ask for together. */
function podAmount(
  pod: JsonObject,
  kind: 'requests' | 'limits',
  resource: string,
): Quantity | undefined {
  const amounts = asObjects(at(pod, 'spec', 'containers')).map((container) => {
    const text = asText(at(container, 'resources', kind, resource));
    return text === '' ? undefined : parseQuantity(text);
  });
  return sum(amounts);
}
