import { isJsonObject, type FieldPath, type JsonValue } from '@drydock/manifests';
import { objectErrors } from '@drydock/object-validation';
import { invalidField } from '../codes/kubernetes.ts';
import type { Finding } from '../rule.ts';
import type { Subject } from '../subject.ts';

/** What the API server's built-in validation refuses of an object whose fields have the right types. */
export function refusedFields({ object, namespace }: Subject): readonly Finding[] {
  return objectErrors(object, namespace).map(({ field, message }) => ({
    code: invalidField,
    path: pathOf(field, object),
    message: `The API server refuses ${field === '' || field === '[]' ? 'the object' : field}: ${message}.`,
  }));
}

const SEGMENT = /\.?([^.[\]]+)|\[([^\]]*)\]/g;

/** `spec.ports[0].name` and `data[tls.crt]` as steps; what stands in brackets is a position in lists alone. */
function pathOf(field: string, object: JsonValue): FieldPath {
  const path: (string | number)[] = [];
  let value: JsonValue | undefined = object;
  for (const [, word, bracketed] of field.matchAll(SEGMENT)) {
    const key = word ?? bracketed ?? '';
    if (key === '') continue;
    const isPosition = word === undefined && /^\d+$/.test(key) && !isJsonObject(value);
    path.push(isPosition ? Number(key) : key);
    value = valueAt(value, isPosition ? Number(key) : key);
  }
  return path;
}

function valueAt(value: JsonValue | undefined, key: string | number): JsonValue | undefined {
  if (typeof key === 'number') return Array.isArray(value) ? (value[key] as JsonValue) : undefined;
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
