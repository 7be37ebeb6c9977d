import type { KubernetesObject } from '@drydock/manifests';
import type { PlainObject } from '@drydock/merge';
import { textOf } from '@drydock/object-validation';
import {
  ageOf,
  ageSince,
  asList,
  asObject,
  columns,
  containersAndImages,
  formatLabels,
  formatSelector,
  numberOf,
  orNone,
  textsOf,
} from './column.ts';
import { podColumns } from './pod-columns.ts';
import type { Columns } from './render-table.ts';

const sizeOf = (value: unknown): number => Object.keys(asObject(value)).length;

function externalAddress(spec: PlainObject, status: PlainObject): string {
  const own = textsOf(spec.externalIPs);
  switch (spec.type) {
    case 'LoadBalancer': {
      const ingress = asList(asObject(status.loadBalancer).ingress).map(
        ({ ip, hostname }) => textOf(ip) || textOf(hostname),
      );
      return [...ingress, ...own].join(',') || '<pending>';
    }
    case 'ExternalName':
      return textOf(spec.externalName);
    default:
      return orNone(own.join(','));
  }
}

function servicePorts(spec: PlainObject): string {
  const ports = asList(spec.ports).map(({ port, nodePort, protocol }) => {
    const node = nodePort === undefined ? '' : `:${textOf(nodePort)}`;
    return `${textOf(port)}${node}/${textOf(protocol)}`;
  });
  return orNone(ports.join(','));
}

const service = columns(
  ['Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', 'Selector::1'],
  (object, now) => {
    const [spec, status] = [asObject(object.spec), asObject(object.status)];
    return [
      textOf(spec.type),
      orNone(textOf(spec.clusterIP)),
      externalAddress(spec, status),
      servicePorts(spec),
      ageOf(object, now),
      formatLabels(spec.selector),
    ];
  },
);

function formatEndpoints(object: KubernetesObject): string {
  const all = asList(object.subsets).flatMap((subset) => {
    const ports = asList(subset.ports);
    return asList(subset.addresses).flatMap(({ ip }) =>
      ports.length === 0 ? [textOf(ip)] : ports.map(({ port }) => `${textOf(ip)}:${textOf(port)}`),
    );
  });
  if (all.length === 0) return '<none>';
  const more = all.length > 3 ? ` + ${all.length - 3} more...` : '';
  return all.slice(0, 3).join(',') + more;
}

function limited(items: readonly string[], unset: string): string {
  if (items.length === 0) return unset;
  return items.length > 3
    ? `${items.slice(0, 3).join(',')} + ${items.length - 3} more...`
    : items.join(',');
}

const endpointSlice = columns(['AddressType', 'Ports', 'Endpoints', 'Age'], (object, now) => [
  textOf(object.addressType),
  limited(
    asList(object.ports).map(({ port }) => (port === undefined ? '*' : textOf(port))),
    '<unset>',
  ),
  limited(
    asList(object.endpoints).flatMap(({ addresses }) => textsOf(addresses)),
    '<unset>',
  ),
  ageOf(object, now),
]);

const event = columns(
  [
    'Last Seen',
    'Type',
    'Reason',
    'Object',
    'Subobject::1',
    'Source::1',
    'Message',
    'First Seen::1',
    'Count:integer:1',
    'Name::1',
  ],
  (object, now) => {
    const involved = asObject(object.involvedObject);
    const source = asObject(object.source);
    return [
      ageSince(textOf(object.lastTimestamp) || textOf(object.eventTime) || undefined, now),
      textOf(object.type),
      textOf(object.reason),
      `${textOf(involved.kind).toLowerCase()}/${textOf(involved.name)}`,
      textOf(involved.fieldPath),
      [textOf(source.component), textOf(source.host)].filter((part) => part !== '').join(', '),
      textOf(object.message).trim(),
      ageSince(textOf(object.firstTimestamp) || undefined, now),
      numberOf(object.count),
      object.metadata.name,
    ];
  },
);

