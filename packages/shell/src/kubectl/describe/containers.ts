import type { JsonObject } from '@drydock/manifests';
import { asNumber, asObject, asObjects, asText, asTexts, at } from '../json-access.ts';
import { goPlain } from '../jsonpath/evaluate-json-path.ts';
import { formatRfc1123 } from '../timestamp.ts';
import type { DescribeWriter } from './describe-writer.ts';
import { fieldRefValue } from './field-ref.ts';

export interface ContainersOptions {
  readonly label: string;
  readonly containers: unknown;
  readonly statuses?: unknown;
  /** Resolves `fieldRef` variables; absent for a template. */
  readonly pod?: JsonObject;
  /** '  ' inside a pod template. */
  readonly indent: string;
}

/** The containers of a pod or of a pod template (kubectl describe.describeContainers). */
export function writeContainers(writer: DescribeWriter, options: ContainersOptions): void {
  const { label, indent, pod } = options;
  const containers = asObjects(options.containers);
  const statuses = asObjects(options.statuses);
  writer.line(0, `${indent}${label}:${containers.length === 0 ? ' <none>' : ''}`);
  for (const container of containers) {
    const name = asText(container['name']);
    const status = statuses.find((candidate) => candidate['name'] === name);
    writer.line(1, `${indent === '' ? '' : ' '}${name}:`);
    writeBasics(writer, container, status);
    writeWords(writer, 'Command', container['command']);
    writeWords(writer, 'Args', container['args']);
    if (status) writeState(writer, status);
    writeResources(writer, container);
    writeProbes(writer, container);
    writeEnvironment(writer, container, pod);
    writeMounts(writer, container);
  }
}

function writeBasics(
  writer: DescribeWriter,
  container: JsonObject,
  status: JsonObject | undefined,
): void {
  if (status) writer.field('Container ID', asText(status['containerID']), 2);
  writer.field('Image', asText(container['image']), 2);
  if (status) writer.field('Image ID', asText(status['imageID']), 2);
  writePorts(writer, 'Port', container, 'containerPort');
  writePorts(writer, 'Host Port', container, 'hostPort');
}

function writePorts(
  writer: DescribeWriter,
  label: string,
  container: JsonObject,
  field: 'containerPort' | 'hostPort',
): void {
  const ports = asObjects(container['ports']).map((port) => {
    const name = asText(port['name']);
    const protocol = asText(port['protocol']) || 'TCP';
    return `${asNumber(port[field])}/${protocol}${name === '' ? '' : ` (${name})`}`;
  });
  const plural = ports.length > 1 ? 's' : '';
  writer.field(`${label}${plural}`, ports.length === 0 ? '<none>' : ports.join(', '), 2);
}

function writeWords(writer: DescribeWriter, label: string, words: unknown): void {
  const lines = asTexts(words).flatMap((word) => word.split('\n'));
  if (lines.length === 0) return;
  writer.line(2, `${label}:`);
  for (const line of lines) writer.line(3, line);
}

function writeState(writer: DescribeWriter, status: JsonObject): void {
  writeOneState(writer, 'State', asObject(status['state']));
  const last = asObject(status['lastState']);
  if (last['terminated'] !== undefined) writeOneState(writer, 'Last State', last);
  writer.field('Ready', status['ready'] === true ? 'True' : 'False', 2);
  writer.field('Restart Count', asNumber(status['restartCount']), 2);
}

function writeOneState(writer: DescribeWriter, label: string, state: JsonObject): void {
  const { running, terminated } = state;
  if (running !== undefined) {
    writer.field(label, 'Running', 2);
    writer.field('Started', formatRfc1123(asText(at(running, 'startedAt'))), 3);
  } else if (terminated === undefined) {
    writer.field(label, 'Waiting', 2);
    const reason = asText(at(state, 'waiting', 'reason'));
    if (reason !== '') writer.field('Reason', reason, 3);
  } else {
    writer.field(label, 'Terminated', 2);
    for (const [title, key] of [
      ['Reason', 'reason'],
      ['Message', 'message'],
    ] as const) {
      const text = asText(at(terminated, key));
      if (text !== '') writer.field(title, text, 3);
    }
    writer.field('Exit Code', asNumber(at(terminated, 'exitCode')), 3);
    const signal = asNumber(at(terminated, 'signal'));
    if (signal > 0) writer.field('Signal', signal, 3);
    writer.field('Started', formatRfc1123(asText(at(terminated, 'startedAt'))), 3);
    writer.field('Finished', formatRfc1123(asText(at(terminated, 'finishedAt'))), 3);
  }
}

function writeResources(writer: DescribeWriter, container: JsonObject): void {
  for (const [label, key] of [
    ['Limits', 'limits'],
    ['Requests', 'requests'],
  ] as const) {
    const amounts = asObject(at(container, 'resources', key));
    const names = Object.keys(amounts).toSorted();
    if (names.length === 0) continue;
    writer.line(2, `${label}:`);
    for (const name of names) writer.field(name, asText(amounts[name]), 3);
  }
}

