import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { MutableTypeRegistry } from '../types/type-registry.ts';
import { typesOfDefinition } from '../types/crd-types.ts';
import { textOf } from './text.ts';
import { formatTime } from './timestamp.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});

/** Serves what a definition says, from the write on. */
export function serveDefinition(
  types: MutableTypeRegistry,
  object: KubernetesObject,
  isDeleted: boolean,
): void {
  types.setCustom(object.metadata.name, isDeleted ? [] : typesOfDefinition(object));
}

/** The definition once its names are accepted and it is established; the same one when it is already. */
export function established(object: KubernetesObject, now: number): KubernetesObject {
  const spec = asObject(object.spec);
  const status = asObject(object.status);
  if (Array.isArray(status.conditions) && status.conditions.length > 0) return object;
  const time = formatTime(now);
  const condition = (type: string, reason: string, message: string): PlainObject => ({
    type,
    status: 'True',
    lastTransitionTime: time,
    reason,
    message,
  });
  const versions = Array.isArray(spec.versions) ? spec.versions.filter(isPlainObject) : [];
  const stored = versions
    .filter((version) => version.storage === true)
    .map(({ name }) => textOf(name));
  return {
    ...object,
    status: {
      conditions: [
        condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
        condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
      ],
      acceptedNames: spec.names,
      storedVersions: stored,
    },
  };
}

/** Names that follow from the kind, and `conversion: None`. */
export function defaultDefinition(object: KubernetesObject): KubernetesObject {
  const spec = asObject(object.spec);
  const names = asObject(spec.names);
  const kind = textOf(names.kind);
  const next = {
    ...spec,
    conversion: spec.conversion ?? { strategy: 'None' },
    names: {
      ...names,
      singular: textOf(names.singular) || kind.toLowerCase(),
      listKind: textOf(names.listKind) || `${kind}List`,
    },
  };
  const versions = Array.isArray(spec.versions) ? spec.versions.filter(isPlainObject) : [];
  const storedVersions = versions
    .filter((version) => version.storage === true)
    .map(({ name }) => name);
  const status = object.status ?? {
    conditions: null,
    acceptedNames: { plural: '', kind: '' },
    storedVersions,
  };
  return { ...object, spec: next, status };
}
