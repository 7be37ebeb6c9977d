import type { KubeClient, ResourceType } from '@drydock/cluster';
import { isJsonObject, type JsonObject } from '@drydock/manifests';
import type { CommandContext } from '../command.ts';
import { parseFlags, type Flags, type FlagSpec } from '../kubectl/flags.ts';
import { alignTabs } from '../kubectl/print/tab-writer.ts';

/** Where Argo CD and its Applications are, unless a name says otherwise. */
export const ARGOCD_NAMESPACE = 'argocd';
export const IN_CLUSTER = 'https://kubernetes.default.svc';

const argoType = (kind: string, plural: string): ResourceType => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind,
  plural,
  namespaced: true,
});

export const APPLICATIONS: ResourceType = argoType('Application', 'applications');
export const PROJECTS: ResourceType = argoType('AppProject', 'appprojects');
export const APPLICATION_SETS: ResourceType = argoType('ApplicationSet', 'applicationsets');
export const SECRETS: ResourceType = {
  apiVersion: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  namespaced: true,
};
export const CONFIG_MAPS: ResourceType = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
};

/** What an argocd command works with. */
export interface ArgoContext {
  readonly shell: CommandContext;
  readonly kube: KubeClient;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Shows a text to be edited: `argocd app edit`. */
  readonly edit?: (file: string, text: string) => Promise<string | undefined>;
  readonly now: () => number;
}

/** One command of argocd; resolves to the exit code, throws ArgoFailure. */
export interface ArgoCommand {
  /** `list`, or `windows list` for one that is deeper. */
  readonly name: string;
  readonly summary: string;
  /** Behind its name in the usage line: `APPNAME [flags]`. */
  readonly usage: string;
  readonly flags: readonly FlagSpec[];
  /** Flags of argocd that are refused by name. */
  readonly refused?: readonly string[];
  /** What its arguments are, for completion. */
  readonly completes?: 'application' | 'project' | 'applicationset' | 'file';
  run(flags: Flags, argo: ArgoContext): Promise<number>;
}

export const flag = {
  bool: (name: string, short?: string): FlagSpec => ({
    name,
    kind: 'bool',
    ...(short && { short }),
  }),
  text: (name: string, short?: string): FlagSpec => ({
    name,
    kind: 'string',
    ...(short && { short }),
  }),
  list: (name: string, short?: string): FlagSpec => ({
    name,
    kind: 'list',
    ...(short && { short }),
  }),
  number: (name: string): FlagSpec => ({ name, kind: 'int' }),
};

export { parseFlags };

/** The part of an object at a path of keys; undefined where there is none. */
export function partOf(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (!isJsonObject(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return current;
}

/** The text, number or boolean at a path, as text; '' where there is none. */
export function textOf(value: unknown, ...path: readonly string[]): string {
  const found = partOf(value, ...path);
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean'
    ? String(found)
    : '';
}

export function objectOf(value: unknown, ...path: readonly string[]): JsonObject {
  const found = partOf(value, ...path);
  return isJsonObject(found) ? found : {};
}

export function listOf(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = partOf(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function textsOf(value: unknown, ...path: readonly string[]): readonly string[] {
  return listOf(value, ...path).filter((one) => typeof one === 'string');
}

/** Rows of cells as argocd's tables: columns two blanks apart. */
export function table(rows: readonly (readonly string[])[]): string {
  const text = rows.map((row) => `${row.join('\t')}\n`).join('');
  return alignTabs(text, { minWidth: 0, padding: 2 });
}
