import { parseApiVersion } from '@drydock/manifests';
import { canonicalQuantity, isPlainObject, setKey, type PlainObject } from '@drydock/merge';
import { textAt } from '../health/read.ts';
import type { DiffTypes } from './diff-types.ts';
import type { Normalizer } from './normalize.ts';

/** A field of a custom resource that has a type of Kubernetes: `resource.customizations.knownTypeFields`. */
export interface KnownTypeField {
  /** Dotted path; lists on the way are entered. */
  readonly field: string;
  /** `core/v1/PodSpec`, `core/Quantity`, `meta/v1/Duration`. */
  readonly type: string;
}

/** What Argo CD knows by itself of custom resources. */
const shipped: Readonly<Record<string, readonly KnownTypeField[]>> = {
  'argoproj.io/Rollout': [{ field: 'spec.template.spec', type: 'core/v1/PodSpec' }],
};

/** Writes known fields as Kubernetes would: quantities, durations, pod specs. @see util/argo/normalizers/knowntypes_normalizer.go */
export function createKnownTypesNormalizer(
  configured: Readonly<Record<string, readonly KnownTypeField[]>>,
  types: DiffTypes,
): Normalizer {
  return (object) => {
    const { group } = parseApiVersion(textAt(object, 'apiVersion'));
    const kind = `${group}/${textAt(object, 'kind')}`;
    const fields = [...(shipped[kind] ?? []), ...(configured[kind] ?? [])];
    return fields.reduce((result, { field, type }) => {
      const convert = converterOf(type, types);
      const next = convert ? atPath(result, field.split('.'), convert) : result;
      return isPlainObject(next) ? next : result;
    }, object);
  };
}

type Convert = (value: unknown) => unknown;

function atPath(value: unknown, path: readonly string[], convert: Convert): unknown {
  const [key, ...rest] = path;
  if (Array.isArray(value)) return value.map((item) => atPath(item, path, convert));
  if (key === undefined) return convert(value);
  if (!isPlainObject(value) || !Object.hasOwn(value, key)) return value;
  const result: Record<string, unknown> = { ...value };
  setKey(result, key, atPath(value[key], rest, convert));
  return result;
}

/** Pod specs and their parts are converted inside a Pod, the type that has them all. */
const partsOfPod: Readonly<Record<string, (value: unknown) => PlainObject>> = {
  'core/v1/PodSpec': (value) => ({ spec: value }),
  'core/v1/Container': (value) => ({ spec: { containers: [value] } }),
  'core/v1/Volume': (value) => ({ spec: { containers: [], volumes: [value] } }),
};

function converterOf(type: string, types: DiffTypes): Convert | undefined {
  if (type === 'core/Quantity') {
    return (value) =>
      typeof value === 'string' || typeof value === 'number'
        ? (canonicalQuantity(value) ?? value)
        : value;
  }
  if (type === 'meta/v1/Duration') {
    return (value) => (typeof value === 'string' ? (canonicalDuration(value) ?? value) : value);
  }
  const inPod = partsOfPod[type];
  const pod = types.builtIn('v1', 'Pod');
  if (!inPod || !pod) return undefined;
  return (value) => {
    if (!isPlainObject(value)) return value;
    const decoded = pod.decode({ apiVersion: 'v1', kind: 'Pod', metadata: {}, ...inPod(value) });
    const spec = isPlainObject(decoded?.spec) ? decoded.spec : undefined;
    if (!spec) return value;
    const part = type === 'core/v1/PodSpec' ? spec : firstOf(spec, type);
    return isPlainObject(part) ? part : value;
  };
}

function firstOf(spec: PlainObject, type: string): unknown {
  const list = type === 'core/v1/Volume' ? spec.volumes : spec.containers;
  return Array.isArray(list) ? (list[0] as unknown) : undefined;
}

const units: Readonly<Record<string, number>> = { h: 3_600, m: 60, s: 1, ms: 0.001 };

/** Go's way to write a duration: `8760h` -> `8760h0m0s`; undefined when it is none. */
export function canonicalDuration(text: string): string | undefined {
  if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return text === '0' ? '0s' : undefined;
  let seconds = 0;
  for (const [, amount, , unit] of text.matchAll(/(\d+(\.\d+)?)(ms|h|m|s)/g)) {
    seconds += Number(amount) * (units[unit ?? ''] ?? 0);
  }
  if (seconds < 1) return seconds === 0 ? '0s' : `${trim(seconds * 1_000)}ms`;
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const rest = `${trim(seconds % 60)}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}

const trim = (value: number): string => String(Number(value.toFixed(9)));
