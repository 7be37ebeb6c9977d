import { headerOf } from '../workloads/json-answer.ts';
import type { WorkloadCall } from '../workloads/behaviour.ts';
import type { WireRequest } from './exchange.ts';
import { withoutHeaders } from './header-lines.ts';
import type { TargetUrl } from './target-url.ts';

/** The request that a call to a URL puts on the wire; a Host header of its own wins over the URL's. */
export function wireRequest(call: WorkloadCall, url: TargetUrl): WireRequest {
  const headers = call.headers ?? [];
  return {
    scheme: url.scheme,
    method: call.method ?? 'GET',
    path: url.path,
    authority: headerOf(headers, 'host') ?? url.authority,
    headers: withoutHeaders(headers, ['host']),
    body: call.body ?? '',
  };
}
