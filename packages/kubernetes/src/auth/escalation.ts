import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import type { UserInfo } from '../api-server.ts';
import { forbidden } from '../registry/api-failure.ts';
import type { RegistryWrite } from '../registry/object-registry.ts';
import type { StoreView } from '../store.ts';
import type { Authorizer, PolicyRule } from './access.ts';
import { rulesOfRole } from './rbac.ts';

const group = 'rbac.authorization.k8s.io';

/** Refuses to let somebody hand out rights that he does not have. @see kubernetes pkg/registry/rbac policybased */
export function checkEscalation(
  { type, context }: RegistryWrite,
  store: StoreView,
  authorizer: Authorizer,
  change: { readonly next: KubernetesObject; readonly previous?: KubernetesObject | undefined },
): void {
  const { user } = context;
  if (type.storage.group !== group || context.trusted === true) return;
  if (user.groups.includes('system:masters')) return;
  const { next, previous } = change;
  const { name, namespace = '' } = next.metadata;
  const granted = type.kind.endsWith('Binding')
    ? rulesOfBinding(next, previous, { user, namespace, store, authorizer })
    : rulesOfNewRole(next, previous, { user, namespace, authorizer, resource: type.plural });
  const held = authorizer.rulesOf(user, namespace);
  const missing = granted
    .flatMap(simpleRules)
    .filter((rule) => !held.some((own) => covers(own, rule)));
  if (missing.length === 0) return;
  const groups = user.groups.map((each) => JSON.stringify(each)).join(' ');
  const list = [...new Set(compact(missing).map(describe))].toSorted().join('\n');
  throw forbidden(
    type,
    name,
    `user ${JSON.stringify(user.name)} (groups=[${groups}]) is attempting to grant RBAC permissions not currently held:\n${list}`,
  );
}

interface Asked {
  readonly user: UserInfo;
  readonly namespace: string;
  readonly authorizer: Authorizer;
}

function rulesOfNewRole(
  next: KubernetesObject,
  previous: KubernetesObject | undefined,
  { user, namespace, authorizer, resource }: Asked & { readonly resource: string },
): readonly PolicyRule[] {
  const isSame =
    deepEqual(next.rules, previous?.rules) &&
    deepEqual(next.aggregationRule, previous?.aggregationRule);
  if (previous && isSame) return [];
  const { name } = next.metadata;
  const access = { verb: 'escalate', group, resource, namespace, name };
  if (authorizer.decide(user, access).allowed) return [];
  return (next.rules ?? []) as readonly PolicyRule[]; // a decoded Role
}

function rulesOfBinding(
  next: KubernetesObject,
  previous: KubernetesObject | undefined,
  { user, namespace, store, authorizer }: Asked & { readonly store: StoreView },
): readonly PolicyRule[] {
  const isSame =
    deepEqual(next.roleRef, previous?.roleRef) && deepEqual(next.subjects, previous?.subjects);
  if (previous && isSame) return [];
  const { kind, name } = next.roleRef as { readonly kind: string; readonly name: string }; // a decoded binding
  const resource = kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  if (authorizer.decide(user, { verb: 'bind', group, resource, namespace, name }).allowed) {
    return [];
  }
  return rulesOfRole(store, { kind, name }, namespace);
}

/** A rule taken apart until each piece says one verb on one resource. */
function simpleRules(rule: PolicyRule): readonly PolicyRule[] {
  const names = rule.resourceNames ?? [];
  const ofResources = (rule.apiGroups ?? []).flatMap((apiGroup) =>
    (rule.resources ?? []).flatMap((resource) =>
      rule.verbs.flatMap((verb): readonly PolicyRule[] => {
        const simple = { verbs: [verb], apiGroups: [apiGroup], resources: [resource] };
        return names.length === 0
          ? [simple]
          : names.map((name) => ({ ...simple, resourceNames: [name] }));
      }),
    ),
  );
  const ofPaths = (rule.nonResourceURLs ?? []).flatMap((url) =>
    rule.verbs.map((verb): PolicyRule => ({ verbs: [verb], nonResourceURLs: [url] })),
  );
  return [...ofResources, ...ofPaths];
}

const hasAll = (own: readonly string[] = [], wanted: readonly string[] = []): boolean =>
  own.includes('*') || wanted.every((each) => own.includes(each));

function covers(own: PolicyRule, rule: PolicyRule): boolean {
  if (!hasAll(own.verbs, rule.verbs)) return false;
  if (rule.nonResourceURLs) {
    return rule.nonResourceURLs.every((url) =>
      (own.nonResourceURLs ?? []).some(
        (each) => each === url || (each.endsWith('*') && url.startsWith(each.slice(0, -1))),
      ),
    );
  }
  const [resource = ''] = rule.resources ?? [];
  const [, subresource] = resource.split('/');
  const hasResource =
    hasAll(own.resources, [resource]) ||
    (subresource !== undefined && (own.resources ?? []).includes(`*/${subresource}`));
  const names = own.resourceNames ?? [];
  const hasNames =
    names.length === 0 || (rule.resourceNames !== undefined && hasAll(names, rule.resourceNames));
  return hasAll(own.apiGroups, rule.apiGroups) && hasResource && hasNames;
}

/** Pieces about the same resource become one again. */
function compact(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const merged = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const key = rule.nonResourceURLs
      ? JSON.stringify(rule)
      : JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames]);
    const known = merged.get(key);
    const verbs = [...new Set([...(known?.verbs ?? []), ...rule.verbs])];
    merged.set(key, { ...rule, verbs });
  }
  return [...merged.values()];
}

/** As Go prints it: `{APIGroups:[""], Resources:["pods"], Verbs:["get"]}`. */
function describe(rule: PolicyRule): string {
  const parts: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ];
  const shown = parts.flatMap(([name, list]) =>
    list && list.length > 0
      ? [`${name}:[${list.map((each) => JSON.stringify(each)).join(' ')}]`]
      : [],
  );
  return `{${shown.join(', ')}}`;
}
