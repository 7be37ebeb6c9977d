import type { KubernetesObject } from '@drydock/manifests';
import { asObjects, asPairs, asText, asTexts, at } from '../../kubectl/json-access.ts';
import { askEnvoy } from '../envoy-admin.ts';
import { getObject, isSelected, listObjects } from '../mesh-objects.ts';
import { NO_SUBSETS, subsetsOf } from './destination-rule.ts';
import type { Describing } from './describing.ts';
import { shapingResource } from './dump-lookup.ts';
import { writeVirtualService } from './virtual-service.ts';
import { protocolOf } from './workload.ts';

/** The ingress gateways through which services can be reached, with their VirtualServices. */
export async function exposingGateways(
  services: readonly KubernetesObject[],
  pods: readonly KubernetesObject[],
  describing: Describing,
): Promise<void> {
  const { context } = describing;
  const labelSelector = 'istio=ingressgateway';
  const gatewayPods = (await listObjects(context, 'pods', { labelSelector })).filter(
    (pod) => asText(at(pod, 'status', 'phase')) === 'Running',
  );
  if (gatewayPods.length === 0) {
    context.stdout('Skipping Gateway information (no ingress gateway pods)\n');
    return;
  }
  const told = new Set<string>();
  for (const gatewayPod of gatewayPods) {
    const dump = await askEnvoy(context, gatewayPod, 'config_dump');
    for (const service of services) {
      for (const { port } of asObjects(at(service, 'spec', 'ports'))) {
        const place = { dump, service, port: Number(port) };
        const rule = await shapingResource('destination-rule', place, describing);
        const route = await shapingResource('virtual-service', place, describing);
        if (!route || !(await isTold(route, gatewayPod, told, describing))) continue;
        const subsets = rule ? subsetsOf(rule, pods) : NO_SUBSETS;
        writeVirtualService(route, { service, subsets, rule }, { ...describing, indent: 0 });
      }
    }
  }
}

/** Writes the addresses of the gateways that a VirtualService names; whether there were any that are new. */
async function isTold(
  route: KubernetesObject,
  gatewayPod: KubernetesObject,
  told: Set<string>,
  { context }: Describing,
): Promise<boolean> {
  let isNew = false;
  for (const typed of asTexts(at(route, 'spec', 'gateways'))) {
    if (typed === '' || typed === 'mesh') continue;
    const [first = '', second] = typed.split('/');
    const namespace = second === undefined ? (route.metadata.namespace ?? '') : first;
    const ref = { namespace, name: second ?? first };
    const id = `${ref.namespace}/${ref.name}`;
    if (told.has(id)) continue;
    const gateway = await getObject(context, 'gateways.networking.istio.io', ref);
    if (!gateway) {
      context.stdout(`WARNING: Proxy is stale; it references to non-existent gateway ${id}\n`);
      continue;
    }
    told.add(id);
    if (!isSelected(gatewayPod, at(gateway, 'spec', 'selector'))) continue;
    context.stdout('--------------------\n');
    await writeAddresses(gatewayPod, context);
    isNew = true;
  }
  return isNew;
}

async function writeAddresses(
  gatewayPod: KubernetesObject,
  context: Describing['context'],
): Promise<void> {
  const namespace = gatewayPod.metadata.namespace ?? '';
  const services = (await listObjects(context, 'services', { namespace })).filter(
    (service) =>
      asPairs(at(service, 'spec', 'selector')).length > 0 &&
      isSelected(gatewayPod, at(service, 'spec', 'selector')),
  );
  for (const service of services) {
    const [ingress] = asObjects(at(service, 'status', 'loadBalancer', 'ingress'));
    const address =
      ingress === undefined
        ? asText(at(gatewayPod, 'status', 'hostIP')) || 'unknown'
        : asText(ingress['ip']);
    for (const port of asObjects(at(service, 'spec', 'ports'))) {
      if (!['http', 'http2'].includes(asText(port['name']))) continue;
      const scheme = protocolOf(port).startsWith('HTTP') ? 'http' : '';
      const suffix = port['port'] === 80 ? '' : `:${asText(port['port'])}`;
      context.stdout(`Exposed on Ingress Gateway ${scheme}://${address}${suffix}\n`);
    }
  }
}
