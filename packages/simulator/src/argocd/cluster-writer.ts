import type { ApiServer, ControlledType, WriteResult } from '@drydock/kubernetes';
import type { SyncOperation, SyncOutcome } from '@drydock/gitops';
import { isJsonObject, parseApiVersion } from '@drydock/manifests';
import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { applyThreeWay, deepEqual, mergeTypeOf } from '@drydock/merge';
import { servedTypeOf } from './served-types.ts';

type WriteOperation = Extract<SyncOperation, { readonly dryRun: boolean }>;

/** Field manager and user of the application controller. */
export const ARGOCD_MANAGER = 'argocd-controller';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Does what a sync asks for, with the API server's own answers in the words that kubectl prints them. */
export function createClusterWriter(
  server: ApiServer,
): (batch: readonly SyncOperation[]) => readonly SyncOutcome[] {
  return (batch) => batch.map((operation) => perform(server, operation));
}

function perform(server: ApiServer, operation: SyncOperation): SyncOutcome {
  const type = servedTypeOf(server, operation.object);
  if (!type) {
    const { apiVersion, kind } = operation.object;
    return { error: `no matches for kind "${kind}" in version "${apiVersion}"`, isNotFound: true };
  }
  const live = liveOf(server, type, operation.object);
  switch (operation.verb) {
    case 'read':
      return live ? { object: live } : notFound(type, operation.object);
    case 'prune':
    case 'delete-hook':
      return deletion(server, type, operation);
    case 'release-hook':
      return live
        ? outcome(server.submit(updateOf(live, operation.object), ARGOCD_MANAGER), '')
        : {};
    default:
      return write({ server, type, live }, operation);
  }
}

function liveOf(
  { store }: ApiServer,
  { resource, namespaced }: ControlledType,
  { metadata }: KubernetesObject,
): KubernetesObject | undefined {
  return store.get(resource, namespaced ? (metadata.namespace ?? 'default') : '', metadata.name);
}

/** The live object with the finalizers that `released` has left. */
function updateOf(live: KubernetesObject, released: KubernetesObject) {
  const { finalizers = [] } = released.metadata;
  const metadata = { ...live.metadata, finalizers };
  return { verb: 'update', object: { ...live, metadata }, fieldValidation: 'Ignore' } as const;
}

function deletion(
  server: ApiServer,
  { resource, namespaced }: ControlledType,
  operation: Extract<SyncOperation, { readonly verb: 'prune' | 'delete-hook' }>,
): SyncOutcome {
  const { metadata } = operation.object;
  const namespace = namespaced ? (metadata.namespace ?? 'default') : '';
  const { propagationPolicy } = operation;
  return outcome(
    server.write(
      { verb: 'delete', resource, namespace, name: metadata.name, propagationPolicy },
      ARGOCD_MANAGER,
    ),
    `${kubectlName(operation.object)} deleted`,
  );
}

interface Place {
  readonly server: ApiServer;
  readonly type: ControlledType;
  readonly live: KubernetesObject | undefined;
}

function write(place: Place, operation: WriteOperation): SyncOutcome {
  const { object } = operation;
  const name = kubectlName(object);
  if (operation.serverSide) return serverSide(place, operation);
  if (operation.dryRun) {
    const done = place.live ? (operation.verb === 'apply' ? 'configured' : 'replaced') : 'created';
    return { message: `${name} ${done} (dry run)` };
  }
  switch (operation.verb) {
    case 'create':
      return outcome(submit(place, 'create', operation, object), `${name} created`);
    case 'apply':
      return clientSide(place, operation);
    case 'replace':
    case 'update':
      return replaced(place, operation);
    default:
      return operation.verb satisfies never;
  }
}

