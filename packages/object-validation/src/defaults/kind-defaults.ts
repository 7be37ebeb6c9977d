import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import { textOf } from '../text.ts';
import { fill, mapField, mapItems } from './fill.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const fillObject = (object: KubernetesObject, values: Readonly<Record<string, unknown>>) =>
  fill(object, values) as KubernetesObject; // an object stays one

/** What is given as text is kept in base64. */
export function defaultSecret(object: KubernetesObject): KubernetesObject {
  const typed = fillObject(object, { type: 'Opaque' });
  const { stringData } = typed;
  if (!isPlainObject(stringData)) return typed;
  const { stringData: _, ...rest } = typed;
  const encoded = Object.entries(stringData).map(([key, value]) => [key, toBase64(String(value))]);
  const data = isPlainObject(typed.data) ? typed.data : {};
  return { ...rest, data: { ...data, ...Object.fromEntries(encoded) } }; // the same Secret
}

function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** RBAC subjects and roles say their group. */
const rbacGroup = 'rbac.authorization.k8s.io';
export function defaultBinding(object: KubernetesObject): KubernetesObject {
  const withRole = mapField(object, 'roleRef', (role) => fill(role, { apiGroup: rbacGroup }));
  return mapItems(withRole, 'subjects', (subject) =>
    fill(subject, subject.kind === 'ServiceAccount' ? {} : { apiGroup: rbacGroup }),
  ) as KubernetesObject; // only subjects and roleRef changed
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
