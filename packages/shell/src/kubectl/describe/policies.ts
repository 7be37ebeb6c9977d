import { parseTimestamp, timestampParts, type JsonObject } from '@drydock/manifests';
import { asObject, asObjects, asText, asTexts, at } from '../json-access.ts';
import type { DescribeWriter } from './describe-writer.ts';
import type { Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import { formatSelector, nameOf, writeLabelsAndAnnotations, writeNames } from './metadata.ts';

export const describeLimitRange: Describer = (object, writer) => {
  writeNames(writer, object);
  writer.line(
    0,
    'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio',
  );
  writer.line(
    0,
    '----\t--------\t---\t---\t---------------\t-------------\t-----------------------',
  );
  for (const limit of asObjects(at(object, 'spec', 'limits'))) {
    const fields = ['min', 'max', 'defaultRequest', 'default', 'maxLimitRequestRatio'];
    const resources = new Set(fields.flatMap((field) => Object.keys(asObject(limit[field]))));
    for (const resource of [...resources].toSorted()) {
      const cells = fields.map((field) => asText(at(limit, field, resource)) || '-');
      writer.line(0, [asText(limit['type']), resource, ...cells].join('\t'));
    }
  }
};

export const describeIngressClass: Describer = async (object, writer, context) => {
  writer.field('Name', nameOf(object));
  writeLabelsAndAnnotations(writer, object);
  writer.field('Controller', asText(at(object, 'spec', 'controller')));
  const parameters = at(object, 'spec', 'parameters');
  if (parameters !== undefined) {
    writer.line(0, 'Parameters:');
    for (const [label, field] of [
      ['APIGroup', 'apiGroup'],
      ['Kind', 'kind'],
      ['Name', 'name'],
    ] as const) {
      const text = asText(at(parameters, field));
      if (text !== '') writer.field(label, text, 1);
    }
  }
  await writeEvents(writer, object, context);
};

export const describeNetworkPolicy: Describer = (object, writer) => {
  const types = asTexts(at(object, 'spec', 'policyTypes'));
  const selector = formatSelector(at(object, 'spec', 'podSelector'));
  writer.field('Name', nameOf(object));
  writer.field('Namespace', asText(at(object, 'metadata', 'namespace')));
  writer.field('Created on', createdOn(object));
  writeLabelsAndAnnotations(writer, object);
  writer.line(0, 'Spec:');
  const all = '<none> (Allowing the specific traffic to all pods in this namespace)';
  writer.line(1, `PodSelector:     ${selector === '<none>' ? all : selector}`);
  for (const [type, direction] of [
    ['Ingress', 'ingress'],
    ['Egress', 'egress'],
  ] as const) {
    if (!types.includes(type)) {
      writer.line(1, `Not affecting ${direction} traffic`);
      continue;
    }
    writer.line(1, `Allowing ${direction} traffic:`);
    writeRules(writer, asObjects(at(object, 'spec', direction)), direction);
  }
  writer.line(1, `Policy Types: ${types.join(', ')}`);
};

function createdOn(object: JsonObject): string {
  const time = parseTimestamp(asText(at(object, 'metadata', 'creationTimestamp')));
  if (time === undefined) return '<unknown>';
  const { year, ...parts } = timestampParts(time);
  const [month, day, hour, minute, second] = [
    parts.month,
    parts.day,
    parts.hour,
    parts.minute,
    parts.second,
  ].map((value) => String(value).padStart(2, '0'));
  return `${year}-${month ?? ''}-${day ?? ''} ${hour ?? ''}:${minute ?? ''}:${second ?? ''} +0000 UTC`;
}

function writeRules(
  writer: DescribeWriter,
  rules: readonly JsonObject[],
  direction: 'ingress' | 'egress',
): void {
  if (rules.length === 0) {
    writer.line(2, `<none> (Selected pods are isolated for ${direction} connectivity)`);
  }
  for (const [index, rule] of rules.entries()) {
    const ports = asObjects(rule['ports']);
    if (ports.length === 0) writer.line(2, 'To Port: <any> (traffic allowed to all ports)');
    for (const port of ports) {
      writer.line(
        2,
        `To Port: ${asText(port['port']) || '<any>'}/${asText(port['protocol']) || 'TCP'}`,
      );
    }
    const peers = asObjects(rule[direction === 'ingress' ? 'from' : 'to']);
    const word = direction === 'ingress' ? 'From' : 'To';
    if (peers.length === 0) {
      const side = direction === 'ingress' ? 'source' : 'destination';
      writer.line(2, `${word}: <any> (traffic not restricted by ${side})`);
    }
    for (const peer of peers) {
      writer.line(2, `${word}:`);
      writePeer(writer, peer);
    }
    if (index < rules.length - 1) writer.line(2, '----------');
  }
}

function writePeer(writer: DescribeWriter, peer: JsonObject): void {
  for (const [label, field] of [
    ['NamespaceSelector', 'namespaceSelector'],
    ['PodSelector', 'podSelector'],
  ] as const) {
    if (peer[field] !== undefined) writer.line(3, `${label}: ${formatSelector(peer[field])}`);
  }
  const block = peer['ipBlock'];
  if (block === undefined) return;
  writer.line(3, 'IPBlock:');
  writer.line(4, `CIDR: ${asText(at(block, 'cidr'))}`);
  writer.line(4, `Except: ${asTexts(at(block, 'except')).join(', ')}`);
}
