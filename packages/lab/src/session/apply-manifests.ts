import type { Cluster, KubeFailure, ResourceType } from '@drydock/cluster';
import {
  formatApiVersion,
  isJsonObject,
  parseApiVersion,
  parseFieldPath,
  type Diagnostic,
  type Resource,
} from '@drydock/manifests';
import type { AppliedObject } from '../lab-session.ts';

/** Names under which the API server records what the learner's Apply owns, and what the lab brought. */
export const LEARNER_MANAGER = 'drydock';
export const LAB_MANAGER = 'drydock-lab';

export interface AppliedResource {
  readonly applied: AppliedObject;
  /** The server's refusal, at the field that it names. */
  readonly diagnostic?: Diagnostic;
}

/** Applies one document server-side, as `kubectl apply --server-side --force-conflicts` would. */
export async function applyResource(
  resource: Resource,
  { kube }: Cluster,
  fieldManager: string,
): Promise<AppliedResource> {
  const { gvk, key, object, source } = resource;
  const type = await kube.resolveKind(formatApiVersion(gvk.group, gvk.version), gvk.kind);
  const file = source.file;
  const name = type
    ? nameOfObject(type, key.name)
    : `${key.kind.toLowerCase()}${key.group === '' ? '' : `.${key.group}`}/${key.name}`;
  const before =
    type === undefined ? undefined : await kube.get(type, key.name, key.namespace || undefined);
  const result = await kube.apply(object, {
    fieldManager,
    force: true,
    fieldValidation: 'Strict',
  });
  if (!result.ok) {
    const { message } = result.failure;
    return {
      applied: { file, object: name, action: 'refused', message },
      diagnostic: refusalDiagnostic(resource, result.failure),
    };
  }
  const was = before?.ok === true ? before.value.metadata.resourceVersion : undefined;
  const action =
    was === undefined
      ? 'created'
      : was === result.value.metadata.resourceVersion
        ? 'unchanged'
        : 'configured';
  return { applied: { file, object: name, action } };
}

/** `virtualservice.networking.istio.io/reviews-route`, as kubectl prints it. */
export function nameOfObject({ apiVersion, kind }: ResourceType, name: string): string {
  const { group } = parseApiVersion(apiVersion);
  return `${kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${name}`;
}

function refusalDiagnostic(resource: Resource, failure: KubeFailure): Diagnostic {
  const { source, key } = resource;
  const field = causeField(failure);
  const path = field === undefined ? undefined : parseFieldPath(field);
  return {
    code: 'apply/refused',
    rule: 'apply/refused',
    severity: 'error',
    stage: 'admission',
    message: `The API server refused this: ${failure.message}`,
    file: source.file,
    range: source.nearestRange(path ?? ['metadata', 'name']),
    resource: key,
    ...(field === undefined ? {} : { path: field }),
  };
}

/** The field that a refusal is about, where the server says it. */
function causeField({ details }: KubeFailure): string | undefined {
  if (details?.['kind'] === 'namespaces') return 'metadata.namespace';
  const causes = details?.['causes'];
  if (!Array.isArray(causes)) return undefined;
  for (const cause of causes as readonly unknown[]) {
    if (isJsonObject(cause) && typeof cause['field'] === 'string') return cause['field'];
  }
  return undefined;
}
