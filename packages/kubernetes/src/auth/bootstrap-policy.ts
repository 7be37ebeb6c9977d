import type { JsonObject, KubernetesObject } from '@drydock/manifests';

/** One rule as `apps: deployments deployments/scale`; the verbs stand above. */
type Resources = readonly string[];

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];
const ALL = [...WRITE.slice(0, 3), 'get', 'list', 'patch', 'update', 'watch'];

const scaled = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [name, `${name}/scale`]);
const withStatus = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [name, `${name}/status`]);

const APPS = ['deployments', 'replicasets', 'statefulsets'];

const VIEWED: readonly (readonly [group: string, resources: Resources])[] = [
  [
    '',
    [
      'configmaps',
      'endpoints',
      ...withStatus(['persistentvolumeclaims']),
      'pods',
      'replicationcontrollers',
      'replicationcontrollers/scale',
      'serviceaccounts',
      ...withStatus(['services']),
    ],
  ],
  [
    '',
    [
      'bindings',
      'events',
      'limitranges',
      'namespaces/status',
      'pods/log',
      'pods/status',
      'replicationcontrollers/status',
      ...withStatus(['resourcequotas']),
    ],
  ],
  ['', ['namespaces']],
  ['discovery.k8s.io', ['endpointslices']],
  [
    'apps',
    [
      'controllerrevisions',
      ...withStatus(['daemonsets']),
      ...APPS.flatMap((name) => [name, `${name}/scale`, `${name}/status`]),
    ],
  ],
  ['autoscaling', withStatus(['horizontalpodautoscalers'])],
  ['batch', withStatus(['cronjobs', 'jobs'])],
  ['policy', withStatus(['poddisruptionbudgets'])],
  ['networking.k8s.io', [...withStatus(['ingresses']), 'networkpolicies']],
];

const EDITED: readonly (readonly [group: string, resources: Resources])[] = [
  ['', ['pods', 'pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy']],
  [
    '',
    [
      'configmaps',
      'events',
      'persistentvolumeclaims',
      ...scaled(['replicationcontrollers']),
      'secrets',
      'serviceaccounts',
      'services',
      'services/proxy',
    ],
  ],
  ['apps', ['daemonsets', 'deployments/rollback', ...scaled(APPS)]],
  ['autoscaling', ['horizontalpodautoscalers']],
  ['batch', ['cronjobs', 'jobs']],
  ['policy', ['poddisruptionbudgets']],
  ['networking.k8s.io', ['ingresses', 'networkpolicies']],
];

const rule = (apiGroup: string, resources: Resources, verbs: readonly string[]): JsonObject => ({
  apiGroups: [apiGroup],
  resources: [...resources],
  verbs: [...verbs],
});

const RULES = {
  view: VIEWED.map(([group, resources]) => rule(group, resources, READ)),
  edit: [
    rule('', [...(EDITED[0]?.[1].slice(1) ?? []), 'secrets', 'services/proxy'], READ),
    rule('', ['serviceaccounts'], ['impersonate']),
    ...EDITED.map(([group, resources]) => rule(group, resources, WRITE)),
    rule('', ['pods/eviction', 'serviceaccounts/token'], ['create']),
    rule('coordination.k8s.io', ['leases'], ALL),
  ],
  admin: [
    rule('authorization.k8s.io', ['localsubjectaccessreviews'], ['create']),
    rule('rbac.authorization.k8s.io', ['rolebindings', 'roles'], ALL),
  ],
} as const;

const BOOTSTRAPPING = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const AUTOUPDATE = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' };
const label = (role: string): string => `rbac.authorization.k8s.io/aggregate-to-${role}`;

/** Which role's rules go into which: what may be edited may be administered. */
const ABOVE = { view: 'edit', edit: 'admin', admin: undefined } as const;

/**
 * The roles for users that every server makes when it starts: cluster-admin, and admin, edit and view, which are aggregated
 * from others by label. @see kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go
 */
export function bootstrapPolicy(): readonly KubernetesObject[] {
  const roles = (['view', 'edit', 'admin'] as const).flatMap((name) => {
    const above = ABOVE[name];
    const labels = { ...BOOTSTRAPPING, ...(above && { [label(above)]: 'true' }) };
    return [
      clusterRole(
        `system:aggregate-to-${name}`,
        { ...BOOTSTRAPPING, [label(name)]: 'true' },
        { rules: RULES[name] },
      ),
      clusterRole(name, labels, {
        aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [label(name)]: 'true' } }] },
        rules: [],
      }),
    ];
  });
  const everything = [
    { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
    { nonResourceURLs: ['*'], verbs: ['*'] },
  ];
  return [
    clusterRole('cluster-admin', BOOTSTRAPPING, { rules: everything }),
    ...roles,
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'cluster-admin', labels: BOOTSTRAPPING, annotations: AUTOUPDATE },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'cluster-admin',
      },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:masters' }],
    },
  ];
}

function clusterRole(
  name: string,
  labels: Readonly<Record<string, string>>,
  content: Readonly<Record<string, unknown>>,
): KubernetesObject {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name, labels, annotations: AUTOUPDATE },
    ...content,
  };
}
