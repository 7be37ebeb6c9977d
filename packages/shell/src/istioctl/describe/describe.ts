import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import type { CommandContext } from '../../command.ts';
import type { Flags } from '../../kubectl/flags.ts';
import { asObjects, asPairs, asText, at } from '../../kubectl/json-access.ts';
import { policiesOf } from '../authz-check.ts';
import { askEnvoy } from '../envoy-admin.ts';
import { istioctlFailure } from '../istioctl-failure.ts';
import { getObject, isSelected, listObjects } from '../mesh-objects.ts';
import { writeDestinationRule, subsetsOf, NO_SUBSETS } from './destination-rule.ts';
import { shapingResource } from './dump-lookup.ts';
import { exposingGateways } from './gateways.ts';
import { writePeerAuthentication } from './peer-authentication.ts';
import { isMeshed, shortName, type Describing } from './describing.ts';
import { writePod, writeService } from './workload.ts';
import { writeVirtualService } from './virtual-service.ts';

const RULER = '--------------------\n';

/** `istioctl x describe pod|service NAME`: the configuration that traffic to it meets (istioctl/pkg/describe). */
export async function describe(flags: Flags, context: CommandContext): Promise<number> {
  const [kind, target, ...more] = flags.args;
  const isPod = kind === 'pod' || kind === 'po';
  const isService = kind === 'service' || kind === 'svc';
  if (!isPod && !isService) throw istioctlFailure(`unknown resource type "${kind ?? ''}"`);
  if (target === undefined || more.length > 0) {
    throw istioctlFailure(`expecting ${isPod ? 'pod' : 'service'} name`);
  }
  const namespace = flags.text('namespace') ?? context.session.namespace;
  const describing = { context, namespace, ignoreUnmeshed: flags.isOn('ignoreUnmeshed') };
  const [name = '', ...rest] = target.split('.');
  const ref = { name, namespace: rest.length > 0 ? rest.join('.') : namespace };
  const type = isPod ? 'pods' : 'services';
  const object = await getObject(context, type, ref);
  if (!object) throw istioctlFailure(`${type} "${name}" not found`);
  return isPod ? describePod(object, describing) : describeService(object, describing);
}

async function describePod(pod: KubernetesObject, describing: Describing): Promise<number> {
  const { context, ignoreUnmeshed, namespace } = describing;
  writePod(pod, describing);
  const services = (
    await listObjects(context, 'services', { namespace: pod.metadata.namespace ?? '' })
  ).filter((service) => hasSelector(service) && isSelected(pod, at(service, 'spec', 'selector')));
  if (services.length === 0 && !ignoreUnmeshed) {
    context.stdout(
      `Warning: No Kubernetes Services select pod ${shortName(pod, namespace)} (see https://istio.io/docs/setup/kubernetes/additional-setup/requirements/ )\n`,
    );
  }
  context.stdout(RULER);
  await writeServices(services, [pod], describing);
  context.stdout(RULER);
  await writePeerAuthentication(pod, context);
  await exposingGateways(services, [pod], describing);
  return 0;
}

function hasSelector(service: KubernetesObject): boolean {
  return asPairs(at(service, 'spec', 'selector')).length > 0;
}

async function describeService(service: KubernetesObject, describing: Describing): Promise<number> {
  const { context, namespace } = describing;
  const shown = JSON.stringify(shortName(service, namespace));
  const pods = hasSelector(service)
    ? (await listObjects(context, 'pods', { namespace: service.metadata.namespace ?? '' })).filter(
        (pod) => isSelected(pod, at(service, 'spec', 'selector')),
      )
    : [];
  const ready = pods.filter((pod) => isProxyReady(pod, describing));
  if (ready.length === 0) {
    context.stdout(
      pods.length === 0
        ? `Service ${shown} has no pods.\n`
        : `Service ${shown} has no Istio pods.  (${pods.length} pods in service).\nUse \`istioctl kube-inject\` or redeploy with Istio automatic sidecar injection.\n`,
    );
    return 0;
  }
  await writeServices([service], ready, describing);
  await exposingGateways([service], ready, describing);
  return 0;
}

function isProxyReady(pod: KubernetesObject, { context, namespace }: Describing): boolean {
  const phase = asText(at(pod, 'status', 'phase'));
  if (phase !== 'Running') {
    context.stdout(`   Pod is not Running (${phase})\n`);
    return false;
  }
  const statuses = ['containerStatuses', 'initContainerStatuses'].flatMap((list) =>
    asObjects(at(pod, 'status', list)),
  );
  const proxy = statuses.find(({ name }) => name === 'istio-proxy');
  const name = shortName(pod, namespace);
  if (!proxy) context.stdout(`Pod ${name}: no container "istio-proxy" in pod\n`);
  else if (proxy['ready'] !== true) {
    context.stdout(`WARNING: Pod ${name} Container istio-proxy NOT READY\n`);
  }
  return proxy?.['ready'] === true;
}

async function writeServices(
  services: readonly KubernetesObject[],
  pods: readonly KubernetesObject[],
  describing: Describing,
): Promise<void> {
  const [pod] = pods;
  if (!pod || (services.length > 0 && describing.ignoreUnmeshed && !isMeshed(pod))) return;
  const dump = isMeshed(pod) ? await askEnvoy(describing.context, pod, 'config_dump') : undefined;
  if (!dump) {
    throw istioctlFailure(
      'failed to execute command on sidecar: the pod has no container istio-proxy',
    );
  }
  for (const [row, service] of services.entries()) {
    if (row > 0) describing.context.stdout(RULER);
    writeService(service, pod, describing);
    await writePorts(service, pods, dump, describing);
  }
}

async function writePorts(
  service: KubernetesObject,
  pods: readonly KubernetesObject[],
  dump: JsonObject,
  describing: Describing,
): Promise<void> {
  const { context } = describing;
  const ports = asObjects(at(service, 'spec', 'ports'));
  const isSeveral = ports.length > 1;
  const indent = isSeveral ? 3 : 0;
  for (const { port } of ports) {
    if (isSeveral) context.stdout(`${asText(port)}:\n`);
    const found = { dump, service, port: Number(port) };
    const rule = await shapingResource('destination-rule', found, describing);
    if (rule) writeDestinationRule(rule, pods, { ...describing, indent });
    const subsets = rule ? subsetsOf(rule, pods) : NO_SUBSETS;
    const route = await shapingResource('virtual-service', found, describing);
    if (route) writeVirtualService(route, { service, subsets, rule }, { ...describing, indent });
    const [pod] = pods;
    const policies = pod ? await policiesOf(context, pod) : [];
    if (policies.length > 0) {
      const names = policies.flatMap(({ metadata, ...policy }) =>
        asObjects(at(policy, 'spec', 'rules')).map(
          (_, index) => `ns[${metadata.namespace ?? ''}]-policy[${metadata.name}]-rule[${index}]`,
        ),
      );
      if (names.length > 0) {
        context.stdout(
          `${isSeveral ? `${asText(port)} ` : ''}RBAC policies: ${names.join(', ')}\n`,
        );
      }
    }
  }
}
