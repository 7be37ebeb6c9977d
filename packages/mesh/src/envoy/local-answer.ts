import type { Outcome } from '../outcome.ts';
import type { FieldRef } from '../trace.ts';
import type { RouteContext } from './route-context.ts';

export interface LocalAnswer {
  readonly outcome: Outcome['outcome'];
  readonly status: number;
  readonly body?: string;
  readonly flags?: readonly string[];
  readonly details?: string;
  readonly route?: string;
  readonly cluster?: string;
  readonly location?: string;
  readonly delayMs?: number | undefined;
  readonly responseHeaders?: Outcome['responseHeaders'] | undefined;
  readonly decidedBy?: FieldRef;
}

/** An answer that the proxy gives itself: text/plain when it has a body. */
export function localAnswer(context: RouteContext, answer: LocalAnswer): Outcome {
  const { flags, delayMs, responseHeaders, route, cluster, ...rest } = answer;
  const own: Record<string, string> = {};
  if (answer.body) own['content-type'] = 'text/plain';
  if (answer.location !== undefined) own['location'] = answer.location;
  const headers = merge(own, responseHeaders);
  return {
    ...rest,
    listener: context.listener.name,
    responseFlags: flags ?? [],
    ...(route ? { route } : {}),
    ...(cluster ? { cluster } : {}),
    ...(delayMs ? { delayMs } : {}),
    ...(headers ? { responseHeaders: headers } : {}),
    notModelled: context.config.notModelled,
    trace: context.tracer?.steps ?? [],
  };
}

function merge(
  own: Readonly<Record<string, string>>,
  changes: Outcome['responseHeaders'] | undefined,
): Outcome['responseHeaders'] | undefined {
  if (Object.keys(own).length === 0) return changes;
  return {
    set: { ...own, ...changes?.set },
    add: changes?.add ?? [],
    remove: changes?.remove ?? [],
  };
}
