import type { JsonObject } from '@drydock/manifests';
import type { Authorizer } from './index/authorizers.ts';
import type { FieldRef } from './trace.ts';

export type MtlsMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

/** The server side of a sidecar. */
export interface InboundConfig {
  /** For ports without an entry in `ports`. */
  readonly defaultPort: InboundPort;
  /** By workload port. */
  readonly ports: ReadonlyMap<number, InboundPort>;
  readonly policies: readonly AuthorizationRuleSet[];
  readonly jwt: readonly JwtRule[];
  readonly trustDomains: readonly string[];
  /** Names that CUSTOM policies may refer to. */
  readonly extensionProviders: readonly string[];
  /** Those of them that CUSTOM policies can ask. */
  readonly authorizers: ReadonlyMap<string, Authorizer>;
}

export interface InboundPort {
  readonly port: number;
  readonly protocol: 'http' | 'tcp' | 'auto';
  readonly mtls: MtlsMode;
  /** The PeerAuthentication field that set the mode. */
  readonly mtlsSource?: FieldRef;
  /** `inbound|9080||` */
  readonly cluster: string;
  /** The application's port where it is another one (Sidecar ingress defaultEndpoint). */
  readonly target?: number;
}

/** One AuthorizationPolicy that selects this workload. */
export interface AuthorizationRuleSet {
  readonly name: string;
  readonly namespace: string;
  readonly action: 'ALLOW' | 'DENY' | 'AUDIT' | 'CUSTOM';
  /** `istio.io/dry-run: "true"`: evaluated, never enforced. */
  readonly dryRun: boolean;
  /** As written; undefined and [] match nothing. */
  readonly rules: readonly JsonObject[];
  readonly provider?: string;
  readonly source: FieldRef;
}

/** One jwtRules entry of a RequestAuthentication that selects this workload. */
export interface JwtRule {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly jwks?: string;
  readonly jwksUri?: string;
  readonly fromHeaders: readonly { readonly name: string; readonly prefix: string }[];
  readonly fromParams: readonly string[];
  readonly fromCookies: readonly string[];
  readonly outputPayloadToHeader?: string;
  readonly forwardOriginalToken: boolean;
  readonly claimToHeaders: readonly { readonly header: string; readonly claim: string }[];
  readonly source: FieldRef;
}

/** How a connection reaches a server. Default: mTLS when `principal` is given, else plaintext. */
export interface Connection {
  readonly tls: 'mtls' | 'plaintext' | 'tls-without-client-cert' | 'tls-app';
  /** `cluster.local/ns/prod/sa/web`, without `spiffe://`. */
  readonly principal?: string;
  readonly sourceIp: string;
  readonly sni?: string;
}

/** Result of verifying the tokens of a request (an asynchronous step of its own). */
export type JwtResult =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'valid';
      readonly issuer: string;
      readonly claims: JsonObject;
      /** Of the request as it goes on: the token removed unless it is to be forwarded, claims added. */
      readonly headers: readonly (readonly [name: string, value: string])[];
      /** Likewise: a token in a parameter is taken out. */
      readonly path: string;
    }
  | { readonly kind: 'invalid'; readonly status: 401 | 403; readonly message: string };

/** What an external authorizer says of a request. */
export type ExternalVerdict =
  | {
      readonly kind: 'allowed';
      /** For the request as it goes on. */
      readonly headers: readonly (readonly [name: string, value: string])[];
    }
  | {
      readonly kind: 'denied';
      readonly status: number;
      readonly body: string;
      readonly headers: readonly (readonly [name: string, value: string])[];
    }
  /** No answer. */
  | { readonly kind: 'error' };

/** Asks an external authorizer; undefined: this cannot be done here. */
export type AskAuthorizer = (authorizer: Authorizer) => ExternalVerdict | undefined;
