import type { HttpRequest } from '../http-request.ts';
import type { ProxyConfig } from '../proxy-config.ts';
import { behaviourOf, type Behaviour } from './behaviour.ts';
import { changedRoutes } from './changed-routes.ts';
import { requestSpace } from './request-space.ts';

/** Requests that a change treats in one new way. */
export interface ChangedClass {
  readonly before: Behaviour;
  readonly after: Behaviour;
  /** The smallest first, at most three. */
  readonly examples: readonly HttpRequest[];
}

export interface WhatIf {
  readonly changes: readonly ChangedClass[];
  /** true: no changes means that no request to this host and address changes. */
  readonly isComplete: boolean;
}

const EXAMPLES = 3;

/** The classes of requests to the host and address of `base` that another config treats differently. */
export function whatIf(before: ProxyConfig, after: ProxyConfig, base: HttpRequest): WhatIf {
  const changed = changedRoutes(before, after, base);
  const space = requestSpace([before, after], base, { changed });
  const classes = new Map<
    string,
    { readonly change: ChangedClass; readonly examples: HttpRequest[] }
  >();
  for (const request of space.requests) {
    const one = behaviourOf(before, request);
    const other = behaviourOf(after, request);
    if (one.signature === other.signature) continue;
    const key = `${kindOf(one)} -> ${kindOf(other)}`;
    const known = classes.get(key);
    if (known) {
      if (known.examples.length < EXAMPLES) known.examples.push(request);
      continue;
    }
    const examples = [request];
    classes.set(key, { change: { before: one, after: other, examples }, examples });
  }
  return {
    changes: [...classes.values()].map(({ change }) => change),
    isComplete: space.isComplete,
  };
}

/** Where requests go, without what depends on the single request. */
function kindOf({ shares }: Behaviour): string {
  return JSON.stringify(
    shares.map((share) => ({ ...share, share: Math.round(share.share * 1e9) })),
  );
}
