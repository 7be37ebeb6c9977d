import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { textOf } from '../text.ts';
import { invalidValue, notSupported, required } from './field-error.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const OTHER_FIELDS = [
  'metadata.labels',
  'metadata.annotations',
  'spec.restartPolicy',
  'status.phase',
];
const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];

/** Environment variables of a container. @see kubernetes pkg/apis/core/validation ValidateEnv */
export function validateEnv(env: readonly PlainObject[], field: string): readonly StatusCause[] {
  return env.flatMap((variable, i) => {
    const at = `${field}[${i}]`;
    const name = textOf(variable.name);
    const causes: StatusCause[] = [];
    if (name === '') causes.push(required(`${at}.name`));
    else if (name.includes('=')) {
      const why =
        "a valid environment variable name must consist only of printable ASCII characters other than '='";
      causes.push(invalidValue(`${at}.name`, name, why));
    }
    return [...causes, ...validateSource(variable, `${at}.valueFrom`)];
  });
}

function validateSource({ value, valueFrom }: PlainObject, field: string): readonly StatusCause[] {
  if (!isPlainObject(valueFrom)) return [];
  const given = SOURCES.filter((source) => valueFrom[source] !== undefined);
  const causes: StatusCause[] = [];
  if (valueFrom.fieldRef !== undefined)
    causes.push(...validateFieldRef(asObject(valueFrom.fieldRef), `${field}.fieldRef`));
  for (const source of ['configMapKeyRef', 'secretKeyRef']) {
    const reference = valueFrom[source];
    if (reference !== undefined && textOf(asObject(reference).key) === '')
      causes.push(required(`${field}.${source}.key`));
  }
  if (valueFrom.resourceFieldRef !== undefined) {
    const { resource } = asObject(valueFrom.resourceFieldRef);
    if (textOf(resource) === '') causes.push(required(`${field}.resourceFieldRef.resource`));
  }
  if (given.length === 0) {
    const why =
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`';
    causes.push(invalidValue(field, '', why));
  } else if (textOf(value) !== '') {
    causes.push(invalidValue(field, '', 'may not be specified when `value` is not empty'));
  }
  if (given.length > 1) {
    causes.push(invalidValue(field, '', 'may not have more than one field specified at a time'));
  }
  return causes;
}

function validateFieldRef(reference: PlainObject, field: string): readonly StatusCause[] {
  const path = textOf(reference.fieldPath);
  const at = `${field}.fieldPath`;
  if (path === '') return [required(at)];
  if (/^metadata\.(labels|annotations)\['[^']+'\]$/.test(path)) return [];
  if (FIELDS.includes(path)) return [];
  if (OTHER_FIELDS.includes(path)) return [notSupported(at, path, FIELDS.toSorted())];
  const why = `error converting fieldPath: field label not supported: ${path}`;
  return [invalidValue(at, path, why)];
}
