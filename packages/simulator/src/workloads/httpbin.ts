import type { Behaviour, WorkloadAnswer, WorkloadContext, WorkloadRequest } from './behaviour.ts';
import { MORE_HANDLERS } from './httpbin-answers.ts';
import { uuidOf } from './uuid.ts';
import { headerOf, jsonAnswer, pathnameOf, queryOf } from './json-answer.ts';

type Handler = (request: WorkloadRequest, context: WorkloadContext, rest: string) => WorkloadAnswer;

/** The paths of httpbin that labs use; every other path is 404, as there. */
const HANDLERS: readonly (readonly [path: RegExp, handler: Handler])[] = [
  [/^\/(get|post|put|patch|delete|anything)(?:\/.*)?$/, echo],
  [/^\/headers$/, (request) => jsonAnswer(200, { headers: headerMap(request) })],
  [/^\/ip$/, (request) => jsonAnswer(200, { origin: originOf(request) })],
  [/^\/user-agent$/, userAgent],
  [/^\/hostname$/, (_, { pod }) => jsonAnswer(200, { hostname: pod })],
  [/^\/uuid$/, (_, { random }) => jsonAnswer(200, { uuid: uuidOf(() => random.next()) })],
  [/^\/delay\/(\d+(?:\.\d+)?)$/, delay],
  [/^\/response-headers$/, responseHeaders],
  ...MORE_HANDLERS,
];

const METHOD_PATHS: Readonly<Record<string, string>> = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
};

/** httpbin on a given port: echoes requests, answers any status, waits. */
export function createHttpbin(port: number): Behaviour {
  return {
    httpPorts: [port],
    latencyMs: 2,
    respond(request, context) {
      const path = pathnameOf(request.path);
      if (path === '/') {
        return {
          status: 200,
          headers: [['content-type', 'text/html']],
          body: '<h1>httpbin</h1>\n',
        };
      }
      for (const [pattern, handler] of HANDLERS) {
        const match = pattern.exec(path);
        if (match) return handler(request, context, match[1] ?? '');
      }
      return jsonAnswer(404, { status_code: 404, error: 'Not Found' });
    },
  };
}

function echo(request: WorkloadRequest, _context: WorkloadContext, name: string): WorkloadAnswer {
  const method = METHOD_PATHS[name];
  if (method !== undefined && method !== request.method) {
    return jsonAnswer(405, { status_code: 405, error: 'Method Not Allowed' });
  }
  return jsonAnswer(200, {
    args: Object.fromEntries(groupedQuery(request)),
    headers: headerMap(request),
    method: request.method,
    origin: originOf(request),
    url: `http://${request.authority}${request.path}`,
    ...(request.body === '' ? {} : { data: request.body }),
  });
}

function groupedQuery(request: WorkloadRequest): readonly (readonly [string, string[]])[] {
  const query = queryOf(request.path);
  return [...new Set(query.keys())].map((key) => [key, query.getAll(key)] as const);
}

function headerMap(request: WorkloadRequest): Record<string, string[]> {
  const map: Record<string, string[]> = { Host: [request.authority] };
  for (const [name, value] of request.headers) {
    const canonical = name.replaceAll(/(^|-)[a-z]/g, (start) => start.toUpperCase());
    (map[canonical] ??= []).push(value);
  }
  return map;
}

function originOf(request: WorkloadRequest): string {
  return headerOf(request.headers, 'x-forwarded-for') ?? request.sourceIp;
}

function userAgent(request: WorkloadRequest): WorkloadAnswer {
  return jsonAnswer(200, { 'user-agent': headerOf(request.headers, 'user-agent') ?? '' });
}

function delay(
  request: WorkloadRequest,
  context: WorkloadContext,
  seconds: string,
): WorkloadAnswer {
  const latencyMs = Math.min(Number(seconds), 10) * 1000; // httpbin waits ten seconds at most
  return { ...echo(request, context, 'delay'), latencyMs };
}

function responseHeaders(request: WorkloadRequest): WorkloadAnswer {
  const headers = [...queryOf(request.path)];
  return jsonAnswer(200, Object.fromEntries(groupedQuery(request)), headers);
}
