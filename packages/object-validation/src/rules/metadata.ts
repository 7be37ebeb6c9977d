import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { forbiddenField, invalidValue, required, tooLong } from './field-error.ts';
import {
  dns1035Label,
  dns1123Label,
  dns1123Subdomain,
  labelValue,
  pathSegment,
  qualifiedName,
} from './name-rules.ts';

const nameRules: Readonly<Record<NameForm, (name: string) => readonly string[]>> = {
  dns1123Subdomain,
  dns1123Label,
  dns1035Label,
  path: pathSegment,
};

/** Maximum length and form of the names of a kind. */
export type NameForm = 'dns1123Subdomain' | 'dns1123Label' | 'dns1035Label' | 'path';

/** What the metadata of an object depends on besides itself. */
export interface ObjectType {
  readonly namespaced: boolean;
  /** Set for kinds of a CRD. */
  readonly custom?: unknown;
}

const TOTAL_ANNOTATIONS = 256 * 1024;

/** Metadata of an object to be created. @see apimachinery api/validation/objectmeta.go */
export function validateMetadata(
  object: KubernetesObject,
  type: ObjectType,
  nameForm: NameForm = 'dns1123Subdomain',
): readonly StatusCause[] {
  const { metadata } = object;
  const rule = nameRules[nameForm];
  const causes: StatusCause[] = [];
  if (metadata.generateName !== undefined && metadata.generateName !== '') {
    const base = metadata.generateName.replace(/-$/, 'a');
    for (const problem of rule(base)) {
      causes.push(invalidValue('metadata.generateName', metadata.generateName, problem));
    }
  }
  if (metadata.name === '')
    causes.push(required('metadata.name', 'name or generateName is required'));
  else {
    for (const problem of rule(metadata.name)) {
      causes.push(invalidValue('metadata.name', metadata.name, problem));
    }
  }
  if (type.namespaced) {
    for (const problem of dns1123Label(metadata.namespace ?? '')) {
      causes.push(invalidValue('metadata.namespace', metadata.namespace ?? '', problem));
    }
  }
  return [...causes, ...validateCommon(object, type)];
}

function validateCommon(object: KubernetesObject, type: ObjectType): readonly StatusCause[] {
  const { metadata } = object;
  return [
    ...validateLabels(metadata.labels, 'metadata.labels'),
    ...validateAnnotations(metadata.annotations, 'metadata.annotations'),
    ...validateOwners(object),
    ...validateFinalizers(metadata.finalizers ?? [], type),
  ];
}

export function validateLabels(labels: unknown, field: string): readonly StatusCause[] {
  return Object.entries((labels ?? {}) as Record<string, string>).flatMap(([key, value]) => [
    // decoded as a map of strings
    ...qualifiedName(key).map((problem) => invalidValue(field, key, problem)),
    ...labelValue(value).map((problem) => invalidValue(field, value, problem)),
  ]);
}

export function validateAnnotations(annotations: unknown, field: string): readonly StatusCause[] {
  const entries = Object.entries((annotations ?? {}) as Record<string, string>); // decoded as a map of strings
  const causes = entries.flatMap(([key]) =>
    qualifiedName(key.toLowerCase()).map((problem) => invalidValue(field, key, problem)),
  );
  const size = entries.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  return size > TOTAL_ANNOTATIONS ? [...causes, tooLong(field, TOTAL_ANNOTATIONS)] : causes;
}

function validateOwners(object: KubernetesObject): readonly StatusCause[] {
  const field = 'metadata.ownerReferences';
  const causes: StatusCause[] = [];
  let controller: string | undefined;
  for (const [i, owner] of (object.metadata.ownerReferences ?? []).entries()) {
    const at = `${field}[${i}]`;
    if (!owner.apiVersion)
      causes.push(
        invalidValue(`${at}.apiVersion`, owner.apiVersion ?? '', 'version must not be empty'),
      );
    if (!owner.kind) causes.push(invalidValue(`${at}.kind`, owner.kind ?? '', 'must not be empty'));
    if (!owner.name) causes.push(invalidValue(`${at}.name`, owner.name ?? '', 'must not be empty'));
    if (!owner.uid) causes.push(invalidValue(`${at}.uid`, owner.uid ?? '', 'must not be empty'));
    if (owner.apiVersion === 'v1' && owner.kind === 'Event') {
      causes.push(invalidValue(at, owner, 'v1, Kind=Event is disallowed from being an owner'));
    }
    if (!owner.controller) continue;
    if (controller !== undefined) {
      causes.push(
        invalidValue(
          field,
          object.metadata.ownerReferences,
          `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${owner.name}`,
        ),
      );
    }
    controller = owner.name;
  }
  return causes;
}

const standardFinalizers = ['orphan', 'foregroundDeletion', 'kubernetes'];

/** Built-in kinds take only qualified names and the server's own; custom resources any name. @see core/validation ValidateObjectMeta */
function validateFinalizers(
  finalizers: readonly string[],
  { custom }: ObjectType,
): readonly StatusCause[] {
  const causes = finalizers.flatMap((finalizer) => {
    const problems = qualifiedName(finalizer).map((problem) =>
      invalidValue('metadata.finalizers', finalizer, problem),
    );
    const isPlain = !custom && !finalizer.includes('/') && !standardFinalizers.includes(finalizer);
    return isPlain
      ? [
          ...problems,
          invalidValue(
            'metadata.finalizers',
            finalizer,
            'name is neither a standard finalizer name nor is it fully qualified',
          ),
        ]
      : problems;
  });
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    causes.push(
      invalidValue(
        'metadata.finalizers',
        finalizers,
        'finalizer orphan and foregroundDeletion cannot be both set',
      ),
    );
  }
  return causes;
}

/** What an update may not change. */
export function validateMetadataUpdate(
  next: KubernetesObject,
  previous: KubernetesObject,
  type: ObjectType,
): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const [now, before] = [next.metadata, previous.metadata];
  const immutable = 'field is immutable';
  if (now.name !== before.name) causes.push(invalidValue('metadata.name', now.name, immutable));
  if (type.namespaced && now.namespace !== before.namespace) {
    causes.push(invalidValue('metadata.namespace', now.namespace, immutable));
  }
  if (now.uid !== before.uid) {
    const problem = invalidValue('metadata.uid', now.uid, immutable);
    causes.push(problem, problem);
  }
  if (before.deletionTimestamp !== undefined) {
    const added = (now.finalizers ?? []).filter(
      (name) => !(before.finalizers ?? []).includes(name),
    );
    if (added.length > 0) {
      causes.push(
        ...twice(
          'metadata.finalizers',
          `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((name) => JSON.stringify(name)).join(', ')}}`,
        ),
      );
    }
  }
  const changed = (['labels', 'annotations', 'ownerReferences', 'finalizers'] as const).some(
    (key) => !deepEqual(now[key], before[key]),
  );
  return changed ? [...causes, ...validateCommon(next, type)] : causes;
}

/** Upstream checks metadata twice on update, and says so twice. */
function twice(field: string, detail: string): readonly StatusCause[] {
  return [forbiddenField(field, detail), forbiddenField(field, detail)];
}
