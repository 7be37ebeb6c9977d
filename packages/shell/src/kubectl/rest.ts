import type { KubeClient } from '@drydock/cluster';
import { isJsonObject, type JsonObject } from '@drydock/manifests';
import { ApiFailure } from './failure.ts';
import { asNumber, asText } from './json-access.ts';

export interface RestRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON; text is sent as it is. */
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

/** The API server as kubectl talks to it: every path, verb, query and header, with refusals as ApiFailure. */
export interface Rest {
  readonly json: (path: string, request?: RestRequest) => Promise<JsonObject>;
  readonly text: (path: string, request?: RestRequest) => Promise<string>;
  /** The answer as it comes in; refusals are thrown. */
  readonly stream: (path: string, request?: RestRequest) => Promise<Response>;
}

export interface RestOptions {
  readonly kube: KubeClient;
  readonly headers: Readonly<Record<string, string>>;
  /** Called once for each different warning of a command. */
  readonly warn: (message: string) => void;
  readonly signal: AbortSignal;
}

/** `KubeClient.raw` with kubectl's headers: impersonation, Table, watch and dry runs of every verb need them. */
export function createRest({ kube, headers, warn, signal }: RestOptions): Rest {
  const warned = new Set<string>();
  const send = async (path: string, request: RestRequest = {}): Promise<Response> => {
    const response = await kube.raw(path + queryText(request.query), {
      method: request.method ?? 'GET',
      headers: {
        'user-agent': 'kubectl/v1.34.2 (drydock)',
        accept: request.accept ?? 'application/json',
        ...(request.body === undefined
          ? {}
          : { 'content-type': request.contentType ?? 'application/json' }),
        ...headers,
      },
      ...(request.body === undefined ? {} : { body: bodyText(request.body) }),
      signal: request.signal ?? signal,
    });
    for (const warning of parseWarnings(response.headers.get('warning') ?? '')) {
      if (!warned.has(warning)) warn(warning);
      warned.add(warning);
    }
    if (!response.ok) throw await failureOf(response);
    return response;
  };
  return {
    json: async (path, request) => parseObject(await (await send(path, request)).text()),
    text: async (path, request) => (await send(path, request)).text(),
    stream: send,
  };
}

function queryText(query: RestRequest['query'] = {}): string {
  const given = Object.entries(query).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

function bodyText(body: unknown): string {
  return typeof body === 'string' ? body : toJson(body);
}

/** JSON text of a value whose integers may be `bigint`. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, entry: unknown) =>
    typeof entry === 'bigint' ? Number(entry) : entry,
  );
}

function parseObject(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
}

async function failureOf(response: Response): Promise<ApiFailure> {
  const text = await response.text();
  const status = parseStatus(text);
  if (status?.['kind'] === 'Status') {
    return new ApiFailure({
      code: asNumber(status['code'], response.status),
      reason: asText(status['reason']),
      message: asText(status['message']),
      ...(status['details'] === undefined ? {} : { details: status['details'] }),
    });
  }
  // client-go's words for an answer that is no Status (apimachinery errors.NewGenericServerResponse).
  const generic: Readonly<Record<number, readonly [string, string]>> = {
    404: ['NotFound', 'the server could not find the requested resource'],
    405: ['MethodNotAllowed', 'the server does not allow this method on the requested resource'],
    401: ['Unauthorized', 'the server has asked for the client to provide credentials'],
    403: ['Forbidden', text.trim()],
    406: ['NotAcceptable', text.trim()],
    415: ['UnsupportedMediaType', text.trim()],
  };
  const [reason, message] = generic[response.status] ?? ['InternalError', text.trim()];
  return new ApiFailure({ code: response.status, reason, message });
}

function parseStatus(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Texts of a Warning header: `299 - "first", 299 - "second"`. */
function parseWarnings(header: string): readonly string[] {
  return Array.from(header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g), (match) =>
    (match[1] ?? '').replaceAll(/\\(.)/g, '$1'),
  );
}
