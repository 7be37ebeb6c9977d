import type { JsonObject } from '@drydock/manifests';
import { ApiFailure } from '../failure.ts';
import { asNumber, asObject, asObjects, asPairs, asText, asTexts, at } from '../json-access.ts';
import { goPlain } from '../jsonpath/evaluate-json-path.ts';
import type { DescribeWriter } from './describe-writer.ts';
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
  writer.line(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs');
  writer.line(1, '---------\t-----------------\t--------------\t-----');
  for (const rule of sortedRules(asObjects(object['rules']))) writeRule(writer, rule);
};

interface FlatRule {
  readonly resource: string;
  readonly urls: readonly string[];
  readonly names: readonly string[];
  readonly verbs: readonly string[];
}

/** Rules taken apart into one resource each, sorted by their text; verbs of equal ones joined (rbac.CompactRules). */
function sortedRules(rules: readonly JsonObject[]): readonly FlatRule[] {
  const flat = rules.flatMap((rule): readonly FlatRule[] => {
    const names = asTexts(rule['resourceNames']);
    const verbs = asTexts(rule['verbs']);
    const urls = asTexts(rule['nonResourceURLs']).map((url): FlatRule => ({
      resource: '',
      urls: [url],
      names,
      verbs,
    }));
    const resources = asTexts(rule['apiGroups']).flatMap((group) =>
      asTexts(rule['resources']).map((resource): FlatRule => ({
        resource: group === '' ? resource : `${resource}.${group}`,
        urls: [],
        names,
        verbs,
      })),
    );
    return [...resources, ...urls];
  });
  const merged = new Map<string, FlatRule>();
  for (const rule of flat) {
    const key = JSON.stringify([rule.resource, rule.urls, rule.names]);
    const known = merged.get(key);
    merged.set(key, known ? { ...known, verbs: [...known.verbs, ...rule.verbs] } : rule);
  }
  return [...merged.values()].toSorted((a, b) => compareRules(a, b));
}

/** By API group, then resource (the text of the rule in Go's %v). */
function compareRules(a: FlatRule, b: FlatRule): number {
  const key = ({ resource, urls, names }: FlatRule): string => {
    const [name = '', ...group] = resource.split('.');
    return JSON.stringify([group.join('.'), name, names, urls]);
  };
  return key(a) < key(b) ? -1 : 1;
}

function writeRule(writer: DescribeWriter, { resource, urls, names, verbs }: FlatRule): void {
  writer.line(1, `${resource}\t[${urls.join(' ')}]\t[${names.join(' ')}]\t[${verbs.join(' ')}]`);
}

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
