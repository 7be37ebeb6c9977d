import type { JsonObject } from '@drydock/manifests';
import { ApiFailure } from '../failure.ts';
import { asNumber, asObject, asObjects, asPairs, asText, asTexts, at } from '../json-access.ts';
import { goPlain } from '../jsonpath/evaluate-json-path.ts';
import { RULE_COLUMNS, ruleCells } from '../policy-rules.ts';
import type { Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import { nameOf, namespaceOf, writeLabelsAndAnnotations, writeNames } from './metadata.ts';

export const describeConfigMap: Describer = async (object, writer, context) => {
  writeNames(writer, object);
  writeLabelsAndAnnotations(writer, object);
  writer.write(0, '\nData\n====\n');
  for (const [key, value] of asPairs(object['data'])) {
    writer.write(0, `${key}:\n----\n${value}\n\n`);
  }
  writer.write(0, '\nBinaryData\n====\n');
  for (const [key, value] of asPairs(object['binaryData'])) {
    writer.write(0, `${key}: ${base64Length(value)} bytes\n`);
  }
  writer.write(0, '\n');
  await writeEvents(writer, object, context);
};

export const describeSecret: Describer = (object, writer) => {
  writeNames(writer, object);
  writeLabelsAndAnnotations(writer, object);
  const type = asText(object['type']);
  writer.write(0, `\nType:\t${type}\n\nData\n====\n`);
  for (const [key, value] of asPairs(object['data'])) {
    const isToken = key === 'token' && type === 'kubernetes.io/service-account-token';
    writer.field(key, isToken ? atob(value) : `${base64Length(value)} bytes`);
  }
};

/** Bytes that a base64 text stands for. */
function base64Length(text: string): number {
  const padding = /=*$/.exec(text)?.[0].length ?? 0;
  return Math.floor((text.length * 3) / 4) - padding;
}

export const describeServiceAccount: Describer = async (object, writer, context) => {
  writeNames(writer, object);
  writeLabelsAndAnnotations(writer, object);
  const tokens = await tokensOf(object, context.kubectl.rest.json);
  const lists: readonly (readonly [string, readonly string[]])[] = [
    [
      'Image pull secrets',
      asObjects(object['imagePullSecrets']).map((entry) => asText(entry['name'])),
    ],
    ['Mountable secrets', asObjects(object['secrets']).map((entry) => asText(entry['name']))],
    ['Tokens', tokens],
  ];
  for (const [label, names] of lists) {
    if (names.length === 0) writer.field(label, '<none>');
    for (const [index, name] of names.entries()) {
      writer.line(0, index === 0 ? `${label}:\t${name}` : `\t${name}`);
    }
  }
  await writeEvents(writer, object, context);
};

async function tokensOf(
  account: JsonObject,
  read: (path: string) => Promise<JsonObject>,
): Promise<readonly string[]> {
  try {
    const list = await read(`/api/v1/namespaces/${namespaceOf(account)}/secrets`);
    return asObjects(list['items'])
      .filter(
        (secret) =>
          secret['type'] === 'kubernetes.io/service-account-token' &&
          at(secret, 'metadata', 'annotations', 'kubernetes.io/service-account.uid') ===
            at(account, 'metadata', 'uid'),
      )
      .map(nameOf);
  } catch (error) {
    if (error instanceof ApiFailure) return [];
    throw error;
  }
}

/** Role and ClusterRole: one line per group and resource. */
export const describeRole: Describer = (object, writer) => {
  writer.field('Name', nameOf(object));
  writeLabelsAndAnnotations(writer, object);
  writer.line(0, 'PolicyRule:');
  writer.line(1, RULE_COLUMNS.join('\t'));
  writer.line(1, RULE_COLUMNS.map((title) => '-'.repeat(title.length)).join('\t'));
  for (const cells of ruleCells(asObjects(object['rules']))) writer.line(1, cells.join('\t'));
};

/** RoleBinding and ClusterRoleBinding. */
export const describeRoleBinding: Describer = (object, writer) => {
  writer.field('Name', nameOf(object));
  writeLabelsAndAnnotations(writer, object);
  writer.line(0, 'Role:');
  writer.field('Kind', asText(at(object, 'roleRef', 'kind')), 1);
  writer.field('Name', asText(at(object, 'roleRef', 'name')), 1);
  writer.line(0, 'Subjects:');
  writer.line(1, 'Kind\tName\tNamespace');
  writer.line(1, '----\t----\t---------');
  for (const subject of asObjects(object['subjects'])) {
    const cells = ['kind', 'name', 'namespace'].map((key) => asText(subject[key]));
    writer.line(1, cells.join('\t'));
  }
};

export const describeResourceQuota: Describer = (object, writer) => {
  writeNames(writer, object);
  const scopes = asTexts(at(object, 'spec', 'scopes'));
  if (scopes.length > 0) writer.field('Scopes', scopes.toSorted().join(', '));
  writer.line(0, 'Resource\tUsed\tHard');
  writer.line(0, '--------\t----\t----');
  const hard = asObject(at(object, 'status', 'hard'));
  for (const resource of Object.keys(hard).toSorted()) {
    const used = asText(at(object, 'status', 'used', resource));
    writer.line(0, `${resource}\t${used}\t${asText(hard[resource])}`);
  }
};

export const describeDisruptionBudget: Describer = async (object, writer, context) => {
  const number = (key: string): number => asNumber(at(object, 'status', key));
  writer.field('Name', nameOf(object));
  writer.field('Namespace', namespaceOf(object));
  const least = at(object, 'spec', 'minAvailable');
  const most = at(object, 'spec', 'maxUnavailable');
  if (least !== undefined) writer.field('Min available', goPlain(least));
  else if (most !== undefined) writer.field('Max unavailable', goPlain(most));
  const selector = at(object, 'spec', 'selector');
  const labels = asPairs(at(selector, 'matchLabels'));
  writer.field(
    'Selector',
    selector === undefined ? '<unset>' : labels.map(([key, value]) => `${key}=${value}`).join(','),
  );
  writer.line(0, 'Status:');
  writer.field('Allowed disruptions', number('disruptionsAllowed'), 2);
  writer.field('Current', number('currentHealthy'), 2);
  writer.field('Desired', number('desiredHealthy'), 2);
  writer.field('Total', number('expectedPods'), 2);
  await writeEvents(writer, object, context);
};
