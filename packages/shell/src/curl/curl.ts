import { ClusterError } from '@drydock/cluster';
import type { TrafficRequest, TrafficResult, TrafficSource } from '@drydock/simulator';
import type { Command, CommandContext } from '../command.ts';
import { curlFailure, type CurlFailure } from './curl-failure.ts';
import { parseCurl, type CurlRequest } from './curl-options.ts';
import { statusText } from './status-text.ts';
import { formatWriteOut, headerValue } from './write-out.ts';

/** curl, sending from a workload of the cluster. Exit codes are curl's own: 6, 7, 22, 28, 35, 47, 52, 56. */
export function createCurl(from: TrafficSource): Command {
  return {
    name: 'curl',
    summary: 'send an HTTP request from a workload of the cluster',
    async run(args, context) {
      if (args.includes('--version') || args.includes('-V')) {
        context.stdout('curl 8.14.1 (simulated; sends through the cluster)\n');
        return 0;
      }
      const parsed = parseCurl(args, (path) => context.files.read(path));
      if (!parsed.ok) {
        context.stderr(`curl: ${parsed.message}\n`);
        return 2;
      }
      let code = 0;
      for (const url of parsed.request.urls) {
        code = await transfer(url, { from, request: parsed.request, context });
      }
      return code;
    },
  };
}

interface Transfer {
  readonly from: TrafficSource;
  readonly request: CurlRequest;
  readonly context: CommandContext;
}

async function transfer(text: string, { from, request, context }: Transfer): Promise<number> {
  const url = parseUrl(text);
  if (url === undefined)
    return fail(context, request, { code: 3, message: `URL rejected: ${text}` });
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    const protocol = url.protocol.replace(':', '');
    const message = `Protocol "${protocol}" not supported`;
    return fail(context, request, { code: 1, message });
  }
  try {
    const exchange = await followRedirects(url, { from, request, context });
    return print(exchange, request, context);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return fail(context, request, { code: 56, message: error.message });
  }
}

/** curl guesses http:// where no scheme is given. */
function parseUrl(text: string): URL | undefined {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  return URL.canParse(whole) ? new URL(whole) : undefined;
}

interface Exchange {
  readonly url: URL;
  readonly method: string;
  readonly result: TrafficResult;
  readonly redirects: number;
  readonly failure?: CurlFailure;
}

async function followRedirects(
  start: URL,
  { from, request, context }: Transfer,
): Promise<Exchange> {
  let url = start;
  let method =
    request.method ?? (request.head ? 'HEAD' : request.body === undefined ? 'GET' : 'POST');
  let { body } = request;
  for (let redirects = 0; ; redirects += 1) {
    const sent: TrafficRequest = {
      from,
      method,
      url: url.href,
      headers: request.headers,
      ...(body === undefined ? {} : { body }),
    };
    const result = await context.cluster.traffic.send(sent, { signal: context.signal });
    if (request.verbose) printVerbose(sent, result, context);
    const failure = failureOf(result, url, request);
    if (failure) return { url, method, result, redirects, failure };
    const location = headerValue(result.headers, 'location');
    const { status = 0 } = result;
    if (!request.followRedirects || location === '' || status < 300 || status >= 400) {
      return { url, method, result, redirects };
    }
    if (redirects >= request.maxRedirects) {
      const message = `Maximum (${request.maxRedirects}) redirects followed`;
      return { url, method, result, redirects, failure: { code: 47, message } };
    }
    if (request.include || request.head) context.stdout(headerText(result));
    url = new URL(location, url);
    if (status === 303 || ((status === 301 || status === 302) && method === 'POST')) {
      method = 'GET';
      body = undefined;
    }
  }
}

function failureOf(result: TrafficResult, url: URL, request: CurlRequest): CurlFailure | undefined {
  const { maxTimeMs } = request;
  if (maxTimeMs !== undefined && result.durationMs > maxTimeMs) {
    const message = `Operation timed out after ${maxTimeMs} milliseconds with 0 bytes received`;
    return { code: 28, message };
  }
  if (result.status !== undefined) return undefined;
  return curlFailure(result.error ?? 'no answer', url, Math.round(result.durationMs));
}

