import type { HeaderLines, WorkloadAnswer, WorkloadContext, WorkloadRequest } from './behaviour.ts';
import { headerOf, jsonAnswer, pathnameOf, queryOf } from './json-answer.ts';

export type HttpbinHandler = (
  request: WorkloadRequest,
  context: WorkloadContext,
  rest: string,
) => WorkloadAnswer;

/** The most bytes that `/bytes` and `/stream` answer with, as upstream's default. */
const MOST_BYTES = 100 * 1024;

const text = (status: number, body: string, headers: HeaderLines = []): WorkloadAnswer => ({
  status,
  headers: [['content-type', 'text/plain; charset=utf-8'], ...headers],
  body,
});

const badRequest = (detail: string): WorkloadAnswer =>
  jsonAnswer(400, { status_code: 400, error: 'Bad Request', detail });

const moved = (location: string, status = 302): WorkloadAnswer => ({
  status,
  headers: [['location', location]],
  body: '',
});

/** Endpoints beyond those that echo a request. @see github.com/mccutchen/go-httpbin httpbin/handlers.go */
export const MORE_HANDLERS: readonly (readonly [path: RegExp, handler: HttpbinHandler])[] = [
  [/^\/status\/([\d:.,]+)$/, status],
  [/^\/bytes\/(\d+)$/, bytes],
  [/^\/stream-bytes\/(\d+)$/, bytes],
  [/^\/stream\/(\d+)$/, stream],
  [/^\/base64\/(?:decode\/)?(.+)$/, base64],
  [/^\/(?:relative-)?redirect\/(\d+)$/, (_, __, count) => redirect('', Number(count))],
  [
    /^\/absolute-redirect\/(\d+)$/,
    ({ authority }, _, count) => redirect(`http://${authority}`, Number(count)),
  ],
  [/^\/redirect-to$/, redirectTo],
  [/^\/cookies$/, (request) => jsonAnswer(200, { cookies: cookiesOf(request) })],
  [/^\/cookies\/set$/, setCookies],
  [/^\/basic-auth\/([^/]+\/[^/]+)$/, basicAuth],
  [/^\/bearer$/, bearer],
  [/^\/cache$/, cache],
  [
    /^\/cache\/(\d+)$/,
    (_, __, age) => jsonAnswer(200, {}, [['cache-control', `public, max-age=${age}`]]),
  ],
  [/^\/etag\/([^/]+)$/, etag],
  [/^\/unstable$/, unstable],
  [/^\/deny$/, () => text(200, "YOU SHOULDN'T BE HERE\n")],
  [/^\/robots\.txt$/, () => text(200, 'User-agent: *\nDisallow: /deny\n')],
  [/^\/json$/, () => jsonAnswer(200, { slideshow: { author: 'Yours Truly', title: 'Sample' } })],
  [
    /^\/html$/,
    () => ({ status: 200, headers: [['content-type', 'text/html']], body: '<h1>Sample</h1>\n' }),
  ],
  [
    /^\/xml$/,
    () => ({ status: 200, headers: [['content-type', 'application/xml']], body: '<sample/>\n' }),
  ],
];

/** `/status/503`, or `/status/200:0.9,503:0.1`: one of several by weight. */
function status(_: WorkloadRequest, { random }: WorkloadContext, rest: string): WorkloadAnswer {
  const choices = rest.split(',').map((part) => {
    const [code = '', weight = '1'] = part.split(':');
    return { code: Number(code), weight: Number(weight) };
  });
  if (choices.some(({ code, weight }) => !(code >= 100 && code <= 999) || !(weight >= 0))) {
    return badRequest(`invalid status code: ${rest}`);
  }
  let left = random.next() * choices.reduce((sum, each) => sum + each.weight, 0);
  const chosen = choices.find(({ weight }) => (left -= weight) < 0) ?? choices.at(-1);
  const code = chosen?.code ?? 200;
  const location: HeaderLines =
    code >= 300 && code < 400 && code !== 304 ? [['location', '/redirect/1']] : [];
  return { status: code, headers: location, body: '' };
}

