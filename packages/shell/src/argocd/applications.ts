import {
  ClusterError,
  type KubeFailure,
  type KubeResult,
  type ListOptions,
} from '@drydock/cluster';
import { parseTimestamp, type JsonObject, type KubernetesObject } from '@drydock/manifests';
import {
  APPLICATIONS,
  ARGOCD_NAMESPACE,
  partOf,
  PROJECTS,
  textOf,
  type ArgoContext,
} from './argo-context.ts';
import { ArgoFailure, rpcFailure } from './argo-failure.ts';

const REFRESH = 'argocd.argoproj.io/refresh';
/** How long a refresh may take: as long as argocd waits for its server. */
const REFRESH_TIMEOUT_MS = 60_000;

/** `name` or `namespace/name`. */
export interface AppName {
  readonly name: string;
  readonly namespace: string;
}

export function parseAppName(typed: string, namespace = ''): AppName {
  const cut = typed.indexOf('/');
  if (cut !== -1) return { namespace: typed.slice(0, cut), name: typed.slice(cut + 1) };
  return { name: typed, namespace: namespace || ARGOCD_NAMESPACE };
}

/** How argocd names an Application: with its namespace. */
export function qualifiedName({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ARGOCD_NAMESPACE}/${metadata.name}`;
}

/** The value, or the server's words as gRPC passes them on. */
export function succeeded<T>(result: KubeResult<T>): T {
  if (result.ok) return result.value;
  throw rpcFailure(grpcCode(result.failure), result.failure.message);
}

function grpcCode({ code, reason }: KubeFailure): string {
  if (reason === 'AlreadyExists') return 'AlreadyExists';
  const codes: Readonly<Record<number, string>> = {
    400: 'InvalidArgument',
    401: 'Unauthenticated',
    403: 'PermissionDenied',
    404: 'NotFound',
    409: 'FailedPrecondition',
    422: 'InvalidArgument',
  };
  return codes[code] ?? 'Unknown';
}

/** An Application. Argo CD's server does not say of one that is missing whether it exists: permission is denied. */
export async function getApplication(
  { kube }: ArgoContext,
  { name, namespace }: AppName,
): Promise<KubernetesObject> {
  const found = await kube.get(APPLICATIONS, name, namespace);
  if (!found.ok && found.failure.code === 404)
    throw rpcFailure('PermissionDenied', 'permission denied');
  return typed(succeeded(found), 'Application');
}

export async function findApplication(
  { kube }: ArgoContext,
  { name, namespace }: AppName,
): Promise<KubernetesObject | undefined> {
  const found = await kube.get(APPLICATIONS, name, namespace);
  if (!found.ok && found.failure.code === 404) return undefined;
  return typed(succeeded(found), 'Application');
}

/** Applications in name order. */
export async function listApplications(
  { kube }: ArgoContext,
  options: ListOptions = {},
): Promise<readonly KubernetesObject[]> {
  const { items } = succeeded(await kube.list(APPLICATIONS, options));
  return items
    .map((item) => typed(item, 'Application'))
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

/** Items of lists come without their type. */
export function typed(object: KubernetesObject, kind: string): KubernetesObject {
  return { ...object, apiVersion: 'argoproj.io/v1alpha1', kind };
}

/** Changes an Application by a merge patch. */
export async function patchApplication(
  { kube }: ArgoContext,
  { name, namespace }: AppName,
  body: JsonObject,
): Promise<KubernetesObject> {
  const contentType = 'application/merge-patch+json';
  return typed(
    succeeded(await kube.patch(APPLICATIONS, name, { contentType, body }, { namespace })),
    'Application',
  );
}

/** Puts a whole new spec in place of the old one. */
export async function replaceSpec(
  argo: ArgoContext,
  application: KubernetesObject,
  spec: JsonObject,
): Promise<KubernetesObject> {
  const next = { ...application, spec } as unknown as JsonObject; // an object of the store is JSON
  return succeeded(await argo.kube.replace(next));
}

/** Asks for a refresh and waits until the controller has done it. */
export async function refreshApplication(
  argo: ArgoContext,
  name: AppName,
  kind: 'normal' | 'hard',
): Promise<KubernetesObject> {
  await getApplication(argo, name);
  await patchApplication(argo, name, { metadata: { annotations: { [REFRESH]: kind } } });
  let application = await getApplication(argo, name);
  await waitFor(argo, `the refresh of ${name.name}`, REFRESH_TIMEOUT_MS, async () => {
    application = await getApplication(argo, name);
    return application.metadata.annotations?.[REFRESH] === undefined;
  });
  return application;
}

/** Waits in cluster time; false when the time was up. */
export async function waitFor(
  { shell }: ArgoContext,
  what: string,
  timeoutMs: number,
  condition: () => Promise<boolean>,
): Promise<boolean> {
  const { cluster, signal } = shell;
  try {
    await cluster.clock.waitFor(what, condition, { timeoutMs, signal });
    return true;
  } catch (error) {
    if (error instanceof ClusterError && error.code === 'timeout') return false;
    if (signal.aborted) return false;
    throw error;
  }
}

/** The project of an Application. */
export async function getProject({ kube }: ArgoContext, name: string): Promise<KubernetesObject> {
  const found = await kube.get(PROJECTS, name, ARGOCD_NAMESPACE);
  if (!found.ok && found.failure.code === 404)
    throw rpcFailure('NotFound', `appprojects.argoproj.io "${name}" not found`);
  return typed(succeeded(found), 'AppProject');
}

export function projectOf(application: KubernetesObject): string {
  return textOf(application, 'spec', 'project') || 'default';
}

/** Sources of an Application: `spec.sources`, or the one of `spec.source`. */
export function sourcesOf(spec: unknown): readonly JsonObject[] {
  const sources = partOf(spec, 'sources');
  if (Array.isArray(sources)) return sources as readonly JsonObject[]; // the CRD's schema holds them to objects
  const source = partOf(spec, 'source');
  return source === undefined ? [] : [source as JsonObject]; // as above
}

export function hasSources(application: KubernetesObject): boolean {
  return listLength(partOf(application, 'spec', 'sources')) > 0;
}

const listLength = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

/** Whether `spec.syncPolicy.automated` is in force. */
export function isAutomated(application: KubernetesObject): boolean {
  const automated = partOf(application, 'spec', 'syncPolicy', 'automated');
  return automated !== undefined && automated !== null && partOf(automated, 'enabled') !== false;
}

/** Whether an operation runs, or has ended so lately that the controller has not compared since. */
export function isOperating(application: KubernetesObject): boolean {
  if (partOf(application, 'operation') !== undefined) return true;
  const state = partOf(application, 'status', 'operationState');
  if (state === undefined || state === null) return false;
  const finished = parseTimestamp(textOf(state, 'finishedAt'));
  if (finished === undefined) return true;
  if (partOf(state, 'operation', 'sync', 'dryRun') === true) return false;
  const reconciled = parseTimestamp(textOf(application, 'status', 'reconciledAt'));
  return reconciled === undefined || reconciled < finished;
}

/** The only argument of a command, or its help. */
export function required(word: string | undefined, usage: string): string {
  if (word === undefined) throw new ArgoFailure(usage, 1);
  return word;
}
