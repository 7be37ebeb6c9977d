import type { HeaderLines, WorkloadAnswer, WorkloadCall, WorkloadContext } from '../behaviour.ts';
import { jsonAnswer } from '../json-answer.ts';

export const SHOP_PORT = 9080;

/** Every answer of the shop says which version gave it. */
export function shopAnswer(status: number, value: unknown, version: string): WorkloadAnswer {
  return jsonAnswer(status, value, [['x-app-version', version]]);
}

export function noHandler(path: string, version: string): WorkloadAnswer {
  return shopAnswer(404, { error: `no handler for ${path}` }, version);
}

/** Whether a path is `root` or below it. */
export function isUnder(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}

const PASSED_ON =
  /^(x-request-id|x-b3-.*|b3|traceparent|tracestate|end-user|user-agent|cookie|authorization)$/i;

/** The headers that the shop hands on to the services it calls: trace context, and who the user is. */
export function passedOn(headers: HeaderLines): HeaderLines {
  return headers.filter(([name]) => PASSED_ON.test(name));
}

/** Calls another service of the shop and reads its JSON; a failed call is a part that is missing. */
export function callService(context: WorkloadContext, call: WorkloadCall): unknown {
  const answer = context.call(call);
  if (answer.status !== 200) {
    return { error: `status ${answer.status ?? 'none'}` };
  }
  try {
    return JSON.parse(answer.body) as unknown;
  } catch {
    return { error: 'not JSON' };
  }
}
