import type { HttpRequest } from '../http-request.ts';
import type { Outcome } from '../outcome.ts';
import type { HeaderOperations } from '../route-table.ts';
import { headerValue, type RequestView } from './request-view.ts';

type HeaderLines = readonly (readonly [string, string])[];

export interface ChangedRequest {
  readonly headers: HeaderLines;
  /** Set by `set: { Host: … }`. */
  readonly authority?: string;
}

/** Applies header operations in order: of one block first `remove`, then `set`, then `add`. */
export function changeRequestHeaders(
  request: HttpRequest,
  view: RequestView,
  blocks: readonly HeaderOperations[],
): ChangedRequest {
  const own = withoutControls(request.headers);
  if (!blocks.some(hasEffect)) return { headers: own };
  let headers = [...own];
  let authority: string | undefined;
  for (const block of blocks) {
    headers = headers.filter(([name]) => !block.remove.includes(name.toLowerCase()));
    // Commands see what the removal left.
    const left = { ...view, headers };
    for (const [name, template] of block.set) {
      if (isAuthority(name)) {
        // istiod makes it a literal host rewrite: commands are not expanded.
        authority = template === '' ? authority : template;
        continue;
      }
      const value = expandCommands(template, left);
      if (value === '') continue;
      const lower = name.toLowerCase();
      headers = headers.filter(([other]) => other.toLowerCase() !== lower);
      headers.push([lower, value]);
    }
    for (const [name, template] of block.add) {
      const value = expandCommands(template, left);
      if (value !== '') headers.push([name.toLowerCase(), value]);
    }
  }
  return authority === undefined ? { headers } : { headers, authority };
}

// Callers cannot steer a proxy of the mesh: Envoy drops these before routing.
const CONTROLS: ReadonlySet<string> = new Set([
  'x-envoy-upstream-rq-timeout-ms',
  'x-envoy-upstream-rq-per-try-timeout-ms',
  'x-envoy-upstream-rq-timeout-alt-response',
  'x-envoy-expected-rq-timeout-ms',
  'x-envoy-retry-on',
  'x-envoy-retry-grpc-on',
  'x-envoy-max-retries',
  'x-envoy-retriable-status-codes',
  'x-envoy-retriable-header-names',
  'x-envoy-hedge-on-per-try-timeout',
  'x-envoy-upstream-alt-stat-name',
  'x-envoy-force-trace',
  'x-envoy-ip-tags',
  'x-envoy-decorator-operation',
]);

function withoutControls(headers: HeaderLines): HeaderLines {
  for (const [name] of headers) {
    if (isControl(name)) return headers.filter(([other]) => !isControl(other));
  }
  return headers;
}

function isControl(name: string): boolean {
  const first = name.charCodeAt(0);
  return (first === 0x78 || first === 0x58) && CONTROLS.has(name.toLowerCase());
}

function hasEffect(block: HeaderOperations): boolean {
  return block.set.length > 0 || block.add.length > 0 || block.remove.length > 0;
}

function isAuthority(name: string): boolean {
  const lower = name.toLowerCase();
  return lower === 'host' || lower === ':authority';
}

/** The changes to a response as one list; what a later block sets replaces what an earlier one added. */
export function responseChanges(
  blocks: readonly HeaderOperations[],
  view: RequestView,
): Outcome['responseHeaders'] {
  if (!blocks.some(hasEffect)) return undefined;
  const set = new Map<string, string>();
  let add: [string, string][] = [];
  const remove = new Set<string>();
  for (const block of blocks) {
    for (const name of block.remove) {
      remove.add(name);
      set.delete(name);
      add = add.filter(([other]) => other !== name);
    }
    for (const [name, template] of block.set) {
      const value = expandCommands(template, view);
      if (value === '') continue;
      set.set(name.toLowerCase(), value);
      add = add.filter(([other]) => other !== name.toLowerCase());
    }
    for (const [name, template] of block.add) {
      const value = expandCommands(template, view);
      if (value !== '') add.push([name.toLowerCase(), value]);
    }
  }
  return { set: Object.fromEntries(set), add, remove: [...remove] };
}

const COMMAND = /%(%|[A-Z_]+(?:\(([^)]*)\))?(?::(\d+))?%)/g;

/** Expands Envoy's command operators that depend on the request alone; others stay as written. */
export function expandCommands(template: string, view: RequestView): string {
  if (!template.includes('%')) return template;
  return template.replaceAll(
    COMMAND,
    (whole: string, rest: string, argument?: string, length?: string) => {
      if (rest === '%') return '%';
      const value = commandValue(whole, argument ?? '', view);
      return length === undefined ? value : value.slice(0, Number(length));
    },
  );
}

function commandValue(whole: string, argument: string, view: RequestView): string {
  if (whole.startsWith('%PROTOCOL%')) return 'HTTP/1.1';
  if (!whole.startsWith('%REQ(')) return whole;
  for (const name of argument.split('?')) {
    const value = requestField(name.toLowerCase(), view);
    if (value !== undefined) return value;
  }
  return '';
}

function requestField(name: string, view: RequestView): string | undefined {
  if (name === ':path') return view.path + view.query;
  if (name === ':method') return view.method;
  if (name === ':scheme') return view.scheme;
  if (name === ':authority' || name === 'host') return view.authority;
  return headerValue(view.headers, name);
}
