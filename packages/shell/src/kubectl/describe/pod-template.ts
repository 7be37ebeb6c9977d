import type { JsonObject } from '@drydock/manifests';
import { asList, asObject, asObjects, asText, at } from '../json-access.ts';
import { writeContainers } from './containers.ts';
import type { DescribeWriter } from './describe-writer.ts';
import { formatSelector, writeAnnotations, writeLabels } from './metadata.ts';
import { writeVolumes } from './volumes.ts';

/** `Pod Template:` of a workload (kubectl describe.DescribePodTemplate). */
export function writePodTemplate(writer: DescribeWriter, value: unknown): void {
  const template = asObject(value);
  const spec = asObject(template['spec']);
  writer.line(0, 'Pod Template:');
  writeLabels(writer, '  Labels', at(template, 'metadata', 'labels'));
  const annotations = at(template, 'metadata', 'annotations');
  if (Object.keys(asObject(annotations)).length > 0) {
    writeAnnotations(writer, '  Annotations', annotations);
  }
  const account = asText(spec['serviceAccountName']);
  if (account !== '') writer.field('Service Account', account, 1);
  if (asList(spec['initContainers']).length > 0) {
    writeContainers(writer, {
      label: 'Init Containers',
      containers: spec['initContainers'],
      indent: '  ',
    });
  }
  writeContainers(writer, { label: 'Containers', containers: spec['containers'], indent: '  ' });
  writeVolumes(writer, spec['volumes'], '  ');
  writeTopologySpread(writer, spec, '  ');
  const priority = asText(spec['priorityClassName']);
  if (priority !== '') writer.field('Priority Class Name', priority, 1);
  writeLabels(writer, 'Node-Selectors', spec['nodeSelector'], '  ');
  writeTolerations(writer, spec['tolerations'], '  ');
}

export function writeTopologySpread(
  writer: DescribeWriter,
  spec: JsonObject,
  indent: string,
): void {
  const constraints = asObjects(spec['topologySpreadConstraints']).toSorted((a, b) =>
    asText(a['topologyKey']) < asText(b['topologyKey']) ? -1 : 1,
  );
  for (const [index, constraint] of constraints.entries()) {
    const selector = at(constraint, 'labelSelector');
    const text = [
      `${asText(constraint['topologyKey'])}:${asText(constraint['whenUnsatisfiable'])}`,
      `when max skew ${asText(constraint['maxSkew'])} is exceeded`,
      ...(selector === undefined ? [] : [`for selector ${formatSelector(selector)}`]),
    ].join(' ');
    writer.line(
      0,
      index === 0 ? `${indent}Topology Spread Constraints:\t${text}` : `${indent}\t${text}`,
    );
  }
}

export function writeTolerations(writer: DescribeWriter, value: unknown, indent: string): void {
  const tolerations = asObjects(value).toSorted((a, b) =>
    asText(a['key']) < asText(b['key']) ? -1 : asText(a['key']) > asText(b['key']) ? 1 : 0,
  );
  writer.write(0, `${indent}Tolerations:\t`);
  if (tolerations.length === 0) writer.line(0, '<none>');
  for (const [index, toleration] of tolerations.entries()) {
    if (index > 0) writer.write(0, `${indent}\t`);
    writer.line(0, describeToleration(toleration));
  }
}

function describeToleration(toleration: JsonObject): string {
  const key = asText(toleration['key']);
  const text = asText(toleration['value']);
  const effect = asText(toleration['effect']);
  const seconds = toleration['tolerationSeconds'];
  let described = key;
  if (text !== '') described += `=${text}`;
  if (effect !== '') described += `:${effect}`;
  if (toleration['operator'] === 'Exists' && text === '') {
    described += described === '' ? 'op=Exists' : ' op=Exists';
  }
  return seconds === undefined ? described : `${described} for ${asText(seconds)}s`;
}
