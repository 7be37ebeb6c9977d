import {
  isJsonObject,
  type JsonObject,
  type KubernetesObject,
  type ResourceKey,
} from '@drydock/manifests';
import { globMatch } from '@drydock/validation/argo';
import type { ApplicationCondition } from '../application/condition.ts';
import { listAt, objectAt, textAt } from '../read-json.ts';
import { trackingOf, type TrackingSettings } from '../tracking/tracking.ts';
import { keyOf, keyText } from './reconcile.ts';

export interface OrphanInput {
  readonly project: JsonObject;
  /** Objects of the Application's destination namespace. */
  readonly namespaced: readonly KubernetesObject[];
  /** The Application's own resources. */
  readonly managed: readonly ResourceKey[];
  readonly tracking: TrackingSettings;
}

/** Objects that every namespace has. */
const everywhere: ReadonlySet<string> = new Set([
  'ServiceAccount/default',
  'ConfigMap/kube-root-ca.crt',
]);

/**
 * What stands in the Application's namespace and belongs to nobody: no Application, no owner. Only asked
 * when the project monitors orphans. @see controller/appcontroller.go isKnownOrphanedResourceExclusion
 */
export function orphanedResources(input: OrphanInput): readonly ResourceKey[] {
  const monitor = objectAt(input.project, 'spec', 'orphanedResources');
  if (!monitor) return [];
  const managed = new Set(input.managed.map(keyText));
  const ignored = listAt(monitor, 'ignore').filter(isJsonObject);
  return input.namespaced
    .filter((object) => (object.metadata.ownerReferences ?? []).length === 0)
    .filter((object) => !trackingOf(object, input.tracking))
    .map(keyOf)
    .filter((key) => !managed.has(keyText(key)) && !isOfTheCluster(key))
    .filter((key) => !ignored.some((rule) => matches(rule, key)));
}

/** The warning about them; none when there are none, or the project does not want it. */
export function orphanedWarning(
  project: JsonObject,
  orphans: readonly ResourceKey[],
): ApplicationCondition | undefined {
  const isQuiet = objectAt(project, 'spec', 'orphanedResources')?.['warn'] === false;
  if (orphans.length === 0 || isQuiet) return undefined;
  const message = `Application has ${orphans.length} orphaned resources`;
  return { type: 'OrphanedResourceWarning', message };
}

function isOfTheCluster({ group, kind, name, namespace }: ResourceKey): boolean {
  if (group !== '') return false;
  const isApi = namespace === 'default' && kind === 'Service' && name === 'kubernetes';
  return isApi || everywhere.has(`${kind}/${name}`);
}

/** An ignore rule; a kind or name that is left out matches all, a group does not. */
function matches(rule: JsonObject, { group, kind, name }: ResourceKey): boolean {
  const [ruleKind, ruleName] = [textAt(rule, 'kind'), textAt(rule, 'name')];
  return (
    (ruleKind === '' || globMatch(ruleKind, kind)) &&
    globMatch(textAt(rule, 'group'), group) &&
    (ruleName === '' || globMatch(ruleName, name))
  );
}
