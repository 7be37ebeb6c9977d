import type { RequestView } from '../envoy/request-view.ts';
import type { Tracer } from '../envoy/tracer.ts';
import type { AskAuthorizer, Connection, InboundConfig, JwtResult } from '../inbound-config.ts';
import type { Outcome } from '../outcome.ts';
import { authorize, type Authorization } from './authorize.ts';
import type { RequestAttributes } from './request-attributes.ts';

/** What decides whether an HTTP request may pass a proxy. */
export interface SecurityCheck {
  readonly inbound: InboundConfig;
  readonly view: RequestView;
  readonly connection: Connection;
  readonly destination: { readonly ip: string; readonly port: number };
  /** Original client by X-Forwarded-For, where this proxy trusts it. */
  readonly remoteIp: string;
  readonly jwt: JwtResult;
  readonly tracer: Tracer | undefined;
  readonly ask?: AskAuthorizer | undefined;
}

/** The fields of an outcome that stops a request here. */
export type Refusal = Pick<
  Outcome,
  | 'outcome'
  | 'status'
  | 'details'
  | 'body'
  | 'responseHeaders'
  | 'responseFlags'
  | 'decidedBy'
  | 'notModelled'
>;

/** What an external authorizer adds to a request that may pass. */
export interface Permission {
  readonly addedHeaders: readonly (readonly [name: string, value: string])[];
}

/** Token results, then AuthorizationPolicies. */
export function refusalOf(check: SecurityCheck): Refusal | Permission {
  const { inbound, jwt, tracer } = check;
  if (inbound.jwt.length > 0) {
    if (tracer) traceToken(tracer, inbound, jwt);
    if (jwt.kind === 'invalid') return tokenRefusal(check.view, jwt);
  }
  const decision = authorize(inbound, attributesOf(check), {
    wantsTrace: tracer !== undefined,
    ask: check.ask,
  });
  if (tracer && inbound.policies.length > 0) traceAuthorization(tracer, decision);
  if (decision.verdict !== 'allowed') return policyRefusal(decision);
  const { external } = decision;
  return { addedHeaders: external?.kind === 'allowed' ? external.headers : [] };
}

function attributesOf(check: SecurityCheck): RequestAttributes {
  const { connection, destination, jwt } = check;
  return {
    http: check.view,
    principal: connection.tls === 'mtls' ? connection.principal : undefined,
    sourceIp: connection.sourceIp,
    remoteIp: check.remoteIp,
    destinationIp: destination.ip,
    destinationPort: destination.port,
    sni: connection.sni,
    claims: jwt.kind === 'valid' ? jwt.claims : undefined,
    trustDomains: check.inbound.trustDomains,
  };
}

const PLAIN_TEXT = { set: { 'content-type': 'text/plain' }, add: [], remove: [] };

function policyRefusal(decision: Authorization): Refusal {
  const { source, detail, matched } = decision;
  const details = `rbac_access_denied_matched_policy[${matched}]`;
  const decidedBy = source ? { decidedBy: source } : {};
  if (decision.verdict === 'not-modelled') {
    const notModelled = source ? [{ resource: source.resource, message: detail }] : [];
    return { outcome: 'not_modelled', details, responseFlags: [], notModelled, ...decidedBy };
  }
  if (decision.external?.kind === 'denied') {
    const { status, body, headers } = decision.external;
    const own = body === '' ? {} : { 'content-type': 'text/plain' };
    return {
      outcome: 'rbac_denied',
      status,
      body,
      details: 'ext_authz_denied',
      responseFlags: ['UAEX'],
      responseHeaders: { set: { ...own, ...Object.fromEntries(headers) }, add: [], remove: [] },
      notModelled: [],
      ...decidedBy,
    };
  }
  return {
    outcome: 'rbac_denied',
    status: 403,
    body: 'RBAC: access denied',
    details,
    responseFlags: [],
    responseHeaders: PLAIN_TEXT,
    notModelled: [],
    ...decidedBy,
  };
}

function tokenRefusal(
  view: RequestView,
  { status, message }: Extract<JwtResult, { readonly kind: 'invalid' }>,
): Refusal {
  const realm = `http://${view.authority}${view.path}${view.query}`;
  const challenge =
    status === 401 ? { 'www-authenticate': `Bearer realm="${realm}", error="invalid_token"` } : {};
  return {
    outcome: 'jwt_denied',
    status,
    body: message,
    responseFlags: [],
    details: `jwt_authn_access_denied{${message.replaceAll(' ', '_')}}`,
    responseHeaders: { ...PLAIN_TEXT, set: { ...PLAIN_TEXT.set, ...challenge } },
    notModelled: [],
  };
}

function traceToken(tracer: Tracer, inbound: InboundConfig, jwt: JwtResult): void {
  const [rule] = inbound.jwt;
  const detail =
    jwt.kind === 'none'
      ? 'The request has no token: it goes on without a request principal.'
      : jwt.kind === 'valid'
        ? `The token of issuer ${jwt.issuer} is valid.`
        : `${jwt.message}: ${jwt.status}.`;
  tracer.add(
    'authentication',
    'RequestAuthentication',
    detail,
    rule ? { source: rule.source } : {},
  );
}

/** The step that names the policy that decided, with every rule tried. */
export function traceAuthorization(tracer: Tracer, decision: Authorization): void {
  const { rules, source, detail } = decision;
  tracer.add('authorization', 'AuthorizationPolicy', detail, {
    ...(rules.length > 0 ? { rules } : {}),
    ...(source ? { source } : {}),
  });
}
