import { RenderError } from '../render-error.ts';
import { visitFields, type FieldSpec } from './field-spec.ts';
import { slotsAt } from './replacement-path.ts';
import { asText, idsOf, isJson, type Json, type Resource } from './resource.ts';

const POD_SPECS: readonly (readonly [kind: string, path: string])[] = [
  ['Pod', 'spec'],
  ...['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job', 'ReplicationController'].map(
    (kind) => [kind, 'spec/template/spec'] as const,
  ),
  ['CronJob', 'spec/jobTemplate/spec/template/spec'],
];

/** Fields in which `$(NAME)` stands for the value of a variable. */
export const VARIABLE_FIELDS: readonly FieldSpec[] = [
  ...POD_SPECS.flatMap(([kind, place]) =>
    ['containers', 'initContainers'].flatMap((list) =>
      ['args', 'command', 'env/value', 'volumeMounts/mountPath'].map((field) => ({
        kind,
        path: `${place}/${list}/${field}`,
      })),
    ),
  ),
  ...['host', 'http/paths/backend/serviceName'].map((field) => ({
    kind: 'Ingress',
    path: `spec/rules/${field}`,
  })),
  { kind: 'Ingress', path: 'spec/tls/hosts' },
  { kind: 'Ingress', path: 'spec/tls/secretName' },
  { path: 'metadata/labels' },
  { path: 'metadata/annotations' },
];

/** Replaces the variables of `vars`. Throws RenderError for one that names no field of exactly one resource. */
export function resolveVariables(
  resources: readonly Resource[],
  variables: readonly Json[],
  specs: readonly FieldSpec[],
): void {
  if (variables.length === 0) return;
  const values = new Map<string, unknown>();
  for (const variable of variables) {
    const name = asText(variable['name']);
    if (values.has(name)) throw new RenderError(`var '${name}' already encountered`);
    values.set(name, valueOf(resources, variable));
  }
  for (const { object } of resources)
    visitFields(object, specs, (container, key) => {
      const target = container as Json;
      target[key] = expanded(target[key], values);
    });
}

function valueOf(resources: readonly Resource[], variable: Json): unknown {
  const reference = isJson(variable['objref']) ? variable['objref'] : {};
  const apiVersion = asText(reference['apiVersion']);
  const found = resources.filter((resource) =>
    idsOf(resource).some(
      (id) =>
        id.kind === asText(reference['kind']) &&
        id.name === asText(reference['name']) &&
        (apiVersion === '' ||
          apiVersion === (id.group === '' ? id.version : `${id.group}/${id.version}`)) &&
        (asText(reference['namespace']) === '' || reference['namespace'] === id.namespace),
    ),
  );
  const [first, second] = found;
  const field = isJson(variable['fieldref']) ? variable['fieldref'] : {};
  const path = asText(field['fieldpath']) || asText(field['fieldPath']) || 'metadata.name';
  const [slot] =
    first && !second ? slotsAt(first.object, path.replaceAll(/\[(\d+)\]/g, '.$1'), false) : [];
  if (slot) return slot.get();
  throw new RenderError(
    `var '${asText(variable['name'])}' cannot be mapped to a field in the set of known resources`,
  );
}

function expanded(value: unknown, values: ReadonlyMap<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((item) => expanded(item, values));
  if (isJson(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, expanded(item, values)]),
    );
  if (typeof value !== 'string') return value;
  const [, whole] = /^\$\(([^()$]+)\)$/.exec(value) ?? [];
  if (whole !== undefined && values.has(whole)) return values.get(whole);
  return value.replaceAll(/\$\$|\$\(([^()$]+)\)/g, (text, name: string | undefined) => {
    if (name === undefined) return '$';
    return values.has(name) ? asText(values.get(name)) : text;
  });
}
