import { idOf, type Resource, type ResourceId } from './resource.ts';

const FIRST =
  'Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole RoleBinding ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume PersistentVolumeClaim Deployment StatefulSet CronJob PodDisruptionBudget'.split(
    ' ',
  );
const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

/** Kustomize's legacy order, by kind, then by group, version, namespace and name. */
export function legacyOrder(
  resources: readonly Resource[],
  first: readonly string[] = FIRST,
  last: readonly string[] = LAST,
): readonly Resource[] {
  const rank = (kind: string): number =>
    first.includes(kind) ? first.indexOf(kind) - first.length : last.indexOf(kind) + 1;
  return resources.toSorted((left, right) => {
    const [a, b] = [idOf(left.object), idOf(right.object)];
    return (
      rank(a.kind) - rank(b.kind) ||
      compare(kindText(a), kindText(b)) ||
      compare(nameText(a), nameText(b))
    );
  });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const kindText = ({ group, version, kind }: ResourceId): string =>
  `${group || '~G'}_${version || '~V'}_${kind || '~K'}`;

const nameText = ({ namespace, name }: ResourceId): string =>
  `${namespace || '~X'}|${name || '~N'}`;
