import {
  formatTimestamp,
  isJsonObject,
  type JsonObject,
  type KubernetesObject,
} from '@drydock/manifests';
import type { TimedCondition } from '@drydock/gitops';

/** The part of an object at a path of keys; undefined where there is none. */
export function partOf(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (!isJsonObject(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return current;
}

/** The text at a path; '' where there is none. */
export function textOf(value: unknown, ...path: readonly string[]): string {
  const found = partOf(value, ...path);
  return typeof found === 'string' ? found : '';
}

export function statusOf(application: KubernetesObject): JsonObject {
  const status = application['status'];
  return isJsonObject(status) ? status : {};
}

/** The Application with parts of its status replaced; undefined takes a part away. */
export function withStatus(
  application: KubernetesObject,
  parts: Readonly<Record<string, unknown>>,
): KubernetesObject {
  const status = { ...statusOf(application), ...parts };
  const entries = Object.entries(status).filter(([, value]) => value !== undefined);
  return { ...application, status: Object.fromEntries(entries) };
}

export function conditionsOf(application: KubernetesObject): readonly TimedCondition[] {
  const conditions = statusOf(application)['conditions'];
  return Array.isArray(conditions) ? (conditions as readonly TimedCondition[]) : []; // written by this controller alone
}

/** The name by which tracking knows an Application: `namespace_name` outside of Argo CD's own namespace. */
export function trackingName({ metadata }: KubernetesObject, controllerNamespace: string): string {
  const { name, namespace = '' } = metadata;
  return namespace === controllerNamespace || namespace === '' ? name : `${namespace}_${name}`;
}

export function projectName(application: KubernetesObject): string {
  return textOf(application, 'spec', 'project') || 'default';
}

export const timestamp = (now: number): string => formatTimestamp(now);