/** `kubectl apply --server-side --force-conflicts`, as Argo CD calls it. */
function serverSide(place: Place, operation: WriteOperation): SyncOutcome {
  const { dryRun, manager = ARGOCD_MANAGER, object, validate } = operation;
  const result = place.server.submit(
    { verb: 'apply', object, dryRun, force: true, fieldValidation: validate ? 'Strict' : 'Ignore' },
    manager,
  );
  const suffix = dryRun ? ' (server dry run)' : '';
  return outcome(result, `${kubectlName(object)} serverside-applied${suffix}`);
}

/** `kubectl apply`: what was applied before, what is wanted and what is live, merged. */
function clientSide(place: Place, operation: WriteOperation): SyncOutcome {
  const { live } = place;
  const { object } = operation;
  const name = kubectlName(object);
  const wanted = withLastApplied(object);
  if (!live) return outcome(submit(place, 'create', operation, wanted), `${name} created`);
  const merged = applyThreeWay(
    asJson(lastApplied(live)),
    asJson(wanted),
    asJson(live),
    mergeTypeOf(object.apiVersion, object.kind),
  );
  if (!merged.ok) return { error: merged.message };
  if (deepEqual(merged.value, live)) return { message: `${name} unchanged` };
  const result = submit(place, 'update', operation, merged.value as KubernetesObject); // a patch keeps kind and name
  return orForced(place, operation, outcome(result, `${name} configured`));
}

function replaced(place: Place, operation: WriteOperation): SyncOutcome {
  const { live, type } = place;
  const { object } = operation;
  if (!live) return notFound(type, object);
  const { resourceVersion } = live.metadata;
  const wanted = {
    ...object,
    metadata: { ...object.metadata, ...(resourceVersion !== undefined && { resourceVersion }) },
  };
  const result = submit(place, 'update', operation, wanted);
  const done = operation.verb === 'update' ? 'updated' : 'replaced';
  return orForced(place, operation, outcome(result, `${kubectlName(object)} ${done}`));
}

/** With `force`, what cannot be changed is deleted and created anew. */
function orForced(place: Place, operation: WriteOperation, done: SyncOutcome): SyncOutcome {
  if (!operation.force || done.error === undefined) return done;
  const { object } = operation;
  const deleted = deletion(place.server, place.type, {
    verb: 'prune',
    object,
    propagationPolicy: 'Background',
  });
  if (deleted.error !== undefined) return deleted;
  const wanted = operation.verb === 'apply' ? withLastApplied(object) : object;
  return outcome(submit(place, 'create', operation, wanted), `${kubectlName(object)} configured`);
}

function submit(
  { server }: Place,
  verb: 'create' | 'update',
  { validate, manager = ARGOCD_MANAGER }: WriteOperation,
  object: KubernetesObject,
): WriteResult {
  const fieldValidation = validate ? 'Strict' : 'Ignore';
  return server.submit({ verb, object, fieldValidation }, manager);
}

function outcome(result: WriteResult, message: string): SyncOutcome {
  if (result.ok) return { message };
  const { failure } = result;
  return { error: failure.message, ...(failure.code === 404 && { isNotFound: true }) };
}

function notFound({ resource }: ControlledType, { metadata }: KubernetesObject): SyncOutcome {
  const { group, resource: plural } = resource;
  const name = group === '' ? plural : `${plural}.${group}`;
  return { error: `${name} "${metadata.name}" not found`, isNotFound: true };
}

/** `deployment.apps/web`, as kubectl names an object. */
function kubectlName({ apiVersion, kind, metadata }: KubernetesObject): string {
  const { group } = parseApiVersion(apiVersion);
  return `${kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${metadata.name}`;
}

function withLastApplied(object: KubernetesObject): KubernetesObject {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata.annotations ?? {};
  const bare = { ...object, metadata: { ...object.metadata, annotations } };
  const text = `${JSON.stringify(bare)}\n`;
  return {
    ...bare,
    metadata: { ...bare.metadata, annotations: { ...annotations, [LAST_APPLIED]: text } },
  };
}

function lastApplied(live: KubernetesObject): unknown {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  if (text === undefined) return {};
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function asJson(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
