import { isJsonObject, type KubernetesObject } from '@drydock/manifests';
import type { CommandContext } from '../command.ts';
import { asObjects, asText, at } from '../kubectl/json-access.ts';
import { alignTabs } from '../kubectl/print/tab-writer.ts';
import type { Flags } from '../kubectl/flags.ts';
import { istioctlFailure } from './istioctl-failure.ts';
import { listObjects } from './mesh-objects.ts';

/** istioctl's tables: no least width, five blanks. */
const TABS = { minWidth: 0, padding: 5 } as const;
const ISTIOD = { labelSelector: 'app=istiod' } as const;

/** `istioctl proxy-status`, as it prints since 1.27. */
export async function proxyStatus(flags: Flags, context: CommandContext): Promise<number> {
  if (flags.args.length > 0) {
    throw istioctlFailure(
      'proxy-status of one proxy (a comparison with its Envoy) is not modelled by this shell',
    );
  }
  const format = flags.text('output') ?? 'table';
  if (format === 'json' || format === 'yaml') {
    throw istioctlFailure(`proxy-status -o ${format} is not modelled by this shell`);
  }
  if (format !== 'table') throw istioctlFailure(`output format "${format}" not supported`);
  const pods = await podsOf(context);
  const [istiod] = await podsOf(context, ISTIOD.labelSelector);
  if (!istiod) {
    context.stderr('Error: unable to find any Istiod instances\n');
    return 1;
  }
  const hasGateways = (await listObjects(context, 'gateways.networking.istio.io')).length > 0;
  const proxies = await context.cluster.mesh.proxies();
  const wanted = flags.isOn('all-namespaces') ? undefined : flags.text('namespace');
  const rows = proxies
    .filter(({ namespace }) => wanted === undefined || namespace === wanted)
    .map(({ pod: name, namespace, state }) => {
      const pod = pods.find(
        ({ metadata }) => metadata.name === name && metadata.namespace === namespace,
      );
      const types = state === 'NOT SENT' ? [] : subscribedTypes(pod, hasGateways);
      return [
        `${name}.${namespace}`,
        'Kubernetes',
        istiod.metadata.name,
        proxyVersion(pod) ?? '',
        `${types.length} (${types.join(',')})`,
      ].join('\t');
    })
    .toSorted();
  const header = 'NAME\tCLUSTER\tISTIOD\tVERSION\tSUBSCRIBED TYPES';
  context.stdout(`${alignTabs([header, ...rows].join('\n'), TABS)}\n`);
  const stale = proxies.filter(({ state }) => state === 'STALE');
  for (const { pod, namespace } of stale) {
    context.stderr(`${pod}.${namespace}: STALE, the proxy has not confirmed the latest push\n`);
  }
  return 0;
}

/** A gateway asks for routes only when a Gateway gives it a server. */
function subscribedTypes(
  pod: KubernetesObject | undefined,
  hasGateways: boolean,
): readonly string[] {
  const labels = at(pod, 'metadata', 'labels');
  const isGateway = asText(at(labels, 'istio')).endsWith('gateway');
  return isGateway && !hasGateways ? ['CDS', 'LDS', 'EDS'] : ['CDS', 'LDS', 'EDS', 'RDS'];
}

function podsOf(
  context: CommandContext,
  labelSelector?: string,
): Promise<readonly KubernetesObject[]> {
  return listObjects(context, 'pods', labelSelector === undefined ? {} : { labelSelector });
}

/** The tag of the proxy's image; undefined for a pod without a proxy. */
function proxyVersion(pod: KubernetesObject | undefined): string | undefined {
  const containers = ['containers', 'initContainers'].flatMap((list) =>
    asObjects(at(pod, 'spec', list)),
  );
  const proxy = containers.find(({ name }) => name === 'istio-proxy');
  return isJsonObject(proxy) ? tagOf(asText(proxy['image'])) : undefined;
}

function tagOf(image: string): string {
  return /:([^/:]+)$/.exec(image)?.[1] ?? 'latest';
}

/** `istioctl version`: of the client, of istiod, and of the proxies that are connected. */
export async function version(flags: Flags, context: CommandContext): Promise<number> {
  if (flags.has('output')) throw istioctlFailure('version -o is not modelled by this shell');
  const [istiod] = await podsOf(context, ISTIOD.labelSelector);
  const control =
    istiod && tagOf(asText(at(asObjects(at(istiod, 'spec', 'containers'))[0], 'image')));
  if (control === undefined) {
    context.stdout(
      'Istio is not present in the cluster: no running Istio pods in namespace "istio-system"\n',
    );
    return 0;
  }
  context.stdout(`client version: ${control}\n`);
  if (!flags.isOn('remote', true)) return 0;
  const pods = await podsOf(context);
  const counts = new Map<string, number>();
  for (const { pod: name, namespace } of await context.cluster.mesh.proxies()) {
    const pod = pods.find(
      ({ metadata }) => metadata.name === name && metadata.namespace === namespace,
    );
    const tag = proxyVersion(pod);
    if (tag !== undefined) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  const data = Array.from(
    counts,
    ([tag, count]) => `${tag} (${count} ${count === 1 ? 'proxy' : 'proxies'})`,
  );
  context.stdout(`control plane version: ${control}\n`);
  context.stdout(
    `data plane version: ${data.length === 0 ? 'none' : data.toSorted().join(', ')}\n`,
  );
  return 0;
}
