import type { TrafficRequest, TrafficResult, TrafficSource } from '@drydock/simulator';
import { messages } from '../messages.ts';

/** `/wpcatalog?page=2` of an address; the text itself when it is none. */
export function pathOfUrl(url: string): string {
  try {
    const { pathname, search } = new URL(url);
    return pathname + search;
  } catch {
    return url;
  }
}

export function isGoodStatus(status: number | undefined): boolean {
  return status !== undefined && status < 400;
}

export function senderName(from: TrafficSource): string {
  if ('external' in from) return messages.mesh.outside;
  return 'workload' in from ? from.workload : from.pod;
}

/** `200 from reviews v2`, `404 NR`, or the error. */
export function answerText(result: TrafficResult): string {
  const { status, destination, responseFlags } = result;
  if (status === undefined) return responseFlags[0] ?? messages.requests.noAnswer;
  const code = String(status);
  if (destination) {
    const name = destination.version ?? destination.workload;
    return `${code} from ${name}`;
  }
  return [code, ...responseFlags].join(' ');
}

/** The same request as a command for the terminal. */
export function asCurl(request: TrafficRequest): string {
  const method = request.method ?? 'GET';
  const parts = ['curl', '-s'];
  if (method !== 'GET') parts.push('-X', method);
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    parts.push('-H', quoted(`${name}: ${value}`));
  }
  if (request.body !== undefined) parts.push('-d', quoted(request.body));
  return [...parts, quoted(request.url)].join(' ');
}

function quoted(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
