import type { TrafficRequest, TrafficSource } from '@drydock/simulator';
import type { TrafficCheck, TrafficExpectation, TrafficSender } from './traffic-schema.ts';

/** One request of a family, and what it must meet. */
export interface TrafficCase {
  readonly request: TrafficRequest;
  readonly expect: TrafficExpectation;
}

/** All requests of a check, smallest first: the first that fails is the counterexample to show. */
export function trafficCases(check: TrafficCheck, namespace: string): readonly TrafficCase[] {
  const sources = Array.isArray(check.from) ? check.from : [check.from];
  const variants = check.requests ?? [{}];
  const cases = sources.flatMap((source) =>
    variants.map((variant): TrafficCase => {
      const { method, headers, body } = { ...check.request, ...variant };
      const url = variant.url ?? withPath(check.request.url, variant.path);
      const merged = { ...check.request.headers, ...headers };
      return {
        request: {
          from: inNamespace(source, namespace),
          ...(method === undefined ? {} : { method }),
          url,
          ...(Object.keys(merged).length === 0 ? {} : { headers: merged }),
          ...(body === undefined ? {} : { body }),
        },
        expect: { ...check.expect, ...variant.expect },
      };
    }),
  );
  return cases
    .map((each, order) => ({ each, order, size: sizeOf(each.request) }))
    .toSorted((a, b) => a.size - b.size || a.order - b.order)
    .map(({ each }) => each);
}

/** `/wpcatalog?page=2` of `http://reviews:9080/wpcatalog?page=2`. */
export function pathOf(url: string): string {
  const path = /^[a-z]+:\/\/[^/?#]*([^#]*)/i.exec(url)?.[1] ?? '';
  return path.startsWith('/') ? path : `/${path}`;
}

export function withoutQuery(path: string): string {
  const query = path.indexOf('?');
  return query === -1 ? path : path.slice(0, query);
}

function withPath(url: string, path: string | undefined): string {
  if (path === undefined) return url;
  const origin = /^[a-z]+:\/\/[^/?#]*/i.exec(url)?.[0] ?? url;
  return `${origin}${path}`;
}

function inNamespace(source: TrafficSender, namespace: string): TrafficSource {
  if ('external' in source) return source;
  return { ...source, namespace: source.namespace ?? namespace };
}

/** How much there is to read in a request. */
function sizeOf({ method, url, headers, body }: TrafficRequest): number {
  const headerSize = Object.entries(headers ?? {}).reduce(
    (sum, [name, value]) => sum + name.length + value.length + 10,
    0,
  );
  const methodSize = method === undefined || method === 'GET' ? 0 : method.length;
  return url.length + headerSize + methodSize + (body?.length ?? 0);
}
