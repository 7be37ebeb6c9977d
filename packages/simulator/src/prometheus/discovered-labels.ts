import type { StoreView } from '@drydock/kubernetes';
import { listSlices, SERVICE_NAME, type EndpointSlice } from '../objects/endpoint-slice.ts';
import { asPod, isReady, PODS, type Container, type Pod } from '../objects/pod.ts';
import { findService, type Service } from '../objects/service.ts';

/** What service discovery says of one possible target. */
export type DiscoveredLabels = Readonly<Record<string, string>>;

const META = '__meta_kubernetes_';

/** Characters that a label name cannot have become underscores. */
function sanitize(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9_]/g, '_');
}

function mapLabels(prefix: string, values: Readonly<Record<string, string>>): DiscoveredLabels {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => [
      [`${META}${prefix}_${sanitize(name)}`, value],
      [`${META}${prefix}present_${sanitize(name)}`, 'true'],
    ]),
  );
}

function podLabels(pod: Pod): DiscoveredLabels {
  const { name, namespace = '', labels = {}, annotations = {}, uid = '' } = pod.metadata;
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
  return {
    [`${META}namespace`]: namespace,
    [`${META}pod_name`]: name,
    [`${META}pod_ip`]: pod.status?.podIP ?? '',
    [`${META}pod_ready`]: String(isReady(pod)),
    [`${META}pod_phase`]: pod.status?.phase ?? '',
    [`${META}pod_node_name`]: pod.spec.nodeName ?? '',
    [`${META}pod_uid`]: uid,
    [`${META}pod_controller_kind`]: owner?.kind ?? '',
    [`${META}pod_controller_name`]: owner?.name ?? '',
    ...mapLabels('pod_label', labels),
    ...mapLabels('pod_annotation', annotations),
  };
}

function containerLabels(container: Container, port?: ContainerPort): DiscoveredLabels {
  return {
    [`${META}pod_container_name`]: container.name,
    [`${META}pod_container_image`]: container.image ?? '',
    ...(port
      ? {
          [`${META}pod_container_port_name`]: port.name ?? '',
          [`${META}pod_container_port_number`]: String(port.containerPort),
          [`${META}pod_container_port_protocol`]: port.protocol ?? 'TCP',
        }
      : {}),
  };
}

type ContainerPort = NonNullable<Container['ports']>[number];

function containersOf(pod: Pod): readonly Container[] {
  return [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
}

/** Targets of role `pod`: one for each port of each container; a container without ports is one with the bare address. */
export function discoverPods(
  store: StoreView,
  namespaces: readonly string[],
): readonly DiscoveredLabels[] {
  return namespaces
    .flatMap((namespace) => store.list(PODS, namespace))
    .map(asPod)
    .filter((pod) => (pod.status?.podIP ?? '') !== '')
    .flatMap((pod) => {
      const ip = pod.status?.podIP ?? '';
      return containersOf(pod).flatMap((container): readonly DiscoveredLabels[] => {
        const base = { ...podLabels(pod), ...containerLabels(container) };
        const ports = container.ports ?? [];
        if (ports.length === 0) return [{ ...base, __address__: ip }];
        return ports.map((port) => ({
          ...base,
          ...containerLabels(container, port),
          __address__: `${ip}:${port.containerPort}`,
        }));
      });
    });
}

/** Targets of role `endpointslice`: each address and port of the slices, then the other ports of the pods behind them. */
export function discoverEndpoints(
  store: StoreView,
  namespaces: readonly string[],
): readonly DiscoveredLabels[] {
  return listSlices(store)
    .filter(({ metadata }) => namespaces.includes(metadata.namespace ?? ''))
    .flatMap((slice) => sliceTargets(slice, store));
}

function sliceTargets(slice: EndpointSlice, store: StoreView): readonly DiscoveredLabels[] {
  const namespace = slice.metadata.namespace ?? '';
  const serviceName = slice.metadata.labels?.[SERVICE_NAME] ?? '';
  const base = {
    [`${META}namespace`]: namespace,
    [`${META}endpointslice_name`]: slice.metadata.name,
    ...mapLabels('endpointslice_label', slice.metadata.labels ?? {}),
    ...serviceLabels(findService(store, namespace, serviceName)),
  };
  const targets: DiscoveredLabels[] = [];
  for (const endpoint of slice.endpoints ?? []) {
    const object = store.get(PODS, namespace, endpoint.targetRef?.name ?? '');
    const pod = object && asPod(object);
    const ready = String(endpoint.conditions?.ready !== false);
    const common = { ...base, [`${META}endpointslice_endpoint_conditions_ready`]: ready };
    for (const address of endpoint.addresses) {
      targets.push(...addressTargets(address, slice, pod, common));
    }
  }
  return targets;
}

function serviceLabels(service: Service | undefined): DiscoveredLabels {
  if (!service) return {};
  const { name, labels = {}, annotations = {} } = service.metadata;
  return {
    [`${META}service_name`]: name,
    ...mapLabels('service_label', labels),
    ...mapLabels('service_annotation', annotations),
  };
}

function addressTargets(
  address: string,
  slice: EndpointSlice,
  pod: Pod | undefined,
  common: DiscoveredLabels,
): readonly DiscoveredLabels[] {
  const targetRef = pod
    ? {
        [`${META}endpointslice_address_target_kind`]: 'Pod',
        [`${META}endpointslice_address_target_name`]: pod.metadata.name,
        ...podLabels(pod),
      }
    : {};
  const ports = slice.ports ?? [];
  const covered = new Set(ports.map(({ port }) => port));
  const listed = ports.map((port) => {
    const found = pod && containerWith(pod, port.port);
    return {
      ...common,
      ...targetRef,
      ...(found ? containerLabels(found.container, found.port) : {}),
      [`${META}endpointslice_port`]: String(port.port ?? ''),
      [`${META}endpointslice_port_name`]: port.name ?? '',
      [`${META}endpointslice_port_protocol`]: port.protocol ?? 'TCP',
      __address__: `${address}:${port.port ?? ''}`,
    };
  });
  const further = (pod ? containersOf(pod) : []).flatMap((container) =>
    (container.ports ?? [])
      .filter(({ containerPort }) => !covered.has(containerPort))
      .map((port) => ({
        ...common,
        ...targetRef,
        ...containerLabels(container, port),
        __address__: `${address}:${port.containerPort}`,
      })),
  );
  return [...listed, ...further];
}

function containerWith(
  pod: Pod,
  number: number | undefined,
): { readonly container: Container; readonly port: ContainerPort } | undefined {
  for (const container of containersOf(pod)) {
    const port = container.ports?.find(({ containerPort }) => containerPort === number);
    if (port) return { container, port };
  }
  return undefined;
}