function writeProbes(writer: DescribeWriter, container: JsonObject): void {
  for (const [label, key] of [
    ['Liveness', 'livenessProbe'],
    ['Readiness', 'readinessProbe'],
    ['Startup', 'startupProbe'],
  ] as const) {
    const probe = container[key];
    if (probe !== undefined && probe !== null)
      writer.field(label, describeProbe(asObject(probe)), 2);
  }
}

function describeProbe(probe: JsonObject): string {
  const number = (key: string, otherwise = 0): number => asNumber(probe[key], otherwise);
  const attributes = `delay=${number('initialDelaySeconds')}s timeout=${number('timeoutSeconds')}s period=${number('periodSeconds')}s #success=${number('successThreshold')} #failure=${number('failureThreshold')}`;
  const { exec, httpGet, tcpSocket, grpc } = probe;
  if (exec !== undefined) return `exec ${goPlain(at(exec, 'command') ?? [])} ${attributes}`;
  if (httpGet !== undefined) {
    const scheme = (asText(at(httpGet, 'scheme')) || 'HTTP').toLowerCase();
    const path = asText(at(httpGet, 'path'));
    const host = `${asText(at(httpGet, 'host'))}:${asText(at(httpGet, 'port'))}`;
    return `http-get ${scheme}://${host}${path} ${attributes}`;
  }
  if (tcpSocket !== undefined) {
    const address = `${asText(at(tcpSocket, 'host'))}:${asText(at(tcpSocket, 'port'))}`;
    return `tcp-socket ${address} ${attributes}`;
  }
  if (grpc !== undefined) {
    return `grpc <pod>:${asText(at(grpc, 'port'))} ${asText(at(grpc, 'service'))} ${attributes}`;
  }
  return `unknown ${attributes}`;
}

function writeEnvironment(
  writer: DescribeWriter,
  container: JsonObject,
  pod: JsonObject | undefined,
): void {
  const sources = asObjects(container['envFrom']);
  if (sources.length > 0) writer.line(2, 'Environment Variables from:');
  for (const source of sources) {
    const isMap = source['configMapRef'] !== undefined;
    const reference = isMap ? source['configMapRef'] : source['secretRef'];
    const prefix = asText(source['prefix']);
    const from = `${isMap ? 'ConfigMap' : 'Secret'}${prefix === '' ? '' : ` with prefix '${prefix}'`}`;
    const optional = at(reference, 'optional') === true;
    writer.line(3, `${asText(at(reference, 'name'))}\t${from}\tOptional: ${optional}`);
  }
  const variables = asObjects(container['env']);
  writer.line(2, `Environment:${variables.length === 0 ? '\t<none>' : ''}`);
  for (const variable of variables) {
    const name = asText(variable['name']);
    if (variable['valueFrom'] !== undefined) {
      writer.line(3, `${name}:\t${describeSource(variable['valueFrom'], pod)}`);
      continue;
    }
    for (const [index, line] of asText(variable['value']).split('\n').entries()) {
      writer.line(3, index === 0 ? `${name}:\t${line}` : `\t${line}`);
    }
  }
}

function describeSource(source: unknown, pod: JsonObject | undefined): string {
  const field = at(source, 'fieldRef');
  if (field !== undefined) {
    const path = asText(at(field, 'fieldPath'));
    const value = pod ? fieldRefValue(pod, path) : '';
    return `${value} (${asText(at(field, 'apiVersion')) || 'v1'}:${path})`;
  }
  const resource = at(source, 'resourceFieldRef');
  if (resource !== undefined) return ` (${asText(at(resource, 'resource'))})`;
  const secret = at(source, 'secretKeyRef');
  const reference = secret ?? at(source, 'configMapKeyRef');
  const key = asText(at(reference, 'key'));
  const name = asText(at(reference, 'name'));
  const optional = at(reference, 'optional') === true;
  return secret === undefined
    ? `<set to the key '${key}' of config map '${name}'>\tOptional: ${optional}`
    : `<set to the key '${key}' in secret '${name}'>\tOptional: ${optional}`;
}

function writeMounts(writer: DescribeWriter, container: JsonObject): void {
  const mounts = asObjects(container['volumeMounts']).toSorted((a, b) =>
    asText(a['mountPath']) < asText(b['mountPath']) ? -1 : 1,
  );
  writer.line(2, `Mounts:${mounts.length === 0 ? '\t<none>' : ''}`);
  for (const mount of mounts) {
    const subPath = asText(mount['subPath']);
    const flags = [
      mount['readOnly'] === true ? 'ro' : 'rw',
      ...(subPath === '' ? [] : [`path=${JSON.stringify(subPath)}`]),
    ];
    writer.line(
      3,
      `${asText(mount['mountPath'])} from ${asText(mount['name'])} (${flags.join(',')})`,
    );
  }
}
