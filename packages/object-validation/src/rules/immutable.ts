import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual, isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { textOf } from '../text.ts';
import { invalidValue, notSupported, required } from './field-error.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const immutable = 'field is immutable';
const rbacGroup = 'rbac.authorization.k8s.io';

/** A cluster IP stays, except on the way to and from ExternalName. */
export function validateServiceUpdate(
  next: KubernetesObject,
  previous: KubernetesObject,
): readonly StatusCause[] {
  const [now, before] = [asObject(next.spec), asObject(previous.spec)];
  const isExternal = now.type === 'ExternalName' || before.type === 'ExternalName';
  if (isExternal || now.clusterIP === before.clusterIP) return [];
  return [invalidValue('spec.clusterIPs[0]', [now.clusterIP], 'may not change once set')];
}

export function validateAddressType(
  next: KubernetesObject,
  previous: KubernetesObject,
): readonly StatusCause[] {
  return next.addressType === previous.addressType
    ? []
    : [invalidValue('addressType', next.addressType, immutable)];
}

const subjectGroups: Readonly<Record<string, string>> = {
  User: rbacGroup,
  Group: rbacGroup,
  ServiceAccount: '',
};

/** RoleBinding and ClusterRoleBinding. @see kubernetes pkg/apis/rbac/validation */
export function validateBinding(object: KubernetesObject): readonly StatusCause[] {
  const role = asObject(object.roleRef);
  const causes: StatusCause[] = [];
  const group = textOf(role.apiGroup);
  if (group !== rbacGroup) causes.push(notSupported('roleRef.apiGroup', group, [rbacGroup]));
  const kinds = object.kind === 'ClusterRoleBinding' ? ['ClusterRole'] : ['Role', 'ClusterRole'];
  const kind = textOf(role.kind);
  if (!kinds.includes(kind)) causes.push(notSupported('roleRef.kind', kind, kinds));
  if (textOf(role.name) === '') causes.push(required('roleRef.name'));
  const subjects = Array.isArray(object.subjects) ? object.subjects : [];
  return [
    ...causes,
    ...subjects.flatMap((subject: unknown, i) =>
      validateSubject(asObject(subject), `subjects[${i}]`, object.kind === 'ClusterRoleBinding'),
    ),
  ];
}

function validateSubject(
  subject: PlainObject,
  field: string,
  needsNamespace: boolean,
): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  if (textOf(subject.name) === '') causes.push(required(`${field}.name`));
  const kind = textOf(subject.kind);
  const group = subjectGroups[kind];
  if (group === undefined) {
    causes.push(notSupported(`${field}.kind`, kind, ['ServiceAccount', 'User', 'Group']));
  } else if (textOf(subject.apiGroup) !== group) {
    causes.push(notSupported(`${field}.apiGroup`, textOf(subject.apiGroup), [group]));
  }
  if (needsNamespace && kind === 'ServiceAccount' && textOf(subject.namespace) === '')
    causes.push(required(`${field}.namespace`));
  return causes;
}

export function validateBindingUpdate(
  next: KubernetesObject,
  previous: KubernetesObject,
): readonly StatusCause[] {
  if (deepEqual(next.roleRef, previous.roleRef)) return [];
  const { apiGroup, kind, name } = asObject(next.roleRef);
  return [
    invalidValue(
      'roleRef',
      { APIGroup: apiGroup, Kind: kind, Name: name },
      'cannot change roleRef',
    ),
  ];
}

/** What names a custom resource's place never changes. */
export function validateDefinitionUpdate(
  next: KubernetesObject,
  previous: KubernetesObject,
): readonly StatusCause[] {
  const [now, before] = [asObject(next.spec), asObject(previous.spec)];
  const [names, oldNames] = [asObject(now.names), asObject(before.names)];
  const causes: StatusCause[] = [];
  const check = (field: string, value: unknown, old: unknown): void => {
    if (value !== old) causes.push(invalidValue(field, value, immutable));
  };
  check('spec.group', now.group, before.group);
  check('spec.scope', now.scope, before.scope);
  check('spec.names.kind', names.kind, oldNames.kind);
  check('spec.names.plural', names.plural, oldNames.plural);
  const versions: readonly unknown[] = Array.isArray(now.versions) ? now.versions : [];
  const served = new Set(versions.map((version) => asObject(version).name));
  const { storedVersions } = asObject(next.status);
  for (const [i, name] of (Array.isArray(storedVersions) ? storedVersions : []).entries()) {
    if (served.has(name)) continue;
    const why = `missing from spec.versions; ${textOf(name)} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${textOf(name)} and removes ${textOf(name)} from status.storedVersions`;
    causes.push(invalidValue(`status.storedVersions[${i}]`, name, why));
  }
  return causes;
}
