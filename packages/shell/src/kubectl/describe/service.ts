import type { JsonObject } from '@drydock/manifests';
import { ApiFailure } from '../failure.ts';
import { asNumber, asObjects, asPairs, asText, asTexts, at } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { formatLabels } from '../print/table.ts';
import type { DescribeWriter } from './describe-writer.ts';
import type { Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import { nameOf, namespaceOf, writeLabelsAndAnnotations, writeNames } from './metadata.ts';

export const describeService: Describer = async (service, writer, context) => {
  const spec = (key: string): string => asText(at(service, 'spec', key));
  writeNames(writer, service);
  writeLabelsAndAnnotations(writer, service);
  writer.field('Selector', formatLabels(asPairs(at(service, 'spec', 'selector'))));
  writer.field('Type', spec('type'));
  writeAddresses(writer, service);
  await writePorts(writer, service, context.kubectl);
  writer.field('Session Affinity', spec('sessionAffinity'));
  for (const [label, key] of [
    ['External Traffic Policy', 'externalTrafficPolicy'],
    ['Internal Traffic Policy', 'internalTrafficPolicy'],
    ['HealthCheck NodePort', 'healthCheckNodePort'],
  ] as const) {
    if (spec(key) !== '') writer.field(label, spec(key));
  }
  const ranges = asTexts(at(service, 'spec', 'loadBalancerSourceRanges'));
  if (ranges.length > 0) writer.field('LoadBalancer Source Ranges', ranges.join(','));
  await writeEvents(writer, service, context);
};

function writeAddresses(writer: DescribeWriter, service: JsonObject): void {
  const spec = (key: string): string => asText(at(service, 'spec', key));
  const list = (key: string): readonly string[] => asTexts(at(service, 'spec', key));
  if (spec('ipFamilyPolicy') !== '') writer.field('IP Family Policy', spec('ipFamilyPolicy'));
  if (list('ipFamilies').length > 0) writer.field('IP Families', list('ipFamilies').join(','));
  else writer.field('IP Families', '<none>');
  writer.field('IP', spec('clusterIP'));
  const addresses = list('clusterIPs');
  writer.field('IPs', addresses.length === 0 ? '<none>' : addresses.join(','));
  if (list('externalIPs').length > 0) writer.field('External IPs', list('externalIPs').join(','));
  if (spec('loadBalancerIP') !== '')
    writer.field('Desired LoadBalancer IP', spec('loadBalancerIP'));
  if (spec('externalName') !== '') writer.field('External Name', spec('externalName'));
  const ingress = asObjects(at(service, 'status', 'loadBalancer', 'ingress')).map((entry) => {
    const mode = asText(entry['ipMode']);
    const address = asText(entry['ip']) || asText(entry['hostname']);
    return mode === '' ? address : `${address} (${mode})`;
  });
  if (ingress.length > 0) writer.field('LoadBalancer Ingress', ingress.join(', '));
}

async function writePorts(
  writer: DescribeWriter,
  service: JsonObject,
  kubectl: Kubectl,
): Promise<void> {
  const slices = await endpointSlicesOf(kubectl, service);
  for (const port of asObjects(at(service, 'spec', 'ports'))) {
    const name = asText(port['name']);
    const protocol = asText(port['protocol']);
    const title = name === '' ? '<unset>' : name;
    writer.field('Port', `${title}\t${asNumber(port['port'])}/${protocol}`);
    writer.field('TargetPort', `${asText(port['targetPort'])}/${protocol}`);
    const nodePort = asNumber(port['nodePort']);
    if (nodePort !== 0) writer.field('NodePort', `${title}\t${nodePort}/${protocol}`);
    writer.field('Endpoints', formatEndpoints(slices, name));
  }
}

export async function endpointSlicesOf(
  kubectl: Kubectl,
  service: JsonObject,
): Promise<readonly JsonObject[]> {
  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespaceOf(service)}/endpointslices`;
  const query = { labelSelector: `kubernetes.io/service-name=${nameOf(service)}` };
  try {
    return asObjects((await kubectl.rest.json(path, { query }))['items']);
  } catch (error) {
    if (error instanceof ApiFailure) return [];
    throw error;
  }
}

const MOST_ENDPOINTS = 3;

/** The first three ready addresses of a port, and how many more there are. */
export function formatEndpoints(slices: readonly JsonObject[], portName: string): string {
  const addresses = slices.flatMap((slice) =>
    asObjects(slice['ports'])
      .filter((port) => asText(port['name']) === portName)
      .flatMap((port) =>
        asObjects(slice['endpoints'])
          .filter((endpoint) => at(endpoint, 'conditions', 'ready') !== false)
          .flatMap((endpoint) => asTexts(endpoint['addresses']))
          .map((address) => `${address}:${asText(port['port'])}`),
      ),
  );
  if (addresses.length === 0) return '';
  const shown = addresses.slice(0, MOST_ENDPOINTS).join(',');
  const more = addresses.length - MOST_ENDPOINTS;
  return more > 0 ? `${shown} + ${more} more...` : shown;
}
