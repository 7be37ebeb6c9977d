import { isPlainObject } from '@drydock/merge';
import { issueToken } from '../auth/service-account-tokens.ts';
import { invalid, methodNotAllowed, notFound } from '../registry/api-failure.ts';
import { formatTime } from '../registry/timestamp.ts';
import { invalidValue, textOf } from '@drydock/object-validation';
import { currentObject, type ResourceCall, type ServerParts } from './call.ts';
import { readJsonBody } from './read-body.ts';
import { respondJson } from './respond.ts';

const AUDIENCE = 'https://kubernetes.default.svc.cluster.local';

/** POST `/serviceaccounts/x/token`. */
export async function serveTokenRequest(parts: ServerParts, call: ResourceCall): Promise<Response> {
  if (call.request.method !== 'POST') throw methodNotAllowed();
  const { type, name = '', namespace } = call;
  const body = await readJsonBody(call.request);
  const spec = isPlainObject(body) && isPlainObject(body.spec) ? body.spec : {};
  const account = currentObject(parts, call);
  if (!account) throw notFound(type, name);
  const seconds = Number(spec.expirationSeconds ?? 3600);
  if (seconds < 600) {
    throw invalid({ group: 'authentication.k8s.io', kind: 'TokenRequest' }, '', [
      invalidValue(
        'spec.expirationSeconds',
        seconds,
        'may not specify a duration less than 10 minutes',
      ),
    ]);
  }
  const bound = isPlainObject(spec.boundObjectRef) ? spec.boundObjectRef : undefined;
  checkBound(parts, bound, namespace);
  const audiences = Array.isArray(spec.audiences) ? spec.audiences.map(textOf) : [AUDIENCE];
  const issuedMs = parts.now();
  const expiresMs = issuedMs + seconds * 1000;
  const uid = account.metadata.uid ?? '';
  const token = issueToken(
    { namespace, name, uid, audiences, issuedMs, expiresMs },
    parts.tokenKey,
  );
  return respondJson(
    {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace, uid, creationTimestamp: formatTime(issuedMs) },
      spec: { audiences, expirationSeconds: seconds, boundObjectRef: bound ?? null },
      status: { token, expirationTimestamp: formatTime(expiresMs) },
    },
    201,
  );
}

function checkBound(
  parts: ServerParts,
  bound: Readonly<Record<string, unknown>> | undefined,
  namespace: string,
): void {
  if (!bound) return;
  const type = parts.types.findKind('', 'v1', textOf(bound.kind));
  const name = textOf(bound.name);
  if (type && !parts.store.get(type.storage, namespace, name)) throw notFound(type, name);
}