function bytes(
  request: WorkloadRequest,
  { random }: WorkloadContext,
  rest: string,
): WorkloadAnswer {
  const count = Math.min(Number(rest), MOST_BYTES);
  const seed = queryOf(request.path).get('seed');
  let state = seed === null ? Math.floor(random.next() * 2_147_483_646) + 1 : Number(seed) || 1;
  let body = '';
  for (let i = 0; i < count; i++) {
    state = (state * 16_807) % 2_147_483_647;
    body += String.fromCharCode(32 + (state % 95)); // bodies are text here: printable bytes
  }
  return { status: 200, headers: [['content-type', 'application/octet-stream']], body };
}

function stream(request: WorkloadRequest, _: WorkloadContext, rest: string): WorkloadAnswer {
  const lines = Array.from({ length: Math.min(Number(rest), 100) }, (_line, id) =>
    JSON.stringify({
      id,
      method: request.method,
      url: `http://${request.authority}${request.path}`,
    }),
  );
  return {
    status: 200,
    headers: [['content-type', 'application/json']],
    body: `${lines.join('\n')}\n`,
  };
}

function base64(_: WorkloadRequest, __: WorkloadContext, rest: string): WorkloadAnswer {
  try {
    return text(200, atob(decodeURIComponent(rest).replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    return badRequest('invalid base64');
  }
}

function redirect(host: string, count: number): WorkloadAnswer {
  const path = host === '' ? '/relative-redirect' : '/absolute-redirect';
  return moved(count > 1 ? `${host}${path}/${count - 1}` : `${host}/get`);
}

function redirectTo(request: WorkloadRequest): WorkloadAnswer {
  const query = queryOf(request.path);
  const url = query.get('url');
  if (url === null || url === '') return badRequest('missing required query parameter: url');
  const code = Number(query.get('status_code') ?? '302');
  return code >= 300 && code < 400 ? moved(url, code) : badRequest('invalid status code');
}

function cookiesOf(request: WorkloadRequest): Record<string, string> {
  const header = headerOf(request.headers, 'cookie') ?? '';
  const pairs = header.split(/;\s*/).filter((pair) => pair.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}

function setCookies(request: WorkloadRequest): WorkloadAnswer {
  const cookies = [...queryOf(request.path)].map(([name, value]): readonly [string, string] => [
    'set-cookie',
    `${name}=${value}; HttpOnly`,
  ]);
  return { status: 302, headers: [['location', '/cookies'], ...cookies], body: '' };
}

/** Text after percent-decoding; what cannot be decoded stays as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function basicAuth(request: WorkloadRequest, _: WorkloadContext, rest: string): WorkloadAnswer {
  const [user = '', password = ''] = rest.split('/').map(decoded);
  const given = headerOf(request.headers, 'authorization');
  const authorized = given === `Basic ${btoa(`${user}:${password}`)}`;
  const challenge: HeaderLines = authorized
    ? []
    : [['www-authenticate', 'Basic realm="Fake Realm"']];
  return jsonAnswer(
    authorized ? 200 : 401,
    { authorized, authenticated: authorized, user },
    challenge,
  );
}

function bearer(request: WorkloadRequest): WorkloadAnswer {
  const [scheme, token = ''] = (headerOf(request.headers, 'authorization') ?? '').split(' ');
  if (scheme !== 'Bearer' || token === '') {
    return { status: 401, headers: [['www-authenticate', 'Bearer']], body: '' };
  }
  return jsonAnswer(200, { authenticated: true, token });
}

function cache(request: WorkloadRequest): WorkloadAnswer {
  const isKnown = ['if-modified-since', 'if-none-match'].some(
    (name) => headerOf(request.headers, name) !== undefined,
  );
  return isKnown
    ? { status: 304, headers: [], body: '' }
    : jsonAnswer(200, { url: pathnameOf(request.path) });
}

function etag(request: WorkloadRequest, _: WorkloadContext, rest: string): WorkloadAnswer {
  const tag = `"${rest}"`;
  const wanted = headerOf(request.headers, 'if-none-match');
  if (wanted === tag || wanted === '*') return { status: 304, headers: [['etag', tag]], body: '' };
  return jsonAnswer(200, { url: pathnameOf(request.path) }, [['etag', tag]]);
}

function unstable(request: WorkloadRequest, { random }: WorkloadContext): WorkloadAnswer {
  const rate = Number(queryOf(request.path).get('failure_rate') ?? '0.5');
  if (!(rate >= 0 && rate <= 1)) return badRequest('invalid failure rate');
  return { status: random.next() < rate ? 500 : 200, headers: [], body: '' };
}
