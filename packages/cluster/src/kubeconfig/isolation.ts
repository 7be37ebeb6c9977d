import type { KubernetesObject } from '@drydock/manifests';
import { SESSION_LABEL } from '../real/labels.ts';

/** The namespaces of one learner, and what they share the cluster with. */
export interface LearnerSpace {
  readonly learner: string;
  readonly namespaces: readonly string[];
  readonly session: string;
  readonly systemNamespace: string;
}

export const ACCOUNT = 'learner';
const ROLE = 'drydock-learner';
export const LEARNER_LABEL = 'drydock.dev/learner';

/** Enough for a lab's sample app with its proxies, and no more. */
const QUOTA = {
  'requests.cpu': '4',
  'requests.memory': '4Gi',
  'limits.memory': '8Gi',
  pods: '40',
  services: '20',
  'services.loadbalancers': '0',
  'services.nodeports': '0',
  persistentvolumeclaims: '2',
  secrets: '40',
  configmaps: '40',
};

const RULES = [
  {
    apiGroups: [
      '',
      'apps',
      'batch',
      'autoscaling',
      'policy',
      'discovery.k8s.io',
      'networking.k8s.io',
    ],
    resources: ['*'],
    verbs: ['get', 'list', 'watch'],
  },
  {
    apiGroups: [''],
    resources: [
      'configmaps',
      'endpoints',
      'persistentvolumeclaims',
      'pods',
      'pods/exec',
      'pods/portforward',
      'secrets',
      'serviceaccounts',
      'services',
      'events',
    ],
    verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'],
  },
  {
    apiGroups: ['apps', 'batch', 'autoscaling', 'policy'],
    resources: ['*'],
    verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'],
  },
  {
    apiGroups: [
      'networking.istio.io',
      'security.istio.io',
      'telemetry.istio.io',
      'gateway.networking.k8s.io',
    ],
    resources: ['*'],
    verbs: ['*'],
  },
];

/**
 * What keeps a learner apart, in the order in which it is made: namespaces whose quota, limits and network are closed
 * before anybody can use them, then an account with rights there and nowhere else. Pods are held to the Pod Security level
 * `baseline`: none of them reaches the node. @see kubernetes.io/docs/concepts/security/multi-tenancy
 */
export function isolationObjects(space: LearnerSpace): readonly KubernetesObject[] {
  const [home = ''] = space.namespaces;
  const account: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: ACCOUNT, namespace: home, labels: labelsOf(space) },
  };
  return [
    ...space.namespaces.flatMap((namespace) => closedNamespace(namespace, space)),
    account,
    ...space.namespaces.flatMap((namespace) => rightsIn(namespace, home, space)),
  ];
}

const labelsOf = ({ learner, session }: LearnerSpace): Readonly<Record<string, string>> => ({
  [SESSION_LABEL]: session,
  [LEARNER_LABEL]: learner,
});

function closedNamespace(namespace: string, space: LearnerSpace): readonly KubernetesObject[] {
  const labels = labelsOf(space);
  const metadata = { name: 'drydock', namespace, labels };
  const own = { namespaceSelector: { matchLabels: { [LEARNER_LABEL]: space.learner } } };
  const named = (name: string): object => ({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
  });
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: {
          ...labels,
          'istio-injection': 'enabled',
          'pod-security.kubernetes.io/enforce': 'baseline',
        },
      },
    },
    { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: QUOTA } },
    {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata,
      spec: {
        limits: [
          {
            type: 'Container',
            default: { memory: '256Mi' },
            defaultRequest: { cpu: '10m', memory: '32Mi' },
            max: { memory: '1Gi' },
          },
        ],
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata,
      spec: {
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [own, named('istio-system'), named(space.systemNamespace)] }],
        egress: [
          { to: [own, named('istio-system')] },
          {
            to: [named('kube-system')],
            ports: [
              { protocol: 'UDP', port: 53 },
              { protocol: 'TCP', port: 53 },
            ],
          },
        ],
      },
    },
  ];
}

function rightsIn(
  namespace: string,
  home: string,
  space: LearnerSpace,
): readonly KubernetesObject[] {
  const metadata = { name: ROLE, namespace, labels: labelsOf(space) };
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  return [
    { apiVersion, kind: 'Role', metadata, rules: RULES },
    {
      apiVersion,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: ROLE },
      subjects: [{ kind: 'ServiceAccount', name: ACCOUNT, namespace: home }],
    },
  ];
}

/** DNS-1123: what a namespace may be called. */
const NAME = /^[a-z0-9]([-a-z0-9]{0,40}[a-z0-9])?$/;

/** `ada` with `prod` and `test` -> `ada-prod`, `ada-test`; undefined where the result is no name. */
export function namespaceNames(
  learner: string,
  wanted: readonly string[],
): readonly string[] | undefined {
  const names = wanted.length === 0 ? [learner] : wanted.map((name) => `${learner}-${name}`);
  return names.every((name) => NAME.test(name)) && NAME.test(learner) ? names : undefined;
}