/** Events begin with `Last Seen`, not with their name. */
const eventColumns: Columns = {
  definitions: event.definitions.slice(1),
  row: (object, now) => ({ cells: event.row(object, now).cells.slice(1) }),
};

const accessModes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

export const formatModes = (modes: unknown): string =>
  textsOf(modes)
    .map((mode) => accessModes[mode] ?? mode)
    .join(',');

const claim = columns(
  [
    'Status',
    'Volume',
    'Capacity',
    'Access Modes',
    'StorageClass',
    'VolumeAttributesClass',
    'Age',
    'VolumeMode::1',
  ],
  (object, now) => {
    const [spec, status] = [asObject(object.spec), asObject(object.status)];
    const isBound = textOf(spec.volumeName) !== '';
    const isDying = object.metadata.deletionTimestamp !== undefined;
    return [
      isDying ? 'Terminating' : textOf(status.phase),
      textOf(spec.volumeName),
      isBound ? textOf(asObject(status.capacity).storage) : '',
      isBound ? formatModes(status.accessModes) : '',
      textOf(spec.storageClassName),
      textOf(spec.volumeAttributesClassName) || '<unset>',
      ageOf(object, now),
      textOf(spec.volumeMode) || '<unset>',
    ];
  },
);

function ingressHosts(spec: PlainObject): string {
  const hosts = asList(spec.rules).map(({ host }) => textOf(host) || '*');
  return hosts.length === 0 ? '*' : limited(hosts, '*');
}

const ingress = columns(['Class', 'Hosts', 'Address', 'Ports', 'Age'], (object, now) => {
  const [spec, status] = [asObject(object.spec), asObject(object.status)];
  const addresses = asList(asObject(status.loadBalancer).ingress).map(
    ({ ip, hostname }) => textOf(ip) || textOf(hostname),
  );
  return [
    spec.ingressClassName === undefined ? '<none>' : textOf(spec.ingressClassName),
    ingressHosts(spec),
    addresses.join(','),
    asList(spec.tls).length > 0 ? '80, 443' : '80',
    ageOf(object, now),
  ];
});

const podTemplate: Columns = columns(['Containers', 'Images', 'Pod Labels'], (object) => [
  ...containersAndImages(object.template),
  formatLabels(asObject(asObject(object.template).metadata).labels),
]);

/** Columns of the core group and what belongs to it. @see kubernetes pkg/printers/internalversion/printers.go */
export const coreColumns: readonly (readonly [string, Columns])[] = [
  ['Pod.', podColumns],
  [
    'ConfigMap.',
    columns(['Data', 'Age'], (object, now) => [
      sizeOf(object.data) + sizeOf(object.binaryData),
      ageOf(object, now),
    ]),
  ],
  [
    'Secret.',
    columns(['Type', 'Data', 'Age'], (object, now) => [
      textOf(object.type),
      sizeOf(object.data),
      ageOf(object, now),
    ]),
  ],
  [
    'ServiceAccount.',
    columns(['Secrets', 'Age'], (object, now) => [
      asList(object.secrets).length,
      ageOf(object, now),
    ]),
  ],
  ['Service.', service],
  [
    'Endpoints.',
    columns(['Endpoints', 'Age'], (object, now) => [formatEndpoints(object), ageOf(object, now)]),
  ],
  ['EndpointSlice.discovery.k8s.io', endpointSlice],
  ['Event.', eventColumns],
  ['PersistentVolumeClaim.', claim],
  ['PodTemplate.', podTemplate],
  ['Ingress.networking.k8s.io', ingress],
  [
    'NetworkPolicy.networking.k8s.io',
    columns(['Pod-Selector', 'Age'], (object, now) => [
      formatSelector(asObject(object.spec).podSelector),
      ageOf(object, now),
    ]),
  ],
  [
    'Lease.coordination.k8s.io',
    columns(['Holder', 'Age'], (object, now) => [
      textOf(asObject(object.spec).holderIdentity),
      ageOf(object, now),
    ]),
  ],
];
