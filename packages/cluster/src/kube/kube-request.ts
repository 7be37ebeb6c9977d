import { isJsonObject, type JsonObject } from '@drydock/manifests';
import { ClusterError } from '../cluster-error.ts';
import type { KubeFailure, KubeResult, KubeTransport } from '../kube-client.ts';
import { toJsonText } from './json-text.ts';

export interface KubeRequest {
  readonly method?: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly accept?: string;
  readonly contentType?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** Sends one request over the transport; rejects with ClusterError `unreachable` when no answer comes. */
export async function sendKubeRequest(
  transport: KubeTransport,
  path: string,
  request: KubeRequest = {},
): Promise<Response> {
  const { method = 'GET', body, signal } = request;
  const headers: Record<string, string> = { accept: request.accept ?? 'application/json' };
  if (transport.token !== undefined) headers['authorization'] = `Bearer ${transport.token}`;
  if (body !== undefined) headers['content-type'] = request.contentType ?? 'application/json';
  const init: RequestInit = { method, headers };
  if (body !== undefined) init.body = toJsonText(body);
  if (signal !== undefined) init.signal = signal;
  const url = transport.baseUrl + path + queryText(request.query);
  try {
    return await transport.fetch(new Request(url, init));
  } catch (cause) {
    if (signal?.aborted === true || cause instanceof ClusterError) throw cause;
    throw new ClusterError('unreachable', `No answer from the API server: ${method} ${url}`, {
      cause,
    });
  }
}

function queryText(query: KubeRequest['query'] = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  return `?${given.map(([key, value]) => `${key}=${encodeURIComponent(value ?? '')}`).join('&')}`;
}

/** Reads an answer as the object it holds, or as the failure that its `Status` tells. */
export async function readKubeResult<T>(response: Response): Promise<KubeResult<T>> {
  const warnings = parseWarnings(response.headers.get('warning'));
  const text = await response.text();
  const value = parseObject(text);
  if (response.ok) {
    if (value === undefined) throw badAnswer(response, text);
    // The server's answer is trusted to be what its path promises.
    return { ok: true, value: value as T, warnings };
  }
  return { ok: false, failure: failureOf(response, value, text), warnings };
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function badAnswer(response: Response, text: string): ClusterError {
  const start = text.slice(0, 120);
  return new ClusterError(
    'bad-answer',
    `The server answered ${response.status} with something that is no Kubernetes object: ${start}`,
  );
}

function failureOf(response: Response, status: JsonObject | undefined, text: string): KubeFailure {
  const { message, reason, details } = status ?? {};
  return {
    code: response.status,
    reason: typeof reason === 'string' ? reason : 'Unknown',
    message: typeof message === 'string' ? message : text.trim() || `HTTP ${response.status}`,
    ...(isJsonObject(details) ? { details } : {}),
  };
}

const WARNING = /\d{3} \S+ "((?:[^"\\]|\\.)*)"/g;

/** `299 - "text", 299 - "other"` -> the texts; RFC 7234 5.5, as client-go reads it. */
export function parseWarnings(header: string | null): readonly string[] {
  if (header === null) return [];
  return Array.from(header.matchAll(WARNING), ([, text = '']) => text.replaceAll(/\\(.)/g, '$1'));
}
