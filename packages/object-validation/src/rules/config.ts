import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual, isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { jsonProblem } from './json-problem.ts';
import { textOf } from '../text.ts';
import { forbiddenField, invalidValue, required, tooLong } from './field-error.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const MAXIMUM = 1024 * 1024;
const KEY = /^[-._a-zA-Z0-9]+$/;

function keyProblems(key: string): readonly string[] {
  const problems: string[] = [];
  if (key.length > 253) problems.push('must be no more than 253 characters');
  if (!KEY.test(key)) {
    problems.push(
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    );
  }
  if (key === '.') problems.push("must not be '.'");
  else if (key === '..') problems.push("must not be '..'");
  else if (key.startsWith('..')) problems.push("must not start with '..'");
  return problems;
}

function validateKeys(data: PlainObject, field: string): readonly StatusCause[] {
  return Object.keys(data).flatMap((key) =>
    keyProblems(key).map((problem) => invalidValue(`${field}[${key}]`, key, problem)),
  );
}

const sizeOf = (data: PlainObject, isBase64: boolean): number =>
  Object.values(data).reduce<number>((sum, value) => {
    const length = typeof value === 'string' ? value.length : 0;
    return (
      sum +
      (isBase64
        ? Math.floor((length * 3) / 4) -
          (String(value).endsWith('==') ? 2 : String(value).endsWith('=') ? 1 : 0)
        : length)
    );
  }, 0);

export function validateConfigMap(object: KubernetesObject): readonly StatusCause[] {
  const [data, binary] = [asObject(object.data), asObject(object.binaryData)];
  const both = Object.keys(data).filter((key) => binary[key] !== undefined);
  const causes = [
    ...validateKeys(data, 'data'),
    ...both.map((key) =>
      invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData'),
    ),
    ...validateKeys(binary, 'binaryData'),
  ];
  return sizeOf(data, false) + sizeOf(binary, true) > MAXIMUM
    ? [...causes, tooLong('[]', MAXIMUM)]
    : causes;
}

const requiredKeys: Readonly<Record<string, readonly string[] | undefined>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

export function validateSecret(object: KubernetesObject): readonly StatusCause[] {
  const data = asObject(object.data);
  const type = typeof object.type === 'string' ? object.type : '';
  const causes: StatusCause[] = [...validateKeys(data, 'data')];
  for (const key of requiredKeys[type] ?? [])
    if (data[key] === undefined) causes.push(required(`data[${key}]`));
  if (
    type === 'kubernetes.io/basic-auth' &&
    data.username === undefined &&
    data.password === undefined
  ) {
    causes.push(required('data[username]'), required('data[password]'));
  }
  const json = data['.dockerconfigjson'];
  if (type === 'kubernetes.io/dockerconfigjson' && typeof json === 'string') {
    const problem = jsonTextProblem(json);
    if (problem !== undefined)
      causes.push(invalidValue('data[.dockerconfigjson]', '<secret contents redacted>', problem));
  }
  const account = 'kubernetes.io/service-account.name';
  if (type === 'kubernetes.io/service-account-token' && !object.metadata.annotations?.[account]) {
    causes.push(required(`metadata.annotations[${account}]`));
  }
  return sizeOf(data, true) > MAXIMUM ? [...causes, tooLong('data', MAXIMUM)] : causes;
}

function jsonTextProblem(base64: string): string | undefined {
  const text = decodeText(base64);
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return jsonProblem(text);
  }
}

function decodeText(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return '';
  }
}

/** A TLS secret whose certificate is none is kept, and warned of. @see kubernetes pkg/api/secret/warnings.go */
export function secretWarnings(object: KubernetesObject): readonly string[] {
  if (object.type !== 'kubernetes.io/tls') return [];
  const pem = (key: string): string => decodeText(textOf(asObject(object.data)[key]));
  const isPem = (text: string): boolean => /-----BEGIN [A-Z0-9 ]+-----/.test(text);
  if (!isPem(pem('tls.crt'))) return ['tls: failed to find any PEM data in certificate input'];
  return isPem(pem('tls.key')) ? [] : ['tls: failed to find any PEM data in key input'];
}

/** `immutable: true` stays, and so does the data. */
export function validateImmutable(
  next: KubernetesObject,
  previous: KubernetesObject,
): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  if (previous.type !== undefined && next.type !== previous.type) {
    causes.push(invalidValue('type', next.type, 'field is immutable'));
  }
  if (previous.immutable !== true) return causes;
  const forbid = (field: string): StatusCause =>
    forbiddenField(field, 'field is immutable when `immutable` is set');
  if (next.immutable !== true) causes.push(forbid('immutable'));
  for (const field of ['data', 'binaryData']) {
    if (!deepEqual(next[field] ?? {}, previous[field] ?? {})) causes.push(forbid(field));
  }
  return causes;
}