async function print(
  exchange: Exchange,
  request: CurlRequest,
  context: CommandContext,
): Promise<number> {
  const { result, failure } = exchange;
  const { status = 0 } = result;
  const isFailed = request.fail && status >= 400;
  const headers = request.include || request.head ? headerText(result) : '';
  const body = isFailed || request.head || failure ? '' : result.body;
  const answer = failure ? '' : headers + body;
  if (request.output === undefined || request.output === '-') context.stdout(answer);
  else context.files.write(request.output, answer);
  const code = failure?.code ?? (isFailed ? 22 : 0);
  if (failure) fail(context, request, failure);
  else if (isFailed) {
    fail(context, request, { code: 22, message: `The requested URL returned error: ${status}` });
  }
  if (request.writeOut !== undefined) {
    const values = writeOutValues(exchange, { body, headers, code });
    context.stdout(
      formatWriteOut(request.writeOut, values, result.headers, (name) =>
        context.stderr(`curl: unknown --write-out variable: '${name}'\n`),
      ),
    );
  }
  return code;
}

function writeOutValues(
  { url, method, result, redirects, failure }: Exchange,
  printed: { readonly body: string; readonly headers: string; readonly code: number },
): Readonly<Record<string, string>> {
  const status = String(failure ? 0 : (result.status ?? 0)).padStart(3, '0');
  const seconds = (result.durationMs / 1000).toFixed(6);
  const location = headerValue(result.headers, 'location');
  return {
    http_code: status,
    response_code: status,
    http_version: failure ? '0' : '1.1',
    method,
    url: url.href,
    url_effective: url.href,
    scheme: url.protocol.replace(':', ''),
    num_redirects: String(redirects),
    redirect_url: location === '' ? '' : new URL(location, url).href,
    content_type: headerValue(result.headers, 'content-type'),
    size_download: String(new TextEncoder().encode(printed.body).length),
    size_header: String(printed.headers.length),
    time_total: seconds,
    time_starttransfer: seconds,
    num_connects: failure ? '0' : '1',
    exitcode: String(printed.code),
    errormsg: failure?.message ?? '',
  };
}

function headerText(result: TrafficResult): string {
  const { status = 0, headers } = result;
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/1.1 ${status} ${statusText(status)}\r\n${lines}\r\n`;
}

function printVerbose(sent: TrafficRequest, result: TrafficResult, context: CommandContext): void {
  const url = new URL(sent.url);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  context.stderr(`*   Trying ${url.hostname}:${port}...\n`);
  if (result.status === undefined) return;
  const { host = url.host, ...headers } = sent.headers ?? {};
  const lines = [
    `* Connected to ${url.hostname} port ${port}`,
    `> ${sent.method ?? 'GET'} ${url.pathname}${url.search} HTTP/1.1`,
    `> Host: ${host}`,
    ...Object.entries(headers).map(([name, value]) => `> ${titleCase(name)}: ${value}`),
    '> ',
    '* Request completely sent off',
    `< HTTP/1.1 ${result.status} ${statusText(result.status)}`,
    ...result.headers.map(([name, value]) => `< ${name}: ${value}`),
    '< ',
    `* Connection #0 to host ${url.hostname} left intact`,
  ];
  context.stderr(`${lines.join('\n')}\n`);
}

/** curl writes the names of its own headers as `User-Agent`; those of -H are kept, but sent in lower case here. */
function titleCase(name: string): string {
  return name === 'user-agent' ? 'User-Agent' : name === 'accept' ? 'Accept' : name;
}

function fail(context: CommandContext, request: CurlRequest, failure: CurlFailure): number {
  if (request.showError) context.stderr(`curl: (${failure.code}) ${failure.message}\n`);
  return failure.code;
}
