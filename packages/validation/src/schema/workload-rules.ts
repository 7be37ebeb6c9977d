import type { JsonObject, JsonValue } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';
import { cronProblem } from './cron.ts';
import { quote } from './describe-value.ts';
import type { SchemaRule } from './rules.ts';

function mapAt(value: JsonValue | undefined, ...fields: readonly string[]): JsonObject {
  let found: JsonValue | undefined = value;
  for (const field of fields) found = isJsonObject(found) ? found[field] : undefined;
  return isJsonObject(found) ? found : {};
}

/** The labels that a selector names must stand on the pod template, else nothing would ever match. */
export const selectorMatchesTemplate: SchemaRule = (value) => {
  if (!isJsonObject(value) || !isJsonObject(value.selector) || !isJsonObject(value.template))
    return undefined;
  const wanted = Object.entries(mapAt(value.selector, 'matchLabels'));
  if (wanted.length === 0 && !Array.isArray(value.selector.matchExpressions)) {
    return { says: 'has an empty selector', field: 'selector' };
  }
  const labels = mapAt(value.template, 'metadata', 'labels');
  const missing = wanted.find(([key, text]) => !Object.hasOwn(labels, key) || labels[key] !== text);
  return (
    missing && {
      says: `selects pods with ${labelText(missing)}, but its template has no such label`,
      hint: 'Give selector.matchLabels and template.metadata.labels the same labels.',
      field: 'selector',
    }
  );
};

function labelText([key, value]: readonly [string, JsonValue | undefined]): string {
  return typeof value === 'string' ? `${key}: ${value}` : key;
}

/** Pods of a Deployment, StatefulSet, DaemonSet or ReplicaSet are always restarted. */
export const restartAlways: SchemaRule = (value) => {
  const { restartPolicy } = mapAt(value, 'template', 'spec');
  return typeof restartPolicy === 'string' && restartPolicy !== 'Always' && restartPolicy !== ''
    ? {
        says: `has pods with restartPolicy ${quote(restartPolicy)}: only "Always" is possible`,
        field: 'template',
      }
    : undefined;
};

/** A Job has to say what happens when its pods fail. */
export const jobRestart: SchemaRule = (value) => {
  if (!isJsonObject(value) || !isJsonObject(value.template)) return undefined;
  const { restartPolicy } = mapAt(value.template, 'spec');
  return restartPolicy === 'OnFailure' || restartPolicy === 'Never'
    ? undefined
    : {
        says: 'needs pods with restartPolicy "OnFailure" or "Never"',
        hint: 'Set template.spec.restartPolicy; its default, Always, is not possible for a Job.',
        field: 'template',
      };
};

export const cronSchedule: SchemaRule = (value) => {
  if (typeof value !== 'string') return undefined;
  const problem = cronProblem(value);
  return problem === undefined
    ? undefined
    : {
        says: `is no schedule: ${problem}`,
        hint: 'minute hour day month weekday, such as "*/5 * * * *".',
      };
};

/** Ports of a Service: named where there is more than one, and each name once. */
export const servicePortNames: SchemaRule = (value) => {
  if (!Array.isArray(value)) return undefined;
  const names = value.map((port: JsonValue) =>
    isJsonObject(port) ? (port.name ?? '') : undefined,
  );
  if (names.length > 1 && names.includes('')) {
    return { says: 'needs a name for each port, as there is more than one' };
  }
  const repeated = names.find(
    (name, i) => typeof name === 'string' && name !== '' && names.indexOf(name) !== i,
  );
  return typeof repeated === 'string'
    ? { says: `has two ports named ${quote(repeated)}` }
    : undefined;
};

/** Paths of an Ingress are absolute, unless the controller reads them its own way. */
export const ingressPath: SchemaRule = (value) => {
  if (!isJsonObject(value) || value.pathType === 'ImplementationSpecific') return undefined;
  const { path } = value;
  if (typeof path !== 'string' || path === '') {
    return value.pathType === undefined ? undefined : { says: 'needs a "path"' };
  }
  if (!path.startsWith('/'))
    return { says: `must have a "path" that starts with "/", found ${quote(path)}`, field: 'path' };
  const bad = ['//', '/./', '/../', '%2f', '%2F'].find((part) => path.includes(part));
  return bad === undefined
    ? undefined
    : { says: `cannot have ${quote(bad)} in its "path"`, field: 'path' };
};
