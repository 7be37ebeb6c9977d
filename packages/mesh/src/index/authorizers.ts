import type { JsonObject } from '@drydock/manifests';
import { numberOf, objectOf, textOf, textsOf } from '../json-access.ts';
import type { TelemetryDefaults } from './telemetry-defaults.ts';

/** An external authorizer of MeshConfig's extensionProviders. */
export interface Authorizer {
  readonly kind: 'http' | 'grpc';
  /** `ext-authz.foo.svc.cluster.local`, or `namespace/host`. */
  readonly service: string;
  readonly port: number;
  readonly pathPrefix: string;
  /** Of the request, for an HTTP authorizer; `*` at the end stands for anything. gRPC gets them all. */
  readonly includeHeaders: readonly string[];
  readonly addedHeaders: readonly (readonly [name: string, value: string])[];
  readonly headersToUpstreamOnAllow: readonly string[];
  readonly headersToDownstreamOnDeny: readonly string[];
  /** An authorizer that does not answer lets pass. */
  readonly isFailOpen: boolean;
  readonly statusOnError: number;
}

/** The external authorizers that MeshConfig knows, by name. */
export function readAuthorizers({ providers }: TelemetryDefaults): ReadonlyMap<string, Authorizer> {
  const found = new Map<string, Authorizer>();
  for (const provider of providers.values()) {
    const name = textOf(provider['name']) ?? '';
    const http = provider['envoyExtAuthzHttp'];
    const grpc = provider['envoyExtAuthzGrpc'];
    if (http !== undefined) found.set(name, authorizer('http', objectOf(http)));
    else if (grpc !== undefined) found.set(name, authorizer('grpc', objectOf(grpc)));
  }
  return found;
}

function authorizer(kind: Authorizer['kind'], fields: JsonObject): Authorizer {
  const added = Object.entries(objectOf(fields['includeAdditionalHeadersInCheck']));
  return {
    kind,
    service: textOf(fields['service']) ?? '',
    port: numberOf(fields['port']) ?? 0,
    pathPrefix: textOf(fields['pathPrefix']) ?? '',
    includeHeaders: textsOf(
      fields['includeRequestHeadersInCheck'] ?? fields['includeHeadersInCheck'],
    ),
    addedHeaders: added.map(([name, value]) => [name, textOf(value) ?? ''] as const),
    headersToUpstreamOnAllow: textsOf(fields['headersToUpstreamOnAllow']),
    headersToDownstreamOnDeny: textsOf(fields['headersToDownstreamOnDeny']),
    isFailOpen: fields['failOpen'] === true,
    statusOnError: Number(
      textOf(fields['statusOnError']) ?? numberOf(fields['statusOnError']) ?? 403,
    ),
  };
}
