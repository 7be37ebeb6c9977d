import type { JsonObject } from '@drydock/manifests';
import { listOf, objectOf } from '../json-access.ts';
import type { HttpRequest } from '../http-request.ts';
import type { ProxyConfig } from '../proxy-config.ts';
import { normalizePath } from './path.ts';

/** What route conditions look at. */
export interface RequestView {
  readonly method: string;
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
  readonly headers: HttpRequest['headers'];
  /** Of the verified token; absent without one. */
  readonly claims?: JsonObject;
}

/** Reads a request as the proxy's connection manager does: path normalised, scheme from x-forwarded-proto at a sidecar. */
export function viewOf(config: ProxyConfig, request: HttpRequest): RequestView {
  const { path, query } = normalizePath(request.path, config.settings.pathNormalization);
  const isGateway = config.proxy.kind === 'gateway';
  const forwarded = isGateway ? undefined : headerValue(request.headers, 'x-forwarded-proto');
  return {
    method: request.method,
    scheme: forwarded === 'https' || forwarded === 'http' ? forwarded : request.scheme,
    authority: request.authority,
    path,
    query,
    headers: request.headers,
  };
}

/** The first line of a header; undefined when absent. `name` is lower case. */
export function headerValue(headers: HttpRequest['headers'], name: string): string | undefined {
  for (const [candidate, value] of headers) {
    if (candidate.length === name.length && candidate.toLowerCase() === name) return value;
  }
  return undefined;
}

/** All lines of a header. `name` is lower case. */
export function headerLines(headers: HttpRequest['headers'], name: string): string[] {
  const lines: string[] = [];
  for (const [candidate, value] of headers) {
    if (candidate.length === name.length && candidate.toLowerCase() === name) lines.push(value);
  }
  return lines;
}

/** The first value of a query parameter, raw; undefined when absent. `?debug` is ''. */
export function queryValue(query: string, name: string): string | undefined {
  if (query.length < 2) return undefined;
  for (const pair of query.slice(1).split('&')) {
    const equals = pair.indexOf('=');
    const key = equals === -1 ? pair : pair.slice(0, equals);
    if (key === name) return equals === -1 ? '' : pair.slice(equals + 1);
  }
  return undefined;
}

/** The values of a claim, element by element; [] when the token has none. `name` is `realm.role`. */
export function claimValues({ claims }: RequestView, name: string): readonly string[] {
  let value: unknown = claims;
  for (const key of name.split('.')) value = objectOf(value)[key];
  const list = Array.isArray(value) ? listOf(value) : [value];
  return list.flatMap((item) => {
    if (typeof item === 'string') return [item];
    return typeof item === 'number' || typeof item === 'boolean' ? [String(item)] : [];
  });
}
