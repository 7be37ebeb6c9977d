import { randomUUID } from 'node:crypto';
import type { TrafficRequest } from '@drydock/simulator';
import type { ExecResult } from '../exec-in-pod.ts';

/** A command line of curl, and how to read what it prints. */
export interface CurlCall {
  readonly command: readonly string[];
  readonly read: (printed: Pick<ExecResult, 'exitCode' | 'stdout' | 'stderr'>) => CurlAnswer;
}

export interface CurlAnswer {
  /** undefined: no HTTP answer came. */
  readonly status?: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** In curl's words. */
  readonly error?: string;
  readonly durationMs: number;
}

/** Seconds after which curl gives up; Istio's own default is to wait without end. */
const MOST_SECONDS = 30;

/**
 * Builds the call that sends one request and prints all of the answer, with its time behind a mark that no answer can hold;
 * with `times` it sends it as often, and what is read is the last answer.
 */
export function curlCall(request: Omit<TrafficRequest, 'from'>, times = 1): CurlCall {
  const { url, headers = {}, body } = request;
  const method = request.method ?? (body === undefined ? 'GET' : 'POST');
  const mark = `--drydock-${randomUUID()} `;
  const command = [
    'curl',
    '--silent',
    '--show-error',
    ...(method === 'HEAD' ? ['--head'] : ['--include', '--request', method]),
    '--max-time',
    String(MOST_SECONDS),
    ...Object.entries(headers).flatMap(([name, value]) => ['--header', headerLine(name, value)]),
    ...(body === undefined ? [] : ['--data-raw', body]),
    '--write-out',
    `\n${mark}%{time_total}`,
    ...Array.from({ length: times }, () => withoutGlobs(url)),
  ];
  return { command, read: (printed) => read(printed, mark) };
}

/** curl takes `name:` as an order to leave a header out; `name;` sends it empty. */
function headerLine(name: string, value: string): string {
  return value === '' ? `${name};` : `${name}: ${value}`;
}

/** Brackets and braces in a URL are patterns to curl. */
function withoutGlobs(url: string): string {
  return url.replaceAll(/[[\]{}]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function read(
  { exitCode, stdout, stderr }: Parameters<CurlCall['read']>[0],
  mark: string,
): CurlAnswer {
  const text = stdout.toString();
  const cut = text.lastIndexOf(`\n${mark}`);
  const answer = cut === -1 ? text : text.slice(0, cut);
  const seconds = cut === -1 ? 0 : Number(text.slice(cut + 1 + mark.length));
  const durationMs = Number.isFinite(seconds) ? seconds * 1000 : 0;
  if (exitCode !== 0)
    return { headers: [], body: '', error: reasonOf(stderr, exitCode), durationMs };
  return { ...readAnswer(answer), durationMs };
}

/** `curl: (6) Could not resolve host: x` -> `Could not resolve host: x` */
function reasonOf(stderr: string, exitCode: number): string {
  const line = stderr.split('\n').find((each) => each.startsWith('curl: ')) ?? stderr.trim();
  return line.replace(/^curl: (\(\d+\) )?/, '') || `curl ended with exit code ${exitCode}`;
}

function readAnswer(text: string): Omit<CurlAnswer, 'durationMs'> {
  let rest = text;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    const [first = '', ...lines] = (end === -1 ? rest.trimEnd() : rest.slice(0, end)).split('\r\n');
    const status = Number(/^HTTP\/\S+ (\d{3})/.exec(first)?.[1]);
    if (!Number.isInteger(status)) return { headers: [], body: '', error: 'no HTTP answer came' };
    const body = end === -1 ? '' : rest.slice(end + 4);
    // An interim answer (100 Continue) stands before the one that counts.
    if (status < 200 && body !== '') {
      rest = body;
      continue;
    }
    const headers = lines.map((line): readonly [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    });
    return { status, headers, body };
  }
}
