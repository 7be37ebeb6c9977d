import type { KubernetesObject } from '@drydock/manifests';
import { textOf } from '@drydock/object-validation';
import { ageOf, asList, asObject, columns, numberOf, orNone } from './column.ts';
import { formatModes } from './core-columns.ts';
import type { Columns } from './render-table.ts';

function nodeStatus(object: KubernetesObject): string {
  const [spec, status] = [asObject(object.spec), asObject(object.status)];
  const ready = asList(status.conditions).find((each) => each.type === 'Ready');
  const state = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return spec.unschedulable === true ? `${state},SchedulingDisabled` : state;
}

function nodeRoles(object: KubernetesObject): string {
  const labels = object.metadata.labels ?? {};
  const roles = Object.entries(labels).flatMap(([key, value]) => {
    if (key.startsWith('node-role.kubernetes.io/'))
      return [key.slice('node-role.kubernetes.io/'.length)];
    return key === 'kubernetes.io/role' && value !== '' ? [value] : [];
  });
  return orNone(roles.toSorted().join(','));
}

const node = columns(
  [
    'Status',
    'Roles',
    'Age',
    'Version',
    'Internal-IP::1',
    'External-IP::1',
    'OS-Image::1',
    'Kernel-Version::1',
    'Container-Runtime::1',
  ],
  (object, now) => {
    const status = asObject(object.status);
    const info = asObject(status.nodeInfo);
    const address = (type: string): string =>
      orNone(textOf(asList(status.addresses).find((each) => each.type === type)?.address));
    return [
      nodeStatus(object),
      nodeRoles(object),
      ageOf(object, now),
      textOf(info.kubeletVersion),
      address('InternalIP'),
      address('ExternalIP'),
      textOf(info.osImage) || '<unknown>',
      textOf(info.kernelVersion) || '<unknown>',
      textOf(info.containerRuntimeVersion) || '<unknown>',
    ];
  },
);

const volume = columns(
  [
    'Capacity',
    'Access Modes',
    'Reclaim Policy',
    'Status',
    'Claim',
    'StorageClass',
    'VolumeAttributesClass',
    'Reason',
    'Age',
    'VolumeMode::1',
  ],
  (object, now) => {
    const [spec, status] = [asObject(object.spec), asObject(object.status)];
    const claim = asObject(spec.claimRef);
    return [
      textOf(asObject(spec.capacity).storage),
      formatModes(spec.accessModes),
      textOf(spec.persistentVolumeReclaimPolicy),
      object.metadata.deletionTimestamp === undefined ? textOf(status.phase) : 'Terminating',
      claim.name === undefined ? '' : `${textOf(claim.namespace)}/${textOf(claim.name)}`,
      textOf(spec.storageClassName),
      textOf(spec.volumeAttributesClassName) || '<unset>',
      textOf(status.reason),
      ageOf(object, now),
      textOf(spec.volumeMode) || '<unset>',
    ];
  },
);

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

const storageClass: Columns = (() => {
  const base = columns(
    ['Provisioner', 'ReclaimPolicy', 'VolumeBindingMode', 'AllowVolumeExpansion', 'Age'],
    (object, now) => [
      textOf(object.provisioner),
      textOf(object.reclaimPolicy) || 'Delete',
      textOf(object.volumeBindingMode) || 'Immediate',
      object.allowVolumeExpansion === true,
      ageOf(object, now),
    ],
  );
  return {
    ...base,
    row(object, now) {
      const isDefault = object.metadata.annotations?.[DEFAULT_CLASS] === 'true';
      const [name, ...cells] = base.row(object, now).cells;
      return { cells: [isDefault ? `${textOf(name)} (default)` : name, ...cells] };
    },
  };
})();

function subjects(object: KubernetesObject, kind: string): string {
  return asList(object.subjects)
    .filter((each) => each.kind === kind)
    .map((each) =>
      kind === 'ServiceAccount'
        ? `${textOf(each.namespace)}/${textOf(each.name)}`
        : textOf(each.name),
    )
    .join(', ');
}

const binding = columns(
  ['Role', 'Age', 'Users::1', 'Groups::1', 'ServiceAccounts::1'],
  (object, now) => {
    const role = asObject(object.roleRef);
    return [
      `${textOf(role.kind)}/${textOf(role.name)}`,
      ageOf(object, now),
      subjects(object, 'User'),
      subjects(object, 'Group'),
      subjects(object, 'ServiceAccount'),
    ];
  },
);

const ingressClass = columns(['Controller', 'Parameters', 'Age'], (object, now) => {
  const spec = asObject(object.spec);
  const parameters = asObject(spec.parameters);
  const group = textOf(parameters.apiGroup);
  const shown = `${textOf(parameters.kind)}${group === '' ? '' : `.${group}`}/${textOf(parameters.name)}`;
  return [
    textOf(spec.controller),
    spec.parameters === undefined ? '<none>' : shown,
    ageOf(object, now),
  ];
});

/** Columns of cluster-wide kinds. @see kubernetes pkg/printers/internalversion/printers.go */
export const clusterColumns: readonly (readonly [string, Columns])[] = [
  ['Node.', node],
  [
    'Namespace.',
    columns(['Status', 'Age'], (object, now) => [
      textOf(asObject(object.status).phase),
      ageOf(object, now),
    ]),
  ],
  ['PersistentVolume.', volume],
  ['StorageClass.storage.k8s.io', storageClass],
  [
    'PriorityClass.scheduling.k8s.io',
    columns(
      ['Value:integer', 'Global-Default:boolean', 'Age', 'PreemptionPolicy'],
      (object, now) => [
        numberOf(object.value),
        object.globalDefault === true,
        ageOf(object, now),
        textOf(object.preemptionPolicy),
      ],
    ),
  ],
  ['IngressClass.networking.k8s.io', ingressClass],
  ['RoleBinding.rbac.authorization.k8s.io', binding],
  ['ClusterRoleBinding.rbac.authorization.k8s.io', binding],
];
