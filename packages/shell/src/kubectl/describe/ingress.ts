import type { JsonObject } from '@drydock/manifests';
import { ApiFailure } from '../failure.ts';
import { asObjects, asText, asTexts, at } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';
import type { Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import { nameOf, namespaceOf, writeAnnotations, writeLabels } from './metadata.ts';
import { endpointSlicesOf, formatEndpoints } from './service.ts';

export const describeIngress: Describer = async (object, writer, context) => {
  const { kubectl } = context;
  const namespace = namespaceOf(object);
  writer.field('Name', nameOf(object));
  writeLabels(writer, 'Labels', at(object, 'metadata', 'labels'));
  writer.field('Namespace', namespace);
  const addresses = asObjects(at(object, 'status', 'loadBalancer', 'ingress'));
  writer.field(
    'Address',
    addresses.map((entry) => asText(entry['ip']) || asText(entry['hostname'])).join(','),
  );
  writer.field('Ingress Class', asText(at(object, 'spec', 'ingressClassName')) || '<none>');
  const fallback = at(object, 'spec', 'defaultBackend');
  writer.field(
    'Default backend',
    fallback === undefined ? '<default>' : await describeBackend(kubectl, namespace, fallback),
  );
  const tls = asObjects(at(object, 'spec', 'tls'));
  if (tls.length > 0) {
    writer.line(0, 'TLS:');
    for (const entry of tls) {
      const hosts = asTexts(entry['hosts']).join(',');
      const secret = asText(entry['secretName']);
      writer.line(1, secret === '' ? `SNI routes ${hosts}` : `${secret} terminates ${hosts}`);
    }
  }
  writer.line(0, 'Rules:');
  writer.line(1, 'Host\tPath\tBackends');
  writer.line(1, '----\t----\t--------');
  const rules = asObjects(at(object, 'spec', 'rules'));
  for (const rule of rules) {
    const host = asText(rule['host']);
    writer.line(1, `${host === '' ? '*' : host}\t`);
    for (const path of asObjects(at(rule, 'http', 'paths'))) {
      const backend = await describeBackend(kubectl, namespace, path['backend']);
      writer.line(2, `\t${asText(path['path'])} \t${backend}`);
    }
  }
  if (rules.length === 0)
    writer.line(1, `*\t*\t${await describeBackend(kubectl, namespace, fallback)}`);
  writeAnnotations(writer, 'Annotations', at(object, 'metadata', 'annotations'));
  await writeEvents(writer, object, context);
};

/** `web:80 (10.0.0.1:80)`, or why there are no endpoints. */
async function describeBackend(
  kubectl: Kubectl,
  namespace: string,
  backend: unknown,
): Promise<string> {
  const resource = at(backend, 'resource');
  if (resource !== undefined) {
    const group = asText(at(resource, 'apiGroup')) || '<none>';
    return `APIGroup: ${group}, Kind: ${asText(at(resource, 'kind'))}, Name: ${asText(at(resource, 'name'))}`;
  }
  const name = asText(at(backend, 'service', 'name'));
  const port =
    asText(at(backend, 'service', 'port', 'number')) ||
    asText(at(backend, 'service', 'port', 'name'));
  return `${name}:${port} (${await describeEndpoints(kubectl, namespace, name, port)})`;
}

async function describeEndpoints(
  kubectl: Kubectl,
  namespace: string,
  name: string,
  port: string,
): Promise<string> {
  try {
    const service: JsonObject = await kubectl.rest.json(
      `/api/v1/namespaces/${namespace}/services/${encodeURIComponent(name)}`,
    );
    const found = asObjects(at(service, 'spec', 'ports')).find(
      (entry) => asText(entry['port']) === port || asText(entry['name']) === port,
    );
    const slices = await endpointSlicesOf(kubectl, service);
    return formatEndpoints(slices, asText(found?.['name']));
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    return `<error: ${error.status.message}>`;
  }
}
