import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { textOf } from '../text.ts';
import { invalidValue, notSupported, required } from './field-error.ts';
import { dns1035Label, dns1123Subdomain } from './name-rules.ts';

const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.filter(isPlainObject) : [];
const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});

/** @see apiextensions-apiserver pkg/apis/apiextensions/validation */
export function validateDefinition(object: KubernetesObject, isNew = true): readonly StatusCause[] {
  const spec = asObject(object.spec);
  const names = asObject(spec.names);
  const wanted = `${textOf(names.plural)}.${textOf(spec.group)}`;
  const { name } = object.metadata;
  const isNamed = !isNew || name === wanted;
  const why = `must be spec.names.plural+"."+spec.group`;
  return [
    ...(isNamed ? [] : [invalidValue('metadata.name', name, why)]),
    ...groupCauses(textOf(spec.group)),
    ...scopeCauses(textOf(spec.scope)),
    ...versionCauses(asList(spec.versions)),
    ...nameCauses(names),
  ];
}

function groupCauses(group: string): readonly StatusCause[] {
  if (group === '') return [required('spec.group')];
  const problems = dns1123Subdomain(group);
  if (problems.length > 0) return [invalidValue('spec.group', group, problems.join(','))];
  return group.includes('.')
    ? []
    : [invalidValue('spec.group', group, 'should be a domain with at least one dot')];
}

function scopeCauses(scope: string): readonly StatusCause[] {
  if (scope === '') return [required('spec.scope')];
  const allowed = ['Cluster', 'Namespaced'];
  return allowed.includes(scope) ? [] : [notSupported('spec.scope', scope, allowed)];
}

function versionCauses(versions: readonly PlainObject[]): readonly StatusCause[] {
  if (versions.length === 0) return [required('spec.versions', 'must have at least one version')];
  const causes = versions.flatMap((version, i) => {
    const field = `spec.versions[${i}]`;
    const name = textOf(version.name);
    const schema = asObject(version.schema).openAPIV3Schema;
    return [
      ...dns1035Label(name).map((problem) => invalidValue(`${field}.name`, name, problem)),
      ...(isPlainObject(schema)
        ? structureCauses(schema, `${field}.schema.openAPIV3Schema`, 'root')
        : [required(`${field}.schema.openAPIV3Schema`, 'schemas are required')]),
    ];
  });
  const stored = versions.filter((version) => version.storage === true).length;
  if (stored === 1) return causes;
  const shown = versions.map(({ name, served, storage }) => ({
    Name: name,
    Served: served,
    Storage: storage,
  }));
  const why = 'must have exactly one version marked as storage version';
  return [...causes, invalidValue('spec.versions', shown, why)];
}

function nameCauses(names: PlainObject): readonly StatusCause[] {
  const check = (key: string, value: string): readonly StatusCause[] => {
    if (value === '') return [required(`spec.names.${key}`)];
    const problems = dns1035Label(value.toLowerCase());
    return problems.length === 0
      ? []
      : [invalidValue(`spec.names.${key}`, value, problems.join(','))];
  };
  const [kind, listKind] = [textOf(names.kind), textOf(names.listKind)];
  return [
    ...check('plural', textOf(names.plural)),
    ...check('singular', textOf(names.singular)),
    ...check('kind', kind),
    ...check('listKind', listKind),
    ...(kind !== '' && kind === listKind
      ? [invalidValue('spec.names.listKind', listKind, 'kind and listKind may not be the same')]
      : []),
  ];
}

type Role = 'root' | 'field' | 'item';

const UNTYPED: Readonly<Record<Role, string>> = {
  root: 'must not be empty at the root',
  field: 'must not be empty for specified object fields',
  item: 'must not be empty for specified array items',
};

/** What keeps a schema from being structural: every node says its type. @see apiextensions schema/validation.go */
function structureCauses(schema: PlainObject, field: string, role: Role): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const type = textOf(schema.type);
  const isOpen =
    schema['x-kubernetes-int-or-string'] === true ||
    schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (type === '' && (role === 'root' || !isOpen))
    causes.push(required(`${field}.type`, UNTYPED[role]));
  if (role === 'root' && type !== '' && type !== 'object')
    causes.push(invalidValue(`${field}.type`, type, 'must be object at the root'));
  if (type === 'array' && !isPlainObject(schema.items))
    causes.push(required(`${field}.items`, 'must be specified'));
  const below = Object.entries(asObject(schema.properties)).flatMap(([key, property]) =>
    role === 'root' && ['apiVersion', 'kind', 'metadata'].includes(key)
      ? []
      : structureCauses(asObject(property), `${field}.properties[${key}]`, 'field'),
  );
  const items = isPlainObject(schema.items)
    ? structureCauses(schema.items, `${field}.items`, 'item')
    : [];
  const values = isPlainObject(schema.additionalProperties)
    ? structureCauses(schema.additionalProperties, `${field}.additionalProperties`, 'field')
    : [];
  return [...causes, ...below, ...items, ...values];
}
