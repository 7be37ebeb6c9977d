import type { KubernetesObject } from '@drydock/manifests';
import { partOf } from './application.ts';
import type { Environment } from './environment.ts';

/** Live objects as a client reads them, with managedFields, where a rule ignores what a manager owns. */
export function managedLive(
  env: Environment,
  application: KubernetesObject,
  objects: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  const rules = [
    ...listOf(partOf(application, 'spec', 'ignoreDifferences')),
    ...Object.values(env.settings.customizations).map((each) => each.ignoreDifferences),
  ];
  const isAsked = rules.some((rule) => listOf(partOf(rule, 'managedFieldsManagers')).length > 0);
  return isAsked ? objects.map((object) => withManagers(env, object)) : objects;
}

/** Objects of the store are immutable: equal references, equal managers. */
const known = new WeakMap<KubernetesObject, KubernetesObject>();

function withManagers(env: Environment, object: KubernetesObject): KubernetesObject {
  const type = env.typeOf(object);
  const made =
    known.get(object) ??
    (type ? env.context.server.withManagedFields(type.resource, object) : object);
  known.set(object, made);
  return made;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
