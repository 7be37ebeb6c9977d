import type { KubernetesObject } from '@drydock/manifests';
import type { UserInfo } from '../api-server.ts';
import type { StoreView } from '../store.ts';
import { ruleAllows, type AccessRequest, type Authorizer, type PolicyRule } from './access.ts';

const group = 'rbac.authorization.k8s.io';
const roles = { group, resource: 'roles' } as const;
const clusterRoles = { group, resource: 'clusterroles' } as const;
const roleBindings = { group, resource: 'rolebindings' } as const;
const clusterRoleBindings = { group, resource: 'clusterrolebindings' } as const;

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

interface Binding extends KubernetesObject {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly Subject[];
}

interface Role extends KubernetesObject {
  readonly rules?: readonly PolicyRule[] | null;
}

/** Bindings that every cluster begins with: the role has the binding's name. */
interface Bootstrap {
  readonly name: string;
  readonly groups: readonly string[];
  readonly rules: readonly PolicyRule[];
}

const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

const info = ['/healthz', '/livez', '/readyz', '/version', '/version/'];
const discovery = ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*', ...info];

const bootstrap: readonly Bootstrap[] = [
  { name: 'cluster-admin', groups: ['system:masters'], rules: everything },
  {
    name: 'system:basic-user',
    groups: ['system:authenticated'],
    rules: [
      {
        verbs: ['create'],
        apiGroups: ['authorization.k8s.io'],
        resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
      },
      {
        verbs: ['create'],
        apiGroups: ['authentication.k8s.io'],
        resources: ['selfsubjectreviews'],
      },
    ],
  },
  {
    name: 'system:discovery',
    groups: ['system:authenticated'],
    rules: [{ verbs: ['get'], nonResourceURLs: discovery }],
  },
  {
    name: 'system:public-info-viewer',
    groups: ['system:authenticated', 'system:unauthenticated'],
    rules: [{ verbs: ['get'], nonResourceURLs: info }],
  },
];

/** Rules of a ClusterRole that exists without an object, else undefined. */
function bootstrapRules(name: string): readonly PolicyRule[] | undefined {
  return bootstrap.find((each) => each.name === name)?.rules;
}

export function rulesOfRole(
  store: StoreView,
  reference: { readonly kind: string; readonly name: string },
  namespace: string,
): readonly PolicyRule[] {
  const object =
    reference.kind === 'ClusterRole'
      ? store.get(clusterRoles, '', reference.name)
      : store.get(roles, namespace, reference.name);
  const role: Role | undefined = object;
  const own = role?.rules;
  return own ?? (reference.kind === 'ClusterRole' ? (bootstrapRules(reference.name) ?? []) : []);
}

interface Grant {
  readonly rules: readonly PolicyRule[];
  readonly reason: string;
}

function subjectText(subject: Subject): string {
  return subject.kind === 'ServiceAccount'
    ? `ServiceAccount "${subject.name}/${subject.namespace ?? ''}"`
    : `${subject.kind} "${subject.name}"`;
}

function applies(subject: Subject, user: UserInfo, namespace: string): boolean {
  switch (subject.kind) {
    case 'User':
      return subject.name === user.name;
    case 'Group':
      return user.groups.includes(subject.name);
    case 'ServiceAccount':
      return (
        user.name === `system:serviceaccount:${subject.namespace ?? namespace}:${subject.name}`
      );
    default:
      return false;
  }
}

/** Role-based access control over the roles and bindings in the store. @see kubernetes plugin/pkg/auth/authorizer/rbac */
export function createRbac(store: StoreView): Authorizer {
  function* grants(user: UserInfo, namespace: string): Iterable<Grant> {
    for (const { name, groups, rules } of bootstrap) {
      const member = groups.find((each) => user.groups.includes(each));
      const isStored = store.get(clusterRoleBindings, '', name) !== undefined;
      if (member === undefined || isStored) continue;
      yield {
        rules,
        reason: `ClusterRoleBinding "${name}" of ClusterRole "${name}" to Group "${member}"`,
      };
    }
    for (const object of store.list(clusterRoleBindings))
      yield* grantsOf(object as Binding, user, ''); // stored as bindings
    if (namespace === '') return;
    for (const object of store.list(roleBindings, namespace))
      yield* grantsOf(object as Binding, user, namespace); // as above
  }

  function* grantsOf(binding: Binding, user: UserInfo, namespace: string): Iterable<Grant> {
    const subject = binding.subjects?.find((each) => applies(each, user, namespace));
    if (!subject) return;
    const { kind, name } = binding.roleRef;
    const place =
      namespace === '' ? binding.metadata.name : `${binding.metadata.name}/${namespace}`;
    const reason = `${binding.kind} "${place}" of ${kind} "${name}" to ${subjectText(subject)}`;
    yield { rules: rulesOfRole(store, binding.roleRef, namespace), reason };
  }

  return {
    decide(user, request: AccessRequest) {
      if (user.groups.includes('system:masters')) return { allowed: true, reason: '' };
      const namespace = 'path' in request ? '' : request.namespace;
      for (const { rules, reason } of grants(user, namespace)) {
        if (rules.some((rule) => ruleAllows(rule, request))) {
          return { allowed: true, reason: `RBAC: allowed by ${reason}` };
        }
      }
      return { allowed: false, reason: '' };
    },
    rulesOf: (user, namespace) => [...grants(user, namespace)].flatMap(({ rules }) => rules),
  };
}
