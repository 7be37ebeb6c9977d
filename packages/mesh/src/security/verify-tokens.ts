import type { JsonObject } from '@drydock/manifests';
import { compactVerify, createLocalJWKSet, type JWK } from 'jose';
import { cookieValue } from '../envoy/choose-endpoint.ts';
import { headerLines, queryValue } from '../envoy/request-view.ts';
import type { HttpRequest } from '../http-request.ts';
import type { JwtResult, JwtRule } from '../inbound-config.ts';
import { isJsonObject } from '@drydock/manifests';
import { numberOf, objectOf, textOf } from '../json-access.ts';

// Envoy's default clock_skew_seconds.
const CLOCK_SKEW_SECONDS = 60;

export interface VerifyOptions {
  /** Gets a key set by URI; default: none can be had, and tokens that need it are refused. */
  readonly fetchKeys?: (uri: string) => Promise<string | undefined>;
}

/**
 * Verifies the tokens of a request against the RequestAuthentication rules of a workload, as Envoy's
 * jwt_authn filter does: no token passes; one valid token is enough; else the most telling failure.
 * `now` is in seconds since 1970.
 */
export async function verifyTokens(
  rules: readonly JwtRule[],
  request: HttpRequest,
  now: number,
  options: VerifyOptions = {},
): Promise<JwtResult> {
  let failure: Failure | undefined;
  let valid: Valid | undefined;
  for (const rule of rules) {
    for (const found of findTokens(rule, request)) {
      const verdict = await verifyToken(rule, found.token, now, options);
      if ('claims' in verdict) valid ??= { ...verdict, rule, found };
      else if (!failure || failure.message === UNKNOWN_ISSUER) failure = verdict;
    }
  }
  if (valid) return accepted(valid, request);
  return failure ? { kind: 'invalid', ...failure } : { kind: 'none' };
}

const UNKNOWN_ISSUER = 'Jwt issuer is not configured';

interface Failure {
  readonly status: 401 | 403;
  readonly message: string;
}

interface FoundToken {
  readonly token: string;
  readonly header?: string;
  readonly param?: string;
}

interface Valid {
  readonly claims: JsonObject;
  readonly payload: string;
  readonly rule: JwtRule;
  readonly found: FoundToken;
}

/** Tokens at the places of a rule; by default `Authorization: Bearer` and the parameter `access_token`. */
function findTokens(rule: JwtRule, request: HttpRequest): FoundToken[] {
  const isDefault =
    rule.fromHeaders.length === 0 && rule.fromParams.length === 0 && rule.fromCookies.length === 0;
  const places = isDefault ? [{ name: 'Authorization', prefix: 'Bearer ' }] : rule.fromHeaders;
  const mark = request.path.indexOf('?');
  const query = mark === -1 ? '' : request.path.slice(mark);
  const found: FoundToken[] = [];
  for (const { name, prefix } of places) {
    for (const line of headerLines(request.headers, name.toLowerCase())) {
      if (!line.startsWith(prefix)) continue;
      found.push({ token: line.slice(prefix.length).trim(), header: name.toLowerCase() });
    }
  }
  for (const param of isDefault ? ['access_token'] : rule.fromParams) {
    const token = queryValue(query, param);
    if (token !== undefined) found.push({ token, param });
  }
  for (const cookie of rule.fromCookies) {
    const token = cookieValue(request, cookie);
    if (token !== undefined) found.push({ token });
  }
  return found;
}

async function verifyToken(
  rule: JwtRule,
  token: string,
  now: number,
  options: VerifyOptions,
): Promise<Failure | Pick<Valid, 'claims' | 'payload'>> {
  const sections = token.split('.');
  const [, payload = ''] = sections;
  if (sections.length !== 3)
    return refuse(
      'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections',
    );
  const claims = decodeSection(payload);
  if (!claims) return refuse('Jwt payload is an invalid Base64 or not a JSON');
  if (rule.issuer !== '' && claims['iss'] !== rule.issuer) return refuse(UNKNOWN_ISSUER);
  const notBefore = numberOf(claims['nbf']);
  if (notBefore !== undefined && now + CLOCK_SKEW_SECONDS < notBefore)
    return refuse('Jwt not yet valid');
  const expires = numberOf(claims['exp']);
  if (expires !== undefined && now > expires + CLOCK_SKEW_SECONDS) return refuse('Jwt is expired');
  if (!isForAudience(rule, claims))
    return { status: 403, message: 'Audiences in Jwt are not allowed' };
  const keys = rule.jwks ?? (rule.jwksUri && (await options.fetchKeys?.(rule.jwksUri)));
  if (keys === undefined || keys === '') return refuse('Jwks remote fetch is failed');
  return (await hasValidSignature(token, keys))
    ? { claims, payload }
    : refuse('Jwt verification fails');
}

function refuse(message: string): Failure {
  return { status: 401, message };
}

function isForAudience({ audiences }: JwtRule, claims: JsonObject): boolean {
  if (audiences.length === 0) return true;
  const own = claims['aud'];
  const list = Array.isArray(own) ? own : [own];
  return list.some((audience) => typeof audience === 'string' && audiences.includes(audience));
}

async function hasValidSignature(token: string, keys: string): Promise<boolean> {
  try {
    const parsed: unknown = JSON.parse(keys);
    const set = objectOf(parsed);
    const list = Array.isArray(set['keys']) ? set['keys'] : [parsed];
    // Key sets are foreign data: jose checks each key itself.
    const jwks = list as unknown as JWK[];
    await compactVerify(token, createLocalJWKSet({ keys: jwks }));
    return true;
  } catch {
    return false;
  }
}

function decodeSection(section: string): JsonObject | undefined {
  try {
    const base64 = section.replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(base64), (character) => character.codePointAt(0) ?? 0);
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The request as it goes on: without the token (unless it is to be forwarded), with claims in headers. */
function accepted({ claims, payload, rule, found }: Valid, request: HttpRequest): JwtResult {
  const isKept = rule.forwardOriginalToken;
  const headers = request.headers.filter(
    ([name]) => isKept || found.header === undefined || name.toLowerCase() !== found.header,
  );
  const added: [string, string][] = rule.outputPayloadToHeader
    ? [[rule.outputPayloadToHeader.toLowerCase(), payload]]
    : [];
  for (const { header, claim } of rule.claimToHeaders) {
    const value = claimText(claims, claim);
    if (value !== undefined) added.push([header.toLowerCase(), value]);
  }
  const isParamDropped = !isKept && found.param !== undefined;
  return {
    kind: 'valid',
    issuer: textOf(claims['iss']) ?? '',
    claims,
    headers: [...headers, ...added],
    path: isParamDropped ? withoutParameter(request.path, found.param ?? '') : request.path,
  };
}

function claimText(claims: JsonObject, path: string): string | undefined {
  let value: unknown = claims;
  for (const key of path.split('.')) value = objectOf(value)[key];
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  return undefined;
}

function withoutParameter(path: string, name: string): string {
  const mark = path.indexOf('?');
  const kept = path
    .slice(mark + 1)
    .split('&')
    .filter((pair) => pair.split('=', 1)[0] !== name);
  return kept.length === 0 ? path.slice(0, mark) : `${path.slice(0, mark)}?${kept.join('&')}`;
}
