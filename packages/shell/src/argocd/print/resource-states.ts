import type { KubernetesObject } from '@drydock/manifests';
import { listOf, table, textOf } from '../argo-context.ts';

/** One line of the table of resources. */
export interface ResourceState {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly status: string;
  readonly health: string;
  readonly hook: string;
  readonly message: string;
}

/** `GROUP:KIND:NAME` of `--resource`; `!` before it excludes. */
export interface ResourceFilter {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly exclude: boolean;
}

export function stateKey({ group, kind, name, namespace }: ResourceState): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

/** What the last operation did to each resource, then the resources that it did not touch: getResourceStates. */
export function resourceStates(
  application: KubernetesObject,
  filters: readonly ResourceFilter[] = [],
): readonly ResourceState[] {
  const live = new Map(
    listOf(application, 'status', 'resources').map((one) => [keyOf(one), one] as const),
  );
  const states: ResourceState[] = [];
  for (const result of listOf(application, 'status', 'operationState', 'syncResult', 'resources')) {
    const hook = textOf(result, 'hookType');
    const now = hook === '' ? live.get(keyOf(result)) : undefined;
    states.push({
      ...identity(result),
      status: now === undefined ? textOf(result, 'hookPhase') : textOf(now, 'status'),
      health: now === undefined ? textOf(result, 'status') : textOf(now, 'health', 'status'),
      hook,
      message: textOf(result, 'message'),
    });
    live.delete(keyOf(result));
  }
  for (const [, one] of [...live].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    states.push({
      ...identity(one),
      status: textOf(one, 'status'),
      health: textOf(one, 'health', 'status'),
      hook: '',
      message: '',
    });
  return filters.length === 0 ? states : states.filter((state) => isIncluded(state, filters));
}

function identity(resource: unknown): Pick<ResourceState, 'group' | 'kind' | 'name' | 'namespace'> {
  const text = (key: string): string => textOf(resource, key);
  return {
    group: text('group'),
    kind: text('kind'),
    namespace: text('namespace'),
    name: text('name'),
  };
}

function keyOf(resource: unknown): string {
  const { group, kind, name, namespace } = identity(resource);
  return `${group}/${kind}/${namespace}/${name}`;
}

/** Whether `--resource` chooses it: of those that include any, of those that exclude none. */
export function isIncluded(
  state: Pick<ResourceState, 'group' | 'kind' | 'name' | 'namespace'>,
  filters: readonly ResourceFilter[],
): boolean {
  const matches = (one: ResourceFilter): boolean =>
    fits(one.group, state.group) &&
    fits(one.kind, state.kind) &&
    fits(one.name, state.name) &&
    (one.namespace === '' || fits(one.namespace, state.namespace));
  if (filters.some((one) => one.exclude && matches(one))) return false;
  const including = filters.filter(({ exclude }) => !exclude);
  return including.length === 0 || including.some(matches);
}

function fits(wanted: string, value: string): boolean {
  return wanted === '*' || wanted === value;
}

/** The table at the end of `argocd app get`; '' when the Application has no resources. */
export function resourcesText(application: KubernetesObject): string {
  const rows = resourceStates(application).map((one) => [
    one.group,
    one.kind,
    one.namespace,
    one.name,
    one.status,
    one.health,
    one.hook,
    one.message,
  ]);
  const titles = ['GROUP', 'KIND', 'NAMESPACE', 'NAME', 'STATUS', 'HEALTH', 'HOOK', 'MESSAGE'];
  return table([titles, ...rows]);
}
